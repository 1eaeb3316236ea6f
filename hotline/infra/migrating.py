"""Migrations without what most of them do not need.

Tortoise copies every model, rendered and ready, before each operation, in case the operation looks at how
things were; and after each it renders anew what the operation touched. Making a table looks at nothing, so
tables made one after the other are made in one go: a first start took seven seconds of nothing but copies.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import groupby
from typing import Any, cast

from tortoise.migrations.executor import MigrationExecutor, PlanStep
from tortoise.migrations.operations import CreateModel, Operation
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

    _gathered: set[tuple[str, str]] | None = None

    def clone(self) -> State:
        return Snapshot({key: model.clone() for key, model in self.models.items()}, self.apps)

    def reload_models(self, model_tuples: Iterable[tuple[str, str]]) -> None:
        if self._gathered is None:
            super().reload_models(model_tuples)
        else:
            self._gathered.update(model_tuples)

    @contextmanager
    def reloading_once(self) -> Iterator[None]:
        """What is to be rendered anew within the block is rendered at its end."""
        self._gathered = set()
        yield
        gathered, self._gathered = self._gathered, None
        self.reload_models(gathered)


class CreateModels(Operation):
    """Tables made one after the other."""

    def __init__(self, each: list[Operation]) -> None:
        self.each = each

    def state_forward(self, app_label: str, state: State) -> None:
        with cast("Moving", state).reloading_once():
            for one in self.each:
                one.state_forward(app_label, state)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: Any = None
    ) -> None:
        for one in self.each:
            await one.database_forward(app_label, old_state, new_state, state_editor)


def in_one_go(operations: list[Operation]) -> list[Operation]:
    """Neighbours that make tables become one operation."""
    runs = [
        (makes, list(run)) for makes, run in groupby(operations, lambda one: isinstance(one, CreateModel))
    ]
    return [one for makes, run in runs for one in ([CreateModels(run)] if makes else run)]


class Executor(MigrationExecutor):
    """Tortoise's, with the frugal schema."""

    def _migration_plan(self, *args: Any, **more: Any) -> list[PlanStep]:
        plan = super()._migration_plan(*args, **more)
        for step in plan:
            if not step.backward:
                step.migration.operations = in_one_go(step.migration.operations)
        return plan

    async def _project_state(self, *args: Any, **more: Any) -> State:
        state = await super()._project_state(*args, **more)
        return Moving(models=state.models, apps=state.apps)
