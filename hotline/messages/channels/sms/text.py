"""The words of a text message, and how many messages they are on the bill."""

from hotline.messages.channels.message import Outgoing
from hotline.messages.channels.shortening import shortened

ONE_PART = 70  # characters of a single message in UCS-2
EACH_OF_MANY = 67  # a long one is sent in pieces that carry their place
VARIABLE = 35  # longest variable a template may be filled with
READ_ON = "请登录12345查看。"


def units(text: str) -> int:
    """UCS-2 units: a character outside the basic plane, such as an emoji, counts twice."""
    return len(text.encode("utf-16-le")) // 2


def parts(text: str) -> int:
    """Messages on the bill."""
    length = units(text)
    return 1 if length <= ONE_PART else -(-length // EACH_OF_MANY)


def content(message: Outgoing) -> str:
    """Title and body in one line, within two messages; a link is never cut."""
    whole = "：".join(part for part in (message.title, message.body) if part)
    flat, link = " ".join(whole.split()), f" {message.link}" if message.link else ""
    room = 2 * EACH_OF_MANY - 20 - units(link)  # 20 for the sign
    return shortened(flat, lambda shorter: units(shorter) <= room) + link


def variables(message: Outgoing) -> dict[str, str]:
    """For an approved template “${title}：${body}${more}”. None may be empty, or hold an address."""
    body = " ".join((message.body or message.title).split())
    first, rest = _split(body)
    return {"title": _variable(message.title), "body": first, "more": _variable(rest) or READ_ON}


def _split(text: str) -> tuple[str, str]:
    end = next((end for end in range(len(text), 0, -1) if units(text[:end]) <= VARIABLE), 0)
    return text[:end], text[end:]


def _variable(text: str) -> str:
    return shortened(" ".join(text.split()), lambda shorter: units(shorter) <= VARIABLE)
