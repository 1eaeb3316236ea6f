"""One order as the desk shows it: buttons, clocks, tree of shares, story, files, neighbours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.orders.contact import may_reveal
from hotline.orders.models import Assignment, Attachment, Clock, OrderEvent
from hotline.orders.queries import Detail, similar_orders
from hotline.orders.queries.earlier import earlier_of
from hotline.orders.queries.nearby import RADIUS_METRES, Neighbour, nearby
from hotline.orders.states import OPEN, Decision
from hotline.orders.timeline import tell
from hotline.orders.told import aside_of
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from web.centre.action_looks import Group, grouped
from web.centre.looks import Due, Looks
from web.kit.i18n import gettext

#: Half the width of the little map, in its own units.
MAP_HALF = 100


@dataclass(frozen=True)
class Branch:
    """A share in the tree: how deep it hangs."""

    share: Assignment
    depth: int


@dataclass(frozen=True)
class Dot:
    """A neighbour on the little map."""

    neighbour: Neighbour
    x: float
    y: float


@dataclass(frozen=True)
class View:
    """Everything the templates of an order need beside its Detail."""

    groups: list[Group]
    clocks: list[tuple[Clock, Due]]
    old_clocks: list[tuple[Clock, Due]]
    tree: list[Branch]
    story: list[dict[str, Any]]
    files: dict[tuple[str, int | None], list[dict[str, Any]]]
    may_reveal: bool
    earlier: list[Any] = field(default_factory=list)
    similar: list[Any] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)

    def files_of(self, purpose: str, subject_id: int | None = None) -> list[dict[str, Any]]:
        """The files of one verification, reply, supplement…"""
        return self.files.get((purpose, subject_id), [])


async def view_of(detail: Detail, by: Actor, now: datetime, look: Looks, *, whole: bool = True) -> View:
    """The view; with `whole=False` only what a preview shows."""
    running = [one for one in detail.clocks if one.stopped_at is None]
    stopped = [one for one in detail.clocks if one.stopped_at is not None]
    order = detail.order
    return View(
        groups=_groups(detail, by),
        clocks=[(one, look.clock(one)) for one in running],
        old_clocks=[(one, look.clock(one)) for one in stopped] if whole else [],
        tree=branches(detail.assignments),
        story=await _story(detail.events) if whole else [],
        files=_files(order.number or "", detail.attachments),
        may_reveal=may_reveal(detail.case),
        earlier=await earlier_of(order, by=by),
        similar=await _similar(detail) if by.tenant_id == order.tenant_id else [],
        dots=[_dot(one) for one in await nearby(order, by=by)] if whole else [],
    )


def _groups(detail: Detail, by: Actor) -> list[Group]:
    mine = detail.order.owner_id is not None and detail.order.owner_id == by.staff_id
    steps = [step for step in detail.steps if step.name != ("take" if mine else "put_back")]
    return grouped(
        steps,
        followed=detail.followed,
        has_marks=any(one.lifted_at is None for one in detail.marks),
        appeals=any(one.decision is Decision.PENDING for one in detail.appeals),
    )


def branches(shares: Iterable[Assignment]) -> list[Branch]:
    """Parents before what they passed on, each with its depth."""
    below: dict[int | None, list[Assignment]] = defaultdict(list)
    for share in shares:
        below[share.parent_id].append(share)

    def walk(parent: int | None, depth: int) -> list[Branch]:
        return [
            branch for share in below[parent] for branch in (Branch(share, depth), *walk(share.id, depth + 1))
        ]

    return walk(None, 0)


async def _story(events: list[OrderEvent]) -> list[dict[str, Any]]:
    """Newest first: what happened last is what one looks for."""
    ids = {one.organisation_id for one in events if one.organisation_id}
    units = {one.id: one.label for one in await Organisation.filter(id__in=list(ids))} if ids else {}
    return [_line(event, units) for event in reversed(events)]


def _in_words(params: Mapping[str, Any]) -> dict[str, Any]:
    """Channels, types and steps are words of ours; what people wrote stays as it is."""
    return {name: gettext(one) if isinstance(one, str) else one for name, one in params.items()}


def _line(event: OrderEvent, units: dict[int, str]) -> dict[str, Any]:
    told = tell(event)
    unit = units.get(event.organisation_id or 0, "")
    who = gettext("诉求人") if event.actor_kind == "citizen" else event.actor_name
    return {
        "title": gettext(told.message, **_in_words(told.params)),
        "at": event.at,
        "who": " · ".join(filter(None, (unit, who))),
        "body": "\n".join(filter(None, (told.text, _aside(event)))),
        "tone": told.tone,
        "icon": told.icon,
    }


def _aside(event: OrderEvent) -> str:
    message, params = aside_of(event.data)
    return gettext(message, **params) if message else ""


def _files(number: str, attachments: list[Attachment]) -> dict[tuple[str, int | None], list[dict[str, Any]]]:
    found: dict[tuple[str, int | None], list[dict[str, Any]]] = defaultdict(list)
    for one in attachments:
        shown = {
            "name": one.file.name,
            "url": f"/desk/orders/{number}/files/{one.id}",
            "image": one.file.is_image,
            "size": "",
        }
        found[one.purpose, one.subject_id].append(shown)
    return dict(found)


async def _similar(detail: Detail) -> list[Any]:
    order = detail.order
    if order.state not in OPEN or not any(step.name == "merge" for step in detail.steps):
        return []
    text = f"{order.title} {order.content}"
    return list(
        await similar_orders(order.tenant_id, text, lng=order.lng, lat=order.lat, exclude_id=order.id)
    )


def _dot(neighbour: Neighbour) -> Dot:
    scale = MAP_HALF / RADIUS_METRES
    return Dot(
        neighbour, round(MAP_HALF + neighbour.east * scale, 1), round(MAP_HALF - neighbour.north * scale, 1)
    )
