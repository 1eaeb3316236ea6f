"""Orders: submit, list, look at, act."""

from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.infra.errors import NotFound
from hotline.orders.actions import perform
from hotline.orders.inputs import Review
from hotline.orders.intake import submit
from hotline.orders.models import Order, OrderEvent
from hotline.orders.numbering import is_valid
from hotline.orders.queries import get_detail, get_order, list_orders
from hotline.orders.states import Channel
from hotline.orders.submission import Submission
from hotline.orders.workflow import WORKFLOW
from hotline.people.actor import Actor
from web.api import answers, writing
from web.api.bodies import read_json
from web.api.callers import acting
from web.api.contract import beyond_the_schema
from web.api.preconditions import expected_version, idempotency_key, tag
from web.api.selecting import OrderSelection, read_query, to_caller, to_domain
from web.kit.context import now_of

#: What the API calls each action, and what the action takes.
ACTIONS: dict[str, type[BaseModel]] = {
    **{step.name: step.fields for step in WORKFLOW.values() if not step.reviews},
    "review": Review,
}


class NewOrder(Submission):
    """A request from a citizen; `channel` says where it reached the caller."""

    channel: Annotated[Channel, Field(description="where it reached you")] = Channel.API


def answer(body: BaseModel, status: int = 200) -> JSONResponse:
    return JSONResponse(body.model_dump(mode="json"), status)


async def create(request: Request) -> Response:
    """POST /orders."""
    new = await read_json(request, NewOrder)
    key, now = idempotency_key(request), now_of(request)
    with beyond_the_schema(NewOrder, request.state.body):
        receipt = await submit(new, by=request.state.actor, now=now, channel=new.channel, idempotency_key=key)
    order = await _loaded(receipt.order)
    made = answers.Receipt(**dict(writing.summary(order)), query_code=receipt.query_code)
    response = answer(made, 201)
    response.headers["location"] = writing.order_path(made.number)
    return tag(response, order.version)


async def index(request: Request) -> Response:
    """GET /orders."""
    chosen = read_query(request, OrderSelection)
    page = await list_orders(
        chosen.wanted(),
        by=request.state.actor,
        now=now_of(request),
        after=to_domain(chosen.after),
        limit=chosen.limit,
    )
    after = to_caller(page.after)
    response = answer(answers.OrderList(items=[writing.summary(one) for one in page.items], after=after))
    return with_next(request, response, after)


async def show(request: Request) -> Response:
    """GET /orders/{number}."""
    return await _detail(request, number_of(request), request.state.actor)


async def events(request: Request) -> Response:
    """GET /orders/{number}/events."""
    order = await get_order(number_of(request), by=request.state.actor, now=now_of(request))
    rows = await OrderEvent.filter(order_id=order.id).order_by("seq")
    return answer(answers.EventList(items=[writing.event(one) for one in rows]))


async def act(request: Request) -> Response:
    """POST /orders/{number}/actions/{action}."""
    action = request.path_params["action"]
    if action not in ACTIONS:
        raise NotFound("没有这个操作", code="unknown_action")
    fields = await read_json(request, ACTIONS[action])
    key, version = idempotency_key(request), expected_version(request)
    number = number_of(request)
    by = await acting(request, number)
    with beyond_the_schema(ACTIONS[action], request.state.body):
        await perform(
            number, action, fields, by=by, now=now_of(request), idempotency_key=key, version=version
        )
    return await _detail(request, number, by)


def with_next(request: Request, response: Response, after: str | None) -> Response:
    """RFC 8288: where the next page is."""
    if after:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
        query = urlencode([*kept, ("after", after)])
        response.headers["link"] = f'<{request.url.path}?{query}>; rel="next"'
    return response


async def _detail(request: Request, number: str, by: Actor) -> Response:
    found = await get_detail(number, by=by, now=now_of(request))
    body = writing.detail(found, inner=by.kind != "citizen")
    return tag(answer(body), found.order.version)


async def _loaded(order: Order) -> Order:
    await order.fetch_related("lead_organisation", "classification")
    return order


def number_of(request: Request) -> str:
    number: str = request.path_params["number"]
    if not is_valid(number):
        raise NotFound("没有找到这个工单")
    return number
