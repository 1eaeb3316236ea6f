"""Contents on disk that no upload points to any more, and what a crash left half written.

Equal uploads share one content, so only the last row's going makes it a leftover. An upload of the same
content may arrive at this very moment: saving makes the content young before its row is written, and a
content is moved aside, looked at once more, and put back when it has become young.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hotline.infra.files import StoredFile

KEPT = timedelta(hours=24)
BATCH = 500
CONTENT = re.compile(r"[0-9a-f]{64}")
ASIDE = ".gone"


async def remove(folder: Path, now: datetime) -> int:
    """Remove what is older than a day and used by nobody; how many contents that were."""
    before = (now - KEPT).timestamp()
    old = await asyncio.to_thread(lambda: list(_old(folder, before)))
    removed = 0
    for start in range(0, len(old), BATCH):
        batch = old[start : start + BATCH]
        names = [path.name for path in batch]
        used: set[Any] = set(await StoredFile.filter(sha256__in=names).values_list("sha256", flat=True))
        loose = [path for path in batch if path.name not in used]
        removed += await asyncio.to_thread(lambda paths: sum(_remove(one, before) for one in paths), loose)
    return removed


def _old(folder: Path, before: float) -> Iterator[Path]:
    for path in folder.glob("??/??/*"):
        with suppress(FileNotFoundError):  # an upload just finished: its part has its final name now
            if path.suffix == ASIDE:
                path = path.rename(path.with_suffix(""))  # a crash came between: judged like any other
            if path.stat().st_mtime >= before:
                continue
            if CONTENT.fullmatch(path.name):
                yield path
            else:
                path.unlink()


def _remove(path: Path, before: float) -> bool:
    aside = path.with_name(path.name + ASIDE)
    with suppress(FileNotFoundError):
        path.rename(aside)
        if aside.stat().st_mtime < before:
            aside.unlink()
            return True
        aside.rename(path)
    return False
