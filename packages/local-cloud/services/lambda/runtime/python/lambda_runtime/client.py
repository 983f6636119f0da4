"""The Lambda Runtime API."""

import json
import os
import socket
import threading

from .protocol import BASE, LOG_PATH, VIRTUAL_TIME_HEADER


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
