"""Lists of settings that are all alike: a table, a form for a row, a button that removes it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import NotFound
from hotline.people.actor import Actor
from web.centre.calls.changed import in_force
from web.centre.looks import show
from web.kit import Guard, GuardedRoute, forms, page, signed_in
from web.kit import gettext as _

ROOT = "/desk/calls/setup"
#: A plain text, or a text with the tone of its badge.
Shown = str | tuple[str, str]


@dataclass(frozen=True)
class Column:
    """One column of the table."""

    label: str
    shown: Callable[[Any], Shown]
    figure: bool = False


async def _always(_: Actor) -> bool:
    return True


async def _nothing(_: Request) -> dict[str, Any]:
    return {}


def as_named(fields: type[BaseModel]) -> Callable[[Any], dict[str, Any]]:
    """A row's values, where its columns have the names of the form's fields."""
    return lambda row: {name: getattr(row, name) for name in fields.model_fields}


@dataclass(frozen=True)
class Book:
    """One kind of setting. `name` is its address and the template of its form."""

    name: str
    title: str
    lead: str
    guard: Guard
    fields: type[BaseModel]
    columns: Sequence[Column]
    rows: Callable[..., Awaitable[Sequence[Any]]]
    save: Callable[..., Awaitable[Any]]
    remove: Callable[..., Awaitable[None]]
    new: str
    nothing: str
    values: Callable[[Any], dict[str, Any]]
    start: Callable[[Request], dict[str, Any]] = lambda _: {}
    choices: Callable[[Request], Awaitable[dict[str, Any]]] = _nothing
    may_change: Callable[[Actor], Awaitable[bool]] = _always
    closed: str = ""

    @property
    def url(self) -> str:
        return f"{ROOT}/{self.name}"

    @property
    def form(self) -> str:
        return f"centre/calls/setup/forms/{self.name}.html"

    def routes(self) -> list[GuardedRoute]:
        """The list, a new row, a row, its end."""
        one = f"{self.url}/{{row_id:int}}"
        return [
            page(self.url, self._list, guard=self.guard, name=f"calls_{self.name}"),
            page(
                f"{self.url}/new",
                self._edit,
                ["GET", "POST"],
                guard=self.guard,
                name=f"calls_{self.name}_new",
            ),
            page(one, self._edit, ["GET", "POST"], guard=self.guard, name=f"calls_{self.name}_row"),
            page(f"{one}/remove", self._remove, ["POST"], guard=self.guard, name=f"calls_{self.name}_remove"),
        ]

    async def _list(self, request: Request) -> Response:
        actor = signed_in(request)
        return await show(
            request,
            "centre/calls/setup/book.html",
            book=self,
            rows=await self.rows(by=actor),
            may_change=await self.may_change(actor),
            **await self.choices(request),
        )

    async def _edit(self, request: Request) -> Response:
        row = await self._row(request)
        form = forms.blank(self.values(row) if row else self.start(request))
        if request.method == "POST":
            form = await forms.read(request, self.fields)
            if form.model:
                with form.keeping_refusals():
                    await self._save(request, form.model)
                    return await in_force(request, self.url, _("已保存。"))
        return await show(
            request,
            "centre/calls/setup/book_form.html",
            book=self,
            row=row,
            form=form,
            may_change=await self.may_change(signed_in(request)),
            **await self.choices(request),
        )

    async def _save(self, request: Request, model: BaseModel) -> None:
        row_id = request.path_params.get("row_id")
        await self.save(model, by=signed_in(request), now=request.state.now, row_id=row_id)

    async def _remove(self, request: Request) -> Response:
        row_id = request.path_params["row_id"]
        await self.remove(row_id, by=signed_in(request), now=request.state.now)
        return await in_force(request, self.url, _("已删除。"))

    async def _row(self, request: Request) -> Any:
        """The row the address names, of those this person sees."""
        wanted = request.path_params.get("row_id")
        if wanted is None:
            return None
        found = next((one for one in await self.rows(by=signed_in(request)) if one.id == wanted), None)
        if found is None:
            raise NotFound("没有找到这条设置，可能已被删除")
        return found
