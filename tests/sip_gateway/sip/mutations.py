"""Broken messages without end, the same for the same seed."""

import random

PIECES = (
    b"\r\n", b"\r\n\r\n", b"\0", b"\xff\xfe", b";", b",", b'"', b"<", b">", b":", b"@", b"%", b" ", b"\t", b"=", b"SIP/2.0",
    b"sip:", b"Via: SIP/2.0/UDP x", b"Content-Length: 99", b"z9hG4bK", b"4294967296", b"-1", b";tag=", b"[::1]", b"*",
)  # fmt: skip


def mutated(source: random.Random, seeds: list[bytes]) -> bytes:
    data = bytearray(source.choice(seeds))
    for _ in range(source.choice((1, 1, 2, 3, 6))):
        at = source.randrange(len(data) + 1)
        match source.randrange(5):
            case 0:
                del data[at : at + source.randint(1, 20)]
            case 1:
                data[at:at] = source.choice(PIECES)
            case 2:
                data[at : at + 1] = bytes([source.randrange(256)])
            case 3:
                other = source.choice(seeds)
                start = source.randrange(len(other))
                data[at:at] = other[start : start + source.randint(1, 80)]
            case _:
                data[at:] = data[at : at + 40] * source.randint(1, 5)
    return bytes(data)
