"""The program inside an execution environment of a Python function: AWS's Python runtime, with the local cloud's clock.

What waits by `time.sleep`, or for an answer of the local cloud that takes virtual time, waits in virtual time. All other
code holds the clock while it runs. `time.time` is virtual; `datetime.now` is not.
"""

import json
import logging
import os
import random
import socket
import sys

from lambda_runtime.client import Client
from lambda_runtime.context import Context
from lambda_runtime.errors import report_of
from lambda_runtime.handler import encode, load_handler
from lambda_runtime.log import LogHandler, log_error, redirect_output
from lambda_runtime.protocol import CHANNEL, VIRTUAL_TIME_HEADER
from lambda_runtime.requests import follow_requests
from lambda_runtime.virtual_time import Time


def main():
    clock = Time(float(sys.argv[1]), socket.socket(fileno=CHANNEL))
    client = Client(os.environ["AWS_LAMBDA_RUNTIME_API"], clock)
    os.set_inheritable(CHANNEL, False)
    sys.argv = [""]
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    redirect_output(client.log)
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
