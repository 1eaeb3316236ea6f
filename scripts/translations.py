"""The message catalogues: `extract` collects new sentences, `missing` lists those without a translation.

`make setup` compiles them. The template of all messages is not kept: the catalogue of each language is.
"""

import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "locales"
ROOMS = ["hotline", "web", "citizen_portal", "department_app", "pwa", "wechat"]
KEYWORDS = ["_", "gettext", "pgettext:1c,2"]


def extract(into: Path, rooms: list[str]) -> None:
    keywords = [part for word in KEYWORDS for part in ("-k", word)]
    _babel(
        "extract", "-F", ROOT / "babel.cfg", *keywords, "--no-location", "--sort-output", "-o", into, *rooms
    )


def update() -> None:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template, ROOMS)
        for po in catalogues():
            options = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", "-w", "110")
            _babel("update", "-i", template, "-o", po, "-l", po.parts[-3], *options)


def missing(rooms: list[str], language: str = "en") -> list[str]:
    """Messages in the code that the catalogue does not translate."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template, rooms)
        wanted = _read(template)
    known = _read(LOCALES / language / "LC_MESSAGES" / "messages.po")
    ids = [(str(message.id), message.context) for message in wanted if message.id]
    return [text for text, context in ids if not _translated(known, text, context)]


def _translated(known: Catalog, message: str, context: str | None) -> bool:
    found = known.get(message, context)
    return bool(found and found.string)


def catalogues() -> list[Path]:
    return sorted(LOCALES.glob("*/LC_MESSAGES/messages.po"))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _babel(*arguments: object) -> None:
    CommandLineInterface().run(["pybabel", "-q", *map(str, arguments)])  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    match sys.argv[1:]:
        case ["extract"]:
            update()
        case ["missing", *rooms]:
            print("\n".join(missing(rooms or ROOMS)))
        case _:
            sys.exit("usage: translations.py extract | missing [room …]")
