"""Write the migration that turns the last migration's schema into that of the models.

Until the first release the initial migration is written anew instead (--initial): nobody has data yet.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.writer import MigrationWriter

from hotline.infra.database import APP, tortoise_config
from hotline.infra.settings import Settings

FOLDER = Path(__file__).resolve().parents[1] / "hotline" / "migrations"
INITIAL = FOLDER / "0001_initial.py"


async def write(*, initial: bool) -> list[str]:
    if not initial:
        return await _write()
    before = {path: path.read_text() for path in FOLDER.glob("0*.py")}
    for path in before:
        path.unlink()  # the later ones depend on the one being written
    written: list[str] = []
    try:
        written = await _write()
    finally:
        for path, text in before.items():
            if path != INITIAL or not written:
                path.write_text(text)
    return written


async def _write() -> list[str]:
    return [str(writer.write().relative_to(FOLDER.parents[1])) for writer in await _writers()]


async def _writers() -> list[MigrationWriter]:
    with tempfile.TemporaryDirectory() as folder, TortoiseContext() as context:
        config = tortoise_config(Settings(data_dir=Path(folder)))
        await context.init(config=config)
        assert context.apps is not None
        for model in context.apps.get_models_iterable():
            model._meta.table_description = ""  # Tortoise splits SQL at any semicolon, also in comments
        return await MigrationAutodetector(context.apps, {APP: config["apps"][APP]}).changes()


async def missing() -> bool:
    """Whether the models have moved on since the last migration."""
    return bool(await _writers())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initial", action="store_true", help="write the initial migration anew")
    parser.add_argument("--check", action="store_true", help="only fail when a migration is missing")
    options = parser.parse_args()
    if options.check:
        sys.exit(
            "a model has changed without its migration: make migrations" if asyncio.run(missing()) else 0
        )
    print("\n".join(asyncio.run(write(initial=options.initial))) or "the migrations match the models")
