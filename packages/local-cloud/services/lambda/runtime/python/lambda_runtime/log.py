"""The log of a function."""

import io
import json
import logging
import os
import sys
import time


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


def is_json():
    """Tells whether the function's log format is `JSON`."""
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"


class LogHandler(logging.Handler):
    """Writes records in the function's log format."""

    def __init__(self, log):
        super().__init__()
        self._log = log
        self.request_id = ""
        layout = "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s"
        self.setFormatter(logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S"))
        self.formatter.converter = time.gmtime

    def emit(self, record):
        record.aws_request_id = self.request_id
        self._log(self._json_line(record) if is_json() else self.format(record))

    def _json_line(self, record):
        time_of_record = self.formatter.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        fields = {"timestamp": time_of_record, "level": record.levelname, "message": record.getMessage()}
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            fields |= {"errorType": kind.__name__, "errorMessage": str(error)}
            fields["stackTrace"] = logging.Formatter().formatException((kind, error, trace)).splitlines()
        return json.dumps(fields | {"logger": record.name, "requestId": self.request_id})


def redirect_output(log):
    """Lets what the function prints go to the log."""
    for name in ("stdout", "stderr"):
        setattr(sys, name, io.TextIOWrapper(Lines(log), "utf-8", "replace", write_through=True))


def log_error(log, error):
    """Writes an error that the function did not catch, as AWS's runtime does (`log_error` of awslambdaric/bootstrap.py)."""
    if is_json():
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time()))
        return log(json.dumps({"timestamp": at, "log_level": "ERROR", **error}))
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}", "Traceback (most recent call last):"]
    lines += [line for entry in error["stackTrace"] for line in entry.splitlines()]
    log("\n".join(lines))
