"""The names that this program and the local cloud agree on."""

BASE = "/2018-06-01/runtime"
LOG_PATH = "/local-cloud/log"
VIRTUAL_TIME_HEADER = "x-virtual-time"
HELD_REQUEST_HEADER = "x-local-held-request"
SENDER_HEADER = "x-local-sender"
CHANNEL = 3
FOREVER = 2**53 - 1
