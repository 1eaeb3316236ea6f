"""Pages that are the same for everybody but for a few values: rendered once, filled in for each reader.

A handler asks `leave` for such a value. While its page is rendered to be remembered it gets a mark
that stands for the value; otherwise the value itself.
"""

import re
import secrets
from collections.abc import Callable
from html import escape

from starlette.requests import Request

Make = Callable[[Request], str]
_MARK = re.compile(rb"blank-([0-9a-f]{24})-([0-9]+)-")


class Blanks:
    """The values a page being rendered left open."""

    def __init__(self) -> None:
        # Unguessable, so that nothing a citizen wrote can pass for a mark.
        self._seed = secrets.token_hex(12)
        self._makers: list[Make] = []

    def mark(self, make: Make) -> str:
        self._makers.append(make)
        return f"blank-{self._seed}-{len(self._makers) - 1}-"

    def cut(self, body: bytes) -> "Form":
        """The page as texts with values to make between them."""
        texts, makers, end = [], [], 0
        for found in _MARK.finditer(body):
            if found[1].decode() == self._seed:
                texts.append(body[end : found.start()])
                makers.append(self._makers[int(found[2])])
                end = found.end()
        return Form([*texts, body[end:]], makers)


class Form:
    """A printed page with blanks."""

    def __init__(self, texts: list[bytes], makers: list[Make]) -> None:
        self._first, *self._rest = texts
        self._makers = makers

    def fill(self, request: Request) -> bytes:
        """The page for one reader; a value that stands in several places is made once."""
        made = {make: escape(make(request)).encode() for make in dict.fromkeys(self._makers)}
        pairs = zip(self._makers, self._rest, strict=True)
        return self._first + b"".join(made[make] + text for make, text in pairs)


def leave(request: Request, make: Make) -> str:
    """`make(request)`, or a mark that is replaced by it for every reader of the remembered page."""
    open_blanks: Blanks | None = getattr(request.state, "blanks", None)
    return open_blanks.mark(make) if open_blanks is not None else make(request)
