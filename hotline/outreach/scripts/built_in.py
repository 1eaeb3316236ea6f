"""The scripts every centre begins with, as data beside this file."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hotline.outreach.scripts.steps import Script

_DATA = Path(__file__).parent / "data"
#: In the order of the list of scripts.
CODES = ("callback", "result_notice", "urgent_notice", "rescue", "rescue_later", "street_notice")


@dataclass(frozen=True)
class BuiltIn:
    """A script of ours, with what it is called and for.

    Whoever called with it acts upon what it finds out: `needs` are answers by slot, `needs_ends` the results, that
    must stay in it whatever a centre makes of its words.
    """

    code: str
    name: str
    note: str
    script: Script
    needs: Mapping[str, Sequence[str]]
    needs_ends: Sequence[str]


@cache
def built_in() -> Mapping[str, BuiltIn]:
    """All of them, by code."""
    return {code: _read(code) for code in CODES}


def _read(code: str) -> BuiltIn:
    data = tomllib.loads((_DATA / f"{code}.toml").read_text(encoding="utf-8"))
    name, note = data.pop("name"), data.pop("note")
    needs, ends = data.pop("needs", {}), data.pop("needs_ends", [])
    return BuiltIn(code, name, note, Script.model_validate(data), needs, ends)
