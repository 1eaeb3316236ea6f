"""Messages in a stream (RFC 3261 §18.3, §7.5) and its keep-alive (RFC 5626 §4.4.1)."""

from __future__ import annotations

import re

from sip_gateway.sip.wire import MAX_HEAD, MAX_MESSAGE

PING, PONG = b"\r\n\r\n", b"\r\n"
_LENGTH = re.compile(rb"\r\n(?:content-length|l)[ \t]*:[ \t]*([0-9]{1,9})[ \t]*(?=\r\n)", re.IGNORECASE)


class BrokenStream(ValueError):
    """Where the next message begins can no longer be known: the connection must go."""


class Framer:
    """Feed bytes, take messages. `pings` counts keep-alives that want an answer."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.pings = 0

    def feed(self, data: bytes) -> list[bytes]:
        self._buffer += data
        messages = []
        while message := self._take():
            messages.append(message)
        return messages

    def _take(self) -> bytes:
        self._skip_keep_alive()
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or not self._buffer[:1].strip():
            if len(self._buffer) > MAX_HEAD:
                raise BrokenStream("headers without end")
            return b""
        size = end + 4 + _body_length(bytes(self._buffer[: end + 2]))
        if len(self._buffer) < size:
            return b""
        message = bytes(self._buffer[:size])
        del self._buffer[:size]
        return message

    def _skip_keep_alive(self) -> None:
        """A double line end asks for a single one; a single one is the answer to ours."""
        while self._buffer[:2] == PONG:
            ping = self._buffer[:4] == PING
            if not ping and len(self._buffer) in (2, 3):
                return  # perhaps the first half of a ping
            self.pings += ping
            del self._buffer[: 4 if ping else 2]


def _body_length(head: bytes) -> int:
    """In a stream Content-Length is not optional."""
    lengths = {int(value) for value in _LENGTH.findall(head)}
    if len(lengths) != 1 or (length := lengths.pop()) > MAX_MESSAGE:
        raise BrokenStream("no Content-Length, or several, or too much")
    return length
