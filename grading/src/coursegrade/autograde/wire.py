"""Messages between processes: JSON behind a length, bounded in size and in time."""

import json
import socket
import struct
import time
from typing import Any

_HEAD = struct.Struct("!I")
LARGEST = 64_000_000


class Ended(Exception):
    """The process at the other end is gone."""


class Garbled(Exception):
    """What came from the other end is no message."""


class Channel:
    """One end of a connected socket; a message is a JSON object of at most `LARGEST` bytes."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def fileno(self) -> int:
        """Return the descriptor, for `select`."""
        return self._end.fileno()

    def close(self) -> None:
        """Close this end."""
        self._end.close()

    def send(self, message: dict[str, Any]) -> None:
        """Send one message; raise Ended if nobody listens."""
        try:
            body = json.dumps(message, separators=(",", ":")).encode()
        except (ValueError, RecursionError) as error:
            raise Garbled(str(error)) from None
        self.pass_on(body)

    def pass_on(self, body: bytes) -> None:
        """Send a message that is bytes already."""
        if len(body) > LARGEST:
            raise Garbled(f"a message of {len(body)} bytes")
        try:
            self._end.settimeout(None)
            self._end.sendall(_HEAD.pack(len(body)) + body)
        except OSError as error:
            raise Ended(str(error)) from None

    def receive(self, until: float | None = None) -> dict[str, Any]:
        """Return the next message; raise TimeoutError when `until` (monotonic seconds) is over."""
        return parse(self.take(until))

    def take(self, until: float | None = None) -> bytes:
        """Return the next message as bytes."""
        (size,) = _HEAD.unpack(self._exactly(_HEAD.size, until))
        if size > LARGEST:
            raise Garbled(f"a message of {size} bytes")
        return self._exactly(size, until)

    def _exactly(self, size: int, until: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            if until is not None:
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self._end.settimeout(left)
            else:
                self._end.settimeout(None)
            try:
                part = self._end.recv(min(size - len(parts), 1 << 20))
            except TimeoutError:
                raise
            except OSError as error:
                raise Ended(str(error)) from None
            if not part:
                raise Ended("the other process has ended")
            parts += part
        return bytes(parts)


def parse(body: bytes) -> dict[str, Any]:
    """Return the message that the bytes hold, or raise Garbled."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Garbled(str(error)) from None
    if not isinstance(message, dict):
        raise Garbled("no object")
    return message


def pair() -> tuple[Channel, Channel]:
    """Return two connected channels."""
    one, other = socket.socketpair()
    return Channel(one), Channel(other)
