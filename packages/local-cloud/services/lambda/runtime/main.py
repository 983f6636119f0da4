"""The program inside an execution environment of a Python function: AWS's Python runtime, with the local cloud's clock.

What waits by `time.sleep`, or for an answer of the local cloud that takes virtual time, waits in virtual time. All other
code holds the clock while it runs. `time.time` is virtual; `datetime.now` is not.
"""

import http.client
import importlib
import io
import json
import logging
import math
import os
import random
import socket
import sys
import threading
import time
import traceback

BASE = "/2018-06-01/runtime"
LOG_PATH = "/local-cloud/log"
VIRTUAL_TIME_HEADER = "x-virtual-time"
HELD_REQUEST_HEADER = "x-local-held-request"
SENDER_HEADER = "x-local-sender"
CHANNEL = 3
FOREVER = 2**53 - 1


class Fault(Exception):
    """Something that AWS's Python runtime itself finds wrong, such as `Runtime.HandlerNotFound`."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


class Time:
    """Time inside the process, in milliseconds since the epoch. It stands still until the local cloud moves it."""

    def __init__(self, now, channel):
        self.now = now
        self._began = now
        self._channel = channel
        self._received = b""
        self._held = set()
        self._lock = threading.Lock()
        self._sleep = time.sleep

    def install(self):
        real = {name: getattr(time, name) for name in ("monotonic", "perf_counter")}
        time.sleep = self.sleep
        time.time = lambda: self.now / 1000
        time.time_ns = lambda: int(self.now) * 1_000_000
        # These also follow real time: an event loop that waits would never see it pass.
        time.monotonic = lambda: real["monotonic"]() + (self.now - self._began) / 1000
        time.perf_counter = lambda: real["perf_counter"]() + (self.now - self._began) / 1000

    def advance_to(self, now):
        self.now = max(self.now, float(now or 0))

    def sleep(self, seconds):
        # Another thread may compute meanwhile, which holds the clock.
        if threading.active_count() > 1 or not seconds > 0:
            return self._sleep(seconds)
        until = math.ceil(self.now + seconds * 1000)
        self._report(until)
        while self.now < until:
            self._receive()

    def hold(self, request):
        """Waits for an answer that takes virtual time."""
        with self._lock:
            self._held.add(request)
            self._report(FOREVER)

    def release(self, requests):
        """The answers have come. Threads that still wait for others keep the process asleep."""
        with self._lock:
            self._held.difference_update(requests)
            if self._held:
                self._report(FOREVER)

    def _report(self, until):
        report = {"sleepUntil": until, "heldRequests": sorted(self._held)}
        self._channel.sendall(json.dumps(report).encode() + b"\n")

    def _receive(self):
        received = self._channel.recv(65536)
        if not received:
            os._exit(1)
        *lines, self._received = (self._received + received).split(b"\n")
        for line in lines:
            self.advance_to(json.loads(line)["wakeAt"])


class Client:
    """Speaks AWS's Lambda Runtime API over one connection. Acknowledgements are read with the next invocation."""

    def __init__(self, authority, clock):
        host, port = authority.split(":")
        self._host = authority
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        self._clock = clock
        self._acknowledgements = 0
        self._lock = threading.Lock()

    def next(self):
        self._write("GET", f"{BASE}/invocation/next", b"", {})
        while True:
            headers, body = self._read()
            if "lambda-runtime-aws-request-id" in headers:
                return headers, body
            self._acknowledgements -= 1

    def respond(self, request_id, body):
        self._post(f"{BASE}/invocation/{request_id}/response", body.encode())

    def fail(self, request_id, error):
        path = f"{BASE}/invocation/{request_id}/error" if request_id else f"{BASE}/init/error"
        kind = "".join(character if " " <= character <= "~" else "?" for character in error["errorType"])
        self._post(path, json.dumps(error).encode(), {"Lambda-Runtime-Function-Error-Type": kind})

    def log(self, line):
        self._post(LOG_PATH, line.encode(errors="replace"), {VIRTUAL_TIME_HEADER: str(self._clock.now)})

    def await_acknowledgements(self):
        while self._acknowledgements > 0:
            self._acknowledgements -= 1
            self._read()

    def _post(self, path, body, headers=None):
        with self._lock:
            self._acknowledgements += 1
            self._write("POST", path, body, {**(headers or {}), "Content-Length": str(len(body))})

    def _write(self, method, path, body, headers):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def _read(self):
        # Without the local cloud there is nothing to do here.
        if not self._answers.readline():
            os._exit(1)
        headers = {}
        while (line := self._answers.readline().strip()) != b"":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return headers, self._answers.read(int(headers.get("content-length", "0")))


class Lines(io.RawIOBase):
    """A stream whose lines go to the log, each when it is whole."""

    def __init__(self, log):
        super().__init__()
        self._log = log
        self._unfinished = b""

    def writable(self):
        return True

    def write(self, data):
        *lines, self._unfinished = (self._unfinished + bytes(data)).split(b"\n")
        for line in lines:
            self._log(line.decode(errors="replace"))
        return len(data)


class LogHandler(logging.Handler):
    """Writes records in AWS's log format `Text`."""

    def __init__(self, log):
        super().__init__()
        self._log = log
        self.request_id = ""
        layout = "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s"
        self.setFormatter(logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S"))
        self.formatter.converter = time.gmtime

    def emit(self, record):
        record.aws_request_id = self.request_id
        self._log(self.format(record))


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    """The second argument of a handler."""

    def __init__(self, headers, clock, log):
        self._clock = clock
        self._log = log
        self._deadline = float(headers["lambda-runtime-deadline-ms"])
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = None
        self.identity = Identity()

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline - self._clock.now))

    def log(self, message):
        self._log(str(message))


def follow_requests(clock):
    """Names this process in requests to the local cloud, and follows virtual time in its answers (`http.client`, and so
    `urllib`, `urllib3` and boto3)."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "").partition("//")[2].rstrip("/")
    key = os.environ.get("AWS_ACCESS_KEY_ID", "")
    response, connection = http.client.HTTPResponse, http.client.HTTPConnection
    begin, read_status, end_headers = response.begin, response._read_status, connection.endheaders

    def named_end_headers(self, *values, **named):
        if f"{self.host}:{self.port}" == endpoint:
            self.putheader(SENDER_HEADER, key)
        return end_headers(self, *values, **named)

    def read_final_status(self):
        while True:
            status = read_status(self)
            if status[1] != 102:
                return status
            held = http.client.parse_headers(self.fp).get(HELD_REQUEST_HEADER)
            if held:
                self._held_requests.append(int(held))
                clock.hold(int(held))

    def followed_begin(self):
        self._held_requests = []
        try:
            begin(self)
        finally:
            if self._held_requests:
                clock.release(self._held_requests)
        clock.advance_to(self.headers.get(VIRTUAL_TIME_HEADER))

    response.begin, response._read_status = followed_begin, read_final_status
    connection.endheaders = named_end_headers


def load_handler(name):
    """Loads the handler that `_HANDLER` names: `module.function`, the module's path with `/` or `.`."""
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        message = f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", message)
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise Fault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", message, trace) from error
    if not hasattr(module, function_name):
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", message)
    return getattr(module, function_name)


def encode(result):
    try:
        return json.dumps(result, ensure_ascii=False)
    except Exception as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def report_of(error, request_id=""):
    """Converts an exception to the report of AWS's Python runtime."""
    if isinstance(error, Fault):
        kind, trace = error.error_type, error.trace
    else:
        own = (__file__, "<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")
        frames = traceback.extract_tb(error.__traceback__)
        first = next((at for at, frame in enumerate(frames) if frame.filename != __file__), len(frames))
        kind = type(error).__name__
        # Tuples, as AWS's runtime has them: without the columns.
        kept = [frame for frame in frames[first:] if frame.filename not in own]
        trace = traceback.format_list([(at.filename, at.lineno, at.name, at.line) for at in kept])
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def log_error(log, error):
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}", "Traceback (most recent call last):"]
    lines += [line for entry in error["stackTrace"] for line in entry.splitlines()]
    log("\n".join(lines))


def main():
    clock = Time(float(sys.argv[1]), socket.socket(fileno=CHANNEL))
    client = Client(os.environ["AWS_LAMBDA_RUNTIME_API"], clock)
    os.set_inheritable(CHANNEL, False)
    sys.argv = [""]
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    for name in ("stdout", "stderr"):
        setattr(sys, name, io.TextIOWrapper(Lines(client.log), "utf-8", "replace", write_through=True))
    clock.install()
    handler_of_logs = LogHandler(client.log)
    logging.getLogger().addHandler(handler_of_logs)
    follow_requests(clock)
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        report = report_of(error)
        log_error(client.log, report)
        client.fail(None, report)
        client.await_acknowledgements()
        os._exit(1)
    while True:
        serve(client, clock, handler, handler_of_logs)


def serve(client, clock, handler, handler_of_logs):
    headers, body = client.next()
    clock.advance_to(headers[VIRTUAL_TIME_HEADER])
    os.environ["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
    context = Context(headers, clock, client.log)
    request_id = handler_of_logs.request_id = context.aws_request_id
    # The same release draws the same numbers.
    random.seed(request_id)
    try:
        answer = encode(handler(json.loads(body or b"{}"), context))
    except Exception as error:
        report = report_of(error, request_id)
        log_error(client.log, report)
        client.fail(request_id, report)
    else:
        client.respond(request_id, answer)


main()
