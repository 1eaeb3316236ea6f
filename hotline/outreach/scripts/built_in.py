"""The scripts every centre begins with, as data beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hotline.outreach.scripts.steps import Script

_DATA = Path(__file__).parent / "data"
#: In the order of the list of scripts.
CODES = ("callback", "result_notice", "urgent_notice", "rescue", "street_notice")


@dataclass(frozen=True)
class BuiltIn:
    """A script of ours, with what it is called and for."""

    code: str
    name: str
    note: str
    script: Script


@cache
def built_in() -> Mapping[str, BuiltIn]:
    """All of them, by code."""
    return {code: _read(code) for code in CODES}


def _read(code: str) -> BuiltIn:
    data = tomllib.loads((_DATA / f"{code}.toml").read_text(encoding="utf-8"))
    name, note = data.pop("name"), data.pop("note")
    return BuiltIn(code, name, note, Script.model_validate(data))
