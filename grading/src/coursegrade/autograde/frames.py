"""Bytes behind their length, through a pipe."""

import struct
from typing import BinaryIO

_HEAD = struct.Struct("!Q")
# The most that an answer about one submission may hold.
LARGEST = 16_000_000


def write_frame(pipe: BinaryIO, body: bytes) -> None:
    """Write one message."""
    pipe.write(_HEAD.pack(len(body)) + body)
    pipe.flush()


def read_frame(pipe: BinaryIO, most: int | None = None) -> bytes | None:
    """Return the next message, or None where there is none any more, or one larger than `most`."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    (size,) = _HEAD.unpack(head)
    if most is not None and size > most:
        return None
    body = pipe.read(size)
    return body if len(body) == size else None
