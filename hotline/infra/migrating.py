"""Migrations without what most of them do not need.

Tortoise copies every model, rendered and ready, before each operation, in case the operation looks at how
things were. Making a table does not look: a first start took seven seconds of nothing but copies.
"""

from functools import cached_property
from typing import Any

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps


class Snapshot(State):
    """How the schema was at a moment. Its models are made when somebody asks for them."""

    def __init__(self, models: dict[Any, Any], taken_from: StateApps) -> None:
        self.models = models
        self._taken_from = taken_from

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]
        return self._taken_from.clone(model_states=self.models)


class Moving(State):
    """The schema while it is being migrated."""

    def clone(self) -> State:
        return Snapshot({key: model.clone() for key, model in self.models.items()}, self.apps)


class Executor(MigrationExecutor):
    """Tortoise's, with the frugal schema."""

    async def _project_state(self, *args: Any, **more: Any) -> State:
        state = await super()._project_state(*args, **more)
        return Moving(models=state.models, apps=state.apps)
