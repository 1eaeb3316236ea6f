"""Keys people choose and type: logins, codes, ids."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tortoise.exceptions import IntegrityError

from hotline.infra.errors import Conflict

# Neither engine stores these: PostgreSQL refuses NUL, no encoding has lone surrogates.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def key(text: str, longest: int = 40) -> str:
    """The text when it could be a key at all, else "", which no row has: it is simply not found."""
    wanted = text.strip()
    return "" if len(wanted) > longest or UNSTORABLE.search(wanted) else wanted


@contextmanager
def unique(field: str, message: str) -> Iterator[None]:
    """Around an insert: the index decides who was first, also between two who asked at once."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(message, code=f"{field}_taken", fields={field: message}) from error
