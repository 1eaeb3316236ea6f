"""Carriers' status codes and what they mean for the reach of a message."""

import tomllib
from functools import cache
from importlib.resources import files

from hotline.messages.channels.message import Outcome
from hotline.messages.channels.sms.models import Reach

#: What the ladder is told. Only a handset may be reached by a later try.
OUTCOMES = {
    Reach.DELIVERED: Outcome.DELIVERED,
    Reach.EMPTY_NUMBER: Outcome.PERMANENT,
    Reach.SUSPENDED: Outcome.PERMANENT,
    Reach.BLACKLISTED: Outcome.PERMANENT,
    Reach.HANDSET: Outcome.TEMPORARY,
    Reach.FAILED: Outcome.TEMPORARY,
}


def reach_of(code: str, *, delivered: bool) -> Reach:
    """By the code; one we do not know counts as the gateway's yes or no."""
    if delivered:
        return Reach.DELIVERED
    exact, beginnings = _table()
    known = exact.get(code.upper()) or next(
        (reach for start, reach in beginnings.items() if code.upper().startswith(start)), None
    )
    # a code of success beside a no is a contradiction: believe the no
    return Reach.FAILED if known in (None, Reach.DELIVERED) else known


@cache
def _table() -> tuple[dict[str, Reach], dict[str, Reach]]:
    text = files(__package__).joinpath("data/codes.toml").read_text()
    pairs = [(code, Reach(reach)) for reach, codes in tomllib.loads(text).items() for code in codes]
    exact = {code: reach for code, reach in pairs if not code.endswith("*")}
    return exact, {code[:-1]: reach for code, reach in pairs if code.endswith("*")}
