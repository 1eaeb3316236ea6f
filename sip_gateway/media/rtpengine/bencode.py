"""The encoding of rtpengine's NG protocol: integers, strings, lists, dictionaries."""

from collections.abc import Mapping, Sequence
from typing import Any

DEEPEST = 32


class NotBencode(ValueError):
    """Cut off, too deep or nonsense."""


def encode(value: object) -> bytes:
    """Strings are UTF-8; True is 1."""
    match value:
        case int():
            return b"i%de" % value
        case str():
            return encode(value.encode())
        case bytes():
            return b"%d:%s" % (len(value), value)
        case Mapping():
            return b"d" + b"".join(encode(str(key)) + encode(each) for key, each in value.items()) + b"e"
        case Sequence():
            return b"l" + b"".join(map(encode, value)) + b"e"
    raise TypeError(f"{type(value).__name__} cannot be encoded")


def decode(octets: bytes) -> Any:
    """One value; what is no UTF-8 stays bytes."""
    try:
        value, end = _value(octets, 0, 0)
    except (IndexError, ValueError) as error:
        raise NotBencode("malformed") from error
    if end != len(octets):
        raise NotBencode("more than one value")
    return value


def _value(octets: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > DEEPEST:
        raise NotBencode("too deep")
    kind = octets[at : at + 1]
    if kind == b"i":
        end = octets.index(b"e", at)
        return int(octets[at + 1 : end]), end + 1
    if kind in (b"l", b"d"):
        items, end = _items(octets, at + 1, depth)
        return (items if kind == b"l" else _paired(items)), end
    return _string(octets, at)


def _items(octets: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    items = []
    while octets[at] != ord("e"):
        item, at = _value(octets, at, depth + 1)
        items.append(item)
    return items, at + 1


def _paired(items: list[Any]) -> dict[str, Any]:
    return {str(key): value for key, value in zip(items[::2], items[1::2], strict=True)}


def _string(octets: bytes, at: int) -> tuple[str | bytes, int]:
    colon = octets.index(b":", at)
    end = colon + 1 + int(octets[at:colon])
    if not colon < end <= len(octets):
        raise NotBencode("cut off")
    text = octets[colon + 1 : end]
    try:
        return text.decode(), end
    except UnicodeDecodeError:
        return text, end
