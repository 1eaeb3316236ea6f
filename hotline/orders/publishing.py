"""公开办理结果: proposed de-identified, released by a second person, withdrawn at any time (RULES §11).

Only with the citizen's consent, only once closed, and never a report or a confidential order.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.infra import audit, search
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.orders.deidentify import deidentify, identifies
from hotline.orders.inputs import Fields
from hotline.orders.models import Assignment, Order, Publication, PublicationState
from hotline.orders.queries.paging import Page, clamp, latest_first, newest_first
from hotline.orders.reading import read
from hotline.orders.states import OrderType, State
from hotline.orders.values import LongText, OptionalText, Reason, Text
from hotline.people.actor import Actor
from hotline.people.permissions import require

S = PublicationState
PublicTitle = Annotated[Text, Field(min_length=2, max_length=120)]


class Proposal(Fields):
    """The public words; what the machine suggested, as an editor left it."""

    title: PublicTitle
    request: Text
    answer: LongText


class PublicationReview(Fields):
    """The second person's word; a refusal says why."""

    decision: Literal["approve", "refuse"]
    opinion: OptionalText = ""


class Withdrawal(Fields):
    """Why a published result leaves the portal."""

    reason: Reason


@dataclass(frozen=True)
class Suggestion:
    """What the machine proposes to publish."""

    title: str
    request: str
    answer: str


def publishable(order: Order) -> str:
    """Why an order may not be published; empty when it may."""
    if order.state is not State.CLOSED:
        return "工单办结后才能公开"
    if order.confidential or order.type is OrderType.REPORT:
        return "举报和保密件不公开"
    if not order.public_consent:
        return "诉求人没有同意公开"
    return "" if order.answer else "工单没有办理结果"


async def suggest(number: str, *, by: Actor) -> Suggestion:
    """The de-identified text of an order, for the editor to read and better."""
    require(by, "content.edit")
    order = await _order(number, by)
    _require_publishable(order)
    names = await _names(order)
    return Suggestion(*(deidentify(text, names) for text in (order.title, order.content, order.answer)))


async def propose(
    number: str, raw: Proposal | dict[str, Any] | None, *, by: Actor, now: datetime
) -> Publication:
    """Hand a text to the reviewer. What still names the citizen is refused, whoever wrote it."""
    require(by, "content.edit")
    async with transaction():
        order = await _order(number, by, lock=True)
        _require_publishable(order)
        fields = read(Proposal, raw or vars(await suggest(number, by=by)))
        _require_clean(fields, await _names(order, citizen_only=True))
        publication = await Publication.get_or_none(order_id=order.id)
        if publication is not None and publication.state is S.PUBLISHED:
            raise Conflict("已经公开，请先撤下再修改", code="wrong_state")
        publication = publication or Publication(order_id=order.id, tenant_id=order.tenant_id)
        publication.update_from_dict(fields.model_dump())
        publication.state, publication.opinion = S.PROPOSED, ""
        publication.proposed_by_id, publication.proposed_at = by.staff_id, now
        await publication.save()
        await _note(by, "publish.propose", order, now)
    return publication


async def review(
    number: str, raw: PublicationReview | dict[str, Any], *, by: Actor, now: datetime
) -> Publication:
    """A second person releases the text or sends it back."""
    require(by, "content.review")
    fields = read(PublicationReview, raw)
    if fields.decision == "refuse" and not fields.opinion:
        raise Invalid("请写明不通过的原因", fields={"opinion": "请写明不通过的原因"})
    async with transaction():
        order = await _order(number, by, lock=True)
        publication = await _in_state(order, S.PROPOSED)
        if by.kind == "staff" and by.staff_id == publication.proposed_by_id:
            raise Forbidden("撰写人不能审核自己的内容，请由另一位审核员处理", code="separation_of_duties")
        publication.reviewed_by_id, publication.opinion = by.staff_id, fields.opinion
        if fields.decision == "approve":
            _require_publishable(order)
            await _release(order, publication, now)
        else:
            publication.state = S.REFUSED
        await publication.save()
        await _note(by, "publish.review", order, now, decision=fields.decision)
    return publication


async def withdraw(number: str, reason: str, *, by: Actor, now: datetime) -> Publication:
    """Off the portal at once; the text and its history stay."""
    require(by, "content.review")
    if not reason.strip():
        raise Invalid("请写明撤下的原因", fields={"reason": "请写明撤下的原因"})
    async with transaction():
        order = await _order(number, by, lock=True)
        publication = await _in_state(order, S.PUBLISHED)
        publication.state, publication.opinion = S.WITHDRAWN, reason.strip()[:1000]
        await publication.save()
        await _show(order, None, "", "")
        await _note(by, "publish.withdraw", order, now, reason=publication.opinion)
    return publication


async def candidates(*, by: Actor, after: str | None = None, limit: int = 20) -> Page[Order]:
    """Closed orders whose citizens agreed and that nobody has proposed yet."""
    require(by, "content.edit")
    query = Order.filter(
        tenant_id=by.tenant_id, state=State.CLOSED, public_consent=True, confidential=False, published_at=None
    ).exclude(answer="")
    taken = await Publication.filter(tenant_id=by.tenant_id, state=S.PROPOSED).values_list(
        "order_id", flat=True
    )
    query = query.exclude(id__in=list(taken)) if taken else query
    return await newest_first(query.select_related("lead_organisation"), after, clamp(limit))


async def waiting(*, by: Actor, after: str | None = None, limit: int = 20) -> Page[Publication]:
    """What waits for the second person."""
    require(by, "content.review")
    query = Publication.filter(tenant_id=by.tenant_id, state=S.PROPOSED)
    return await newest_first(query.select_related("order", "proposed_by"), after, clamp(limit))


async def results(
    tenant_id: int, *, q: str = "", after: str | None = None, limit: int = 20
) -> Page[Publication]:
    """Published results, newest first; `q` looks in their public words only."""
    query = _public(tenant_id)
    for word in q.split()[: search.MAX_WORDS]:
        query = query.filter(Q(title__icontains=word) | Q(request__icontains=word))
    return await latest_first(
        query.select_related("order__lead_organisation", "order__classification", "proposed_by"),
        "published_at",
        after,
        clamp(limit),
    )


async def result(tenant_id: int, publication_id: int) -> Publication:
    """One published result; anything else does not exist."""
    found = (
        await _public(tenant_id)
        .get_or_none(id=publication_id)
        .select_related("order__lead_organisation", "order__classification")
    )
    if found is None:
        raise NotFound("没有找到这条办理结果")
    return found


def _public(tenant_id: int) -> QuerySet[Publication]:
    return Publication.filter(tenant_id=tenant_id, state=S.PUBLISHED, order__confidential=False)


async def _release(order: Order, publication: Publication, now: datetime) -> None:
    publication.state, publication.published_at = S.PUBLISHED, now
    await _show(order, now, publication.title, publication.answer)


async def _show(order: Order, at: datetime | None, title: str, answer: str) -> None:
    order.published_at, order.published_title, order.published_answer = at, title, answer
    await order.save(update_fields=["published_at", "published_title", "published_answer"])


async def _in_state(order: Order, state: PublicationState) -> Publication:
    publication = await Publication.get_or_none(order_id=order.id)
    if publication is None or publication.state is not state:
        raise Conflict("情况已经变化，请刷新页面查看最新状态", code="wrong_state")
    return publication


async def _order(number: str, by: Actor, *, lock: bool = False) -> Order:
    wanted: dict[str, Any] = {"number": number, "tenant_id": by.tenant_id}
    order = await (locked(Order, **wanted) if lock else Order.get_or_none(**wanted))
    if order is None:
        raise NotFound("没有找到这个工单")
    return order


def _require_publishable(order: Order) -> None:
    if why := publishable(order):
        raise Conflict(why, code="not_publishable")


def _require_clean(fields: Proposal, names: list[str]) -> None:
    wrong = {
        name: "这里还能认出诉求人，请删去姓名、电话、住址等信息"
        for name, text in fields.model_dump().items()
        if identifies(text, names)
    }
    if wrong:
        raise Invalid("公开的文字里还有个人信息", fields=wrong)


async def _names(order: Order, *, citizen_only: bool = False) -> list[str]:
    """Names we know to be people's: the citizen's, and whoever handled the order."""
    known = [order.contact_name]
    if not citizen_only:
        shares = await Assignment.filter(order_id=order.id).select_related("handler", "signed_by")
        known += [one.name for share in shares for one in (share.handler, share.signed_by) if one is not None]
    return [name for name in known if name]


async def _note(by: Actor, action: str, order: Order, now: datetime, **detail: Any) -> None:
    await audit.record(by.label, action, f"order:{order.number}", detail, now, by.request_id)
