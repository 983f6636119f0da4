"""Errors as AWS's Python runtime reports them."""

import os
import traceback

IMPORTING = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")
OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Fault(Exception):
    """Something that AWS's Python runtime itself finds wrong, such as `Runtime.HandlerNotFound`."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


def is_own(frame):
    """Tells whether a frame is one of this program."""
    return frame.filename.startswith(OWN_FOLDER)


def report_of(error, request_id=""):
    """Converts an exception to the report of AWS's Python runtime."""
    if isinstance(error, Fault):
        kind, trace = error.error_type, error.trace
    else:
        frames = traceback.extract_tb(error.__traceback__)
        first = next((at for at, frame in enumerate(frames) if not is_own(frame)), len(frames))
        kind = type(error).__name__
        # Tuples, as AWS's runtime has them: without the columns.
        kept = [frame for frame in frames[first:] if not is_own(frame) and frame.filename not in IMPORTING]
        trace = traceback.format_list([(at.filename, at.lineno, at.name, at.line) for at in kept])
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}
