"""Which tables point at a table: asked of the models, so that a new one is never forgotten."""

from tortoise.context import require_context
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model


def referrers(target: type[Model]) -> list[tuple[type[Model], str]]:
    """Every model with a foreign key to `target`, and the column that holds it."""
    apps = require_context().apps
    if apps is None:
        raise RuntimeError("no database is open")
    return [
        (model, str(field.source_field))
        for model in apps.get_models_iterable()
        for field in model._meta.fields_map.values()
        if isinstance(field, ForeignKeyFieldInstance) and field.related_model is target
    ]
