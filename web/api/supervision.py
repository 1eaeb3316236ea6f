"""Supervision notices: issue, list, look at, act, read their files."""

from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hotline.infra.errors import NotFound
from hotline.people.actor import Actor
from hotline.supervision import issuing
from hotline.supervision.access import MISSING, named
from hotline.supervision.actions import perform
from hotline.supervision.inputs import Issue
from hotline.supervision.queries import get_notice, list_notices, orders_of
from hotline.supervision.workflow import WORKFLOW
from web.api import answers
from web.api.bodies import read_json
from web.api.contract import beyond_the_schema
from web.api.notice_writing import detail, notice_path, summary
from web.api.orders import answer, with_next
from web.api.preconditions import expected_version, idempotency_key, tag
from web.api.selecting import NoticeSelection, read_query, to_caller, to_domain
from web.kit.context import now_of
from web.kit.services import services

#: What each step takes.
STEPS: dict[str, type[BaseModel]] = {step.name: step.fields for step in WORKFLOW.values()}


async def index(request: Request) -> Response:
    """GET /supervision-notices."""
    chosen, by = read_query(request, NoticeSelection), request.state.actor
    page = await list_notices(
        chosen.wanted(), by=by, now=now_of(request), after=to_domain(chosen.after), limit=chosen.limit
    )
    orders, after = await orders_of(page.items, by=by), to_caller(page.after)
    items = [answers.NoticeSummary(**summary(one, orders.get(one.id, []))) for one in page.items]
    return with_next(request, answer(answers.NoticeList(items=items, after=after)), after)


async def create(request: Request) -> Response:
    """POST /supervision-notices."""
    fields = await read_json(request, Issue)
    key, by, now = idempotency_key(request), request.state.actor, now_of(request)
    with beyond_the_schema(Issue, request.state.body):
        notice = await issuing.issue(fields, by=by, now=now, idempotency_key=key)
    response = await _detail(request, notice.id, by, status=201)
    response.headers["location"] = notice_path(notice.id)
    return response


async def show(request: Request) -> Response:
    """GET /supervision-notices/{id}."""
    return await _detail(request, id_of(request), request.state.actor)


async def act(request: Request) -> Response:
    """POST /supervision-notices/{id}/actions/{action}."""
    step, by = named(request.path_params["action"]), request.state.actor
    fields = await read_json(request, step.fields)
    key, version = idempotency_key(request), expected_version(request)
    notice_id, now = id_of(request), now_of(request)
    with beyond_the_schema(step.fields, request.state.body):
        await perform(notice_id, step.name, fields, by=by, now=now, idempotency_key=key, version=version)
    return await _detail(request, notice_id, by)


async def download(request: Request) -> Response:
    """GET /supervision-notices/{id}/files/{file_id}."""
    found = await get_notice(id_of(request), by=request.state.actor, now=now_of(request))
    wanted = _uuid(request.path_params["file_id"])
    one = next((row.file for row in found.files if row.file_id == wanted), None)
    if one is None:
        raise NotFound("没有找到这个文件")
    return FileResponse(services(request).files.path(one), media_type=one.media_type, filename=one.name)


def id_of(request: Request) -> int:
    """Anything but a plain number is no notice."""
    given: str = request.path_params["id"]
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise NotFound(MISSING)
    return int(given)


async def _detail(request: Request, notice_id: int, by: Actor, status: int = 200) -> Response:
    found = await get_notice(notice_id, by=by, now=now_of(request))
    return tag(answer(detail(found), status), found.notice.version)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("没有找到这个文件") from error
