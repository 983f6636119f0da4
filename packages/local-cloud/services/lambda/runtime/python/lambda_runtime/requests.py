"""The requests of functions to the local cloud."""

import http.client
import os

from .protocol import HELD_REQUEST_HEADER, SENDER_HEADER, VIRTUAL_TIME_HEADER


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
