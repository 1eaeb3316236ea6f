"""Which tests stay together when several processes run them: those that share what is dear to make.

A demo city, a served town, a telephone house are made once, by the process that got these tests; all other
tests go to whoever is free. The large groups begin first.
"""

from pathlib import PurePosixPath
from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

#: One town, or one house, each.
FILES = (
    "tests/test_access.py",
    "tests/web/api/test_schemathesis.py",
    "tests/web/kit/test_in_browser.py",
    "tests/browser/test_telephone_story.py",
    "tests/browser/test_firefox_push.py",
)
#: A fixture of the whole folder.
FOLDERS = ("tests/demo", "tests/browser", "tests/browser/phone")
ENGINES = ("[sqlite", "[postgres")


def group_of(nodeid: str) -> str:
    """What a test is kept together with: itself, mostly."""
    path = nodeid.partition("::")[0]
    if path in FILES:
        return path
    folder = str(PurePosixPath(path).parent)
    return folder + _engine(nodeid) if folder in FOLDERS else nodeid


def _engine(nodeid: str) -> str:
    return next((engine for engine in ENGINES if engine in nodeid), "")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out groups instead of tests."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def scheduler(config: Any, log: Any) -> Together:
    return Together(config, log)
