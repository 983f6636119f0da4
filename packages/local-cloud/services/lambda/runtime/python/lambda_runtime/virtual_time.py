"""Virtual time inside a process."""

import json
import math
import os
import threading
import time

from .protocol import FOREVER


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
        # The function may have written there, too: a line of its own.
        self._channel.sendall(b"\n" + json.dumps(report).encode() + b"\n")

    def _receive(self):
        received = self._channel.recv(65536)
        if not received:
            os._exit(1)
        *lines, self._received = (self._received + received).split(b"\n")
        for line in lines:
            self.advance_to(json.loads(line)["wakeAt"])
