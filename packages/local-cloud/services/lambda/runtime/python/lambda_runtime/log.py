"""The log of a function."""

import io
import logging
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


def redirect_output(log):
    """Lets what the function prints go to the log."""
    for name in ("stdout", "stderr"):
        setattr(sys, name, io.TextIOWrapper(Lines(log), "utf-8", "replace", write_through=True))


def log_error(log, error):
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}", "Traceback (most recent call last):"]
    lines += [line for entry in error["stackTrace"] for line in entry.splitlines()]
    log("\n".join(lines))
