"""Who is calling, as far as it is proven."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """`trunk` by address, `account` by password, `stranger` by nothing: strangers reach public numbers only."""

    kind: str
    name: str = ""


STRANGER = Source("stranger")
