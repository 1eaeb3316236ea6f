"""Write the migration that turns the last migration's schema into that of the models.

Until the first release the initial migration is written anew instead (--initial): nobody has data yet.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from hotline.infra.database import APP, MIGRATIONS, tortoise_config
from hotline.infra.settings import Settings

FOLDER = Path(__file__).resolve().parents[1] / "hotline" / "migrations"
INITIAL = FOLDER / "0001_initial.py"


async def write(*, initial: bool) -> list[str]:
    if initial:
        INITIAL.unlink(missing_ok=True)
        # the later ones depend on the one being written
        later = {path: path.read_text() for path in FOLDER.glob("0*.py")}
        for path in later:
            path.unlink()
    try:
        return await _write()
    finally:
        if initial:
            for path, text in later.items():
                path.write_text(text)


async def _write() -> list[str]:
    with tempfile.TemporaryDirectory() as folder, TortoiseContext() as context:
        config = tortoise_config(Settings(data_dir=Path(folder)))
        await context.init(config=config)
        assert context.apps is not None
        for model in context.apps.get_models_iterable():
            model._meta.table_description = ""  # Tortoise splits SQL at any semicolon, also in comments
        return await MigrationAutodetector(
            context.apps, {APP: {**config["apps"][APP], "migrations": MIGRATIONS}}
        ).write()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initial", action="store_true", help="write the initial migration anew")
    written = asyncio.run(write(initial=parser.parse_args().initial))
    print("\n".join(written) or "the migrations match the models")
