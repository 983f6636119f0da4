"""Runs command lines of the AWS CLI in one process, because each start takes most of a second."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

driver = create_clidriver()
for line in sys.stdin:
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            code = driver.main(json.loads(line))
        except SystemExit as end:
            code = end.code
    answer = {"code": code, "stdout": stdout.getvalue(), "stderr": stderr.getvalue()}
    sys.__stdout__.write(json.dumps(answer) + "\n")
    sys.__stdout__.flush()
