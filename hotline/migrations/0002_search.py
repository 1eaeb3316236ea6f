"""Full-text tables: SQLite and PostgreSQL need different ones, so they are no models."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from hotline.infra import search


async def create_tables(apps: object, editor: object) -> None:
    await search.create("order")


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_initial")]
    initial = False
    operations = [ops.RunPython(create_tables, ops.RunPython.noop)]
