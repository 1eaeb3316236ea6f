"""Changing single nodes of the classification tree; importing a whole file is in catalogue.py."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.functions import Count

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.orders.models import AnswerTemplate, Classification, Order
from hotline.people.actor import Actor
from hotline.people.keys import UNSTORABLE
from hotline.people.models import Organisation
from hotline.people.permissions import require

DEEPEST = 3
NAME_LENGTH = 60
MOST_SIBLINGS = 99
MISSING = "没有这个分类"


@dataclass(frozen=True)
class Node:
    """A node as the administrator sees it: retired ones too, and how many orders name it."""

    row: Classification
    children: tuple["Node", ...]
    orders: int


async def forest(*, by: Actor) -> list[Node]:
    """The tenant's whole tree, retired nodes included."""
    require(by, "admin.classifications")
    rows = await Classification.filter(tenant_id=by.tenant_id).order_by("path", "id")
    used = await _used(by)
    below: dict[int | None, list[Classification]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def node(row: Classification) -> Node:
        return Node(row, tuple(node(child) for child in below.get(row.id, [])), used.get(row.id, 0))

    return [node(row) for row in below.get(None, [])]


async def all_templates(*, by: Actor) -> list[AnswerTemplate]:
    """Every answer template of the tenant, those in use first."""
    require(by, "admin.templates")
    return await AnswerTemplate.filter(tenant_id=by.tenant_id).order_by("-active", "purpose", "title")


async def add_classification(name: str, parent: str, *, by: Actor, now: datetime) -> Classification:
    """A new node below `parent` (a code), or a new top node."""
    require(by, "admin.classifications")
    title = _name(name)
    async with transaction():
        # One change of a tenant's tree at a time: codes are counted.
        await locked(Organisation, id=by.tenant_id)
        above = await _node(parent, by) if parent else None
        await _check_place(title, above, by)
        row = await _insert(title, above, by)
        await _note(by, "classification.add", row, {"name": title}, now)
    return row


async def rename_classification(code: str, name: str, *, by: Actor, now: datetime) -> Classification:
    """Another name for the same thing: its orders follow."""
    require(by, "admin.classifications")
    title = _name(name)
    async with transaction():
        row = await _node(code, by)
        await _check_free(title, row.parent_id, by, but=row.id)
        before, row.name = row.name, title
        await row.save(update_fields=["name"])
        await _note(by, "classification.rename", row, {"from": before, "to": title}, now)
    return row


async def retire_classification(code: str, *, by: Actor, now: datetime) -> int:
    """Take a node and all below it out of the pickers; old orders keep theirs. Returns how many."""
    require(by, "admin.classifications")
    async with transaction():
        row = await _node(code, by)
        branch = Classification.filter(tenant_id=by.tenant_id, path__startswith=row.path, active=True)
        retired = await branch.update(active=False)
        await _note(by, "classification.retire", row, {"nodes": retired}, now)
    return retired


async def restore_classification(code: str, *, by: Actor, now: datetime) -> Classification:
    """Back into the pickers, below a node that is in use itself."""
    require(by, "admin.classifications")
    async with transaction():
        row = await _node(code, by)
        if row.parent_id and not (await Classification.get(id=row.parent_id)).active:
            raise Conflict("上级分类已停用，请先启用上级")
        row.active = True
        await row.save(update_fields=["active"])
        await _note(by, "classification.restore", row, {}, now)
    return row


async def _used(by: Actor) -> dict[int, int]:
    rows = (
        await Order.filter(tenant_id=by.tenant_id, classification_id__isnull=False)
        .annotate(n=Count("id"))
        .group_by("classification_id")
        .values("classification_id", "n")
    )
    return {int(row["classification_id"]): int(row["n"]) for row in rows}


async def _node(code: str, by: Actor) -> Classification:
    row = await Classification.get_or_none(tenant_id=by.tenant_id, code=UNSTORABLE.sub("", code)[:16] or "-")
    if row is None:
        raise NotFound(MISSING)
    return row


async def _check_place(title: str, above: Classification | None, by: Actor) -> None:
    if above is not None and above.level >= DEEPEST:
        raise Conflict("分类最多三级")
    if above is not None and not above.active:
        raise Conflict("上级分类已停用，请先启用上级")
    await _check_free(title, above.id if above else None, by)


async def _check_free(title: str, parent_id: int | None, by: Actor, but: int = 0) -> None:
    same = Classification.filter(tenant_id=by.tenant_id, parent_id=parent_id, name=title)
    if await same.exclude(id=but).exists():
        raise Conflict("同级已有这个名称", code="name_taken", fields={"name": "同级已有这个名称"})


async def _insert(title: str, above: Classification | None, by: Actor) -> Classification:
    siblings = Classification.filter(tenant_id=by.tenant_id, parent_id=above.id if above else None)
    last = await siblings.order_by("-code").first()
    place = int(last.code[-2:]) + 1 if last else 1
    if place > MOST_SIBLINGS:
        raise Conflict("同一级最多 {most} 个分类", most=MOST_SIBLINGS)
    code = f"{above.code if above else ''}{place:02d}"
    level = above.level + 1 if above else 1
    return await Classification.create(
        tenant_id=by.tenant_id,
        parent_id=above.id if above else None,
        code=code,
        name=title,
        level=level,
        path=code,
    )


def _name(name: str) -> str:
    title = " ".join(UNSTORABLE.sub("", name).split())
    if not 1 <= len(title) <= NAME_LENGTH:
        raise Invalid("名称为 1 到 60 个字", fields={"name": "名称为 1 到 60 个字"})
    return title


async def _note(by: Actor, action: str, row: Classification, detail: dict[str, Any], now: datetime) -> None:
    await audit.record(by.label, action, f"classification:{row.code}", detail, now, by.request_id)
