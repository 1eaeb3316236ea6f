"""Beginnings of posts, as data. Pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data") / "templates.toml"


@dataclass(frozen=True)
class Template:
    """A beginning somebody may choose."""

    name: str
    label: str
    note: str
    body: str


@cache
def templates() -> tuple[Template, ...]:
    """In the order they are offered."""
    rows = tomllib.loads(DATA.read_text("utf-8"))["template"]
    return tuple(Template(one["name"], one["label"], one["note"], one["body"].strip()) for one in rows)


def body_of(name: str) -> str:
    """Empty when there is none of that name."""
    return next((one.body for one in templates() if one.name == name), "")
