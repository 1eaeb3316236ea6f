"""Write docs/settings.md from the settings themselves; --check only compares."""

import sys
from pathlib import Path

from pydantic_core import PydanticUndefined

from hotline.infra.settings import Settings

TABLE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
HEAD = """# Settings

Set in the environment; the most common ones are also options of the `hotline` command, which win.
Written by `make settings-table` from `hotline/infra/settings.py`: change it there.

| Name | Default | Meaning |
| --- | --- | --- |
"""


def table() -> str:
    """The product's own first, then the groups kept in files of their own."""
    every = sorted(Settings.model_fields, key=lambda name: name not in Settings.__annotations__)
    return HEAD + "".join(map(_row, every))


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    default = "" if field.default in (PydanticUndefined, "", None) else f"`{field.default}`"
    return f"| `HOTLINE_{name.upper()}` | {default} | {field.description} |\n"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(table())
    elif not TABLE.exists() or TABLE.read_text() != table():
        sys.exit("docs/settings.md is not what the settings say: make settings-table")
