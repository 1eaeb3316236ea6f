"""Every route × every role × an object of another centre: never its data, never a change, never a 5xx.

The table is made from the routes of the application. A new path parameter fails here until its foreign
value is written down in `FOREIGN`.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hotline.infra.settings import Settings
from hotline.people.roles import Role
from tests.conftest import cheap_settings
from tests.rows import empty_all_tables
from tests.two_towns import MARK, World, two_towns
from tests.web.api.story import REQUEST
from web.app import create_app
from web.kit.guards import CLIENT, PUBLIC
from web.kit.routing import GuardedRoute

pytestmark = pytest.mark.sqlite
ROUTES = [
    route
    for route in create_app(cheap_settings(Path("/nonexistent"), demo=True)).routes
    if isinstance(route, GuardedRoute)
]
CALLERS: tuple[Role | None, ...] = (None, *Role)
#: Path parameter → what stands for the foreign object. A key of `World.ids`, "number", or a plain value;
#: where one name means several things, the longest matching prefix of the address decides.
FOREIGN: dict[str, dict[str, tuple[str, ...]]] = {
    "number": {"": ("@number",)},
    "action": {
        "": ("reply", "urge"),
        "/supervision": ("acknowledge", "verify"),
    },
    "city": {"": ("centre",)},  # the pages of a city are its own publication: look from ours
    "id": {
        "/results": ("@order",),
        "/news": ("@article",),
        "/politics": ("@question",),
        "/files": ("@file",),
        "/desk/content/articles": ("@article",),
        "/desk/posts": ("@post",),
        "/desk/posts/files": ("@post_file",),
        "/desk/posts/topics": ("0",),  # a classification of the own orders, or none
        "/desk/posts/comments": ("@comment",),
        "/desk/content/questions": ("@question",),
        "/app/questions": ("@question",),
        "/api/v1/orders": ("@file",),
        "/desk/supervision": ("@supervision",),
        "/app/supervision": ("@supervision",),
        "/api/v1/supervision-notices": ("@supervision",),
    },
    "file_id": {"": ("@file",)},
    "attachment_id": {"": ("@attachment",)},
    "token": {"": ("nonsense",)},
    "session_id": {"": ("@session",)},
    "view_id": {"": ("@view",)},
    "notice_id": {"": ("@notice",)},
    "figure": {"": ("overdue",)},  # a column, nobody's object
    "template_id": {"": ("@template",)},
    "login": {"": ("b_agent",)},
    "client_id": {"": ("theirs",)},
    "account": {
        "": ("demo",),  # opens to signatures only
        "/desk/wechat": ("theirs",),
    },
    "code": {
        "/admin/organisations": ("b_zjj",),
        "/admin/classifications": ("77",),
        "/desk/calls": ("theirs",),
        "/desk/quality": ("forbidden",),  # a rule of its own centre's standard, always
    },
    "code_id": {"": ("@scene_code",)},
    "follower_id": {"": ("@follower",)},
    "reply_id": {"": ("@chat_reply",)},
    "call_id": {"": ("theirs",)},
    "recording_id": {"": ("@recording",)},
    "report": {"": ("operation",)},  # its own centre's, always
    "extension": {"": ("8001",)},
    "script": {"": ("theirs",)},
    "step": {"": ("menu",), "/desk/outreach": ("hello",)},
    "name": {"/desk/posts/templates": ("answer",)},  # the house's own, everybody's
    "ladder": {"": ("all-all",)},  # its own centre's, always
    "version": {"": ("1",)},
    "campaign_id": {"": ("@campaign",)},
    "attempt_id": {"": ("@attempt",)},
    "act": {"/desk/outreach": ("start", "pause", "cancel")},
    "row_id": {
        "/desk/calls/tasks": ("@task",),
        "/desk/calls/removals": ("@removal",),
        "/desk/calls/setup/numbers": ("@access",),
        "/desk/calls/setup/directory": ("@entry",),
        "/desk/calls/setup/dialling": ("@dial",),
        "/desk/calls/setup/blacklist": ("@blocked",),
        "/desk/calls/setup/surges": ("@surge",),
        "/desk/quality/queue": ("@inspection",),
        "/desk/quality/coaching": ("@coaching",),
        "/desk/outreach/do-not-call": ("@do_not_call",),
        # what all centres share is nobody's: the house changes it
        "/desk/calls/setup/territories": ("0",),
        "/desk/calls/setup/changes": ("0",),
        "/desk/calls/setup/lines": ("0",),
    },
}
#: Names of form fields that point at something, filled with what is foreign.
FIELDS = {
    "into": "@number",
    "order": "@number",
    "orders": "@number",
    "number": "@number",
    "numbers": "@number",
    "files": "@file",
    "lead": "b_zjj",
    "co_handlers": "b_cgj",
    "to": "b_agent",
    "propose": "b_zjj",
    "organisation": "b_zjj",
    "parent": "b_zjj",
    "login": "b_agent",
    "deputy": "b_agent",
    "classification": "77",
    "session": "@session",
    "template": "@template",
    "view": "@view",
    "decision": "approve",
    "reason": "理由",
    "content": "内容",
    "opinion": "意见",
    "query_code": "000000",
    "state": "done",
    "staff": "b_agent",
    "agent": "1",
    "flow": "theirs",
    "origin": "theirs",
    "overflow_group": "theirs",
    "name": "名称",
}


@asynccontextmanager
async def _client(app: Any) -> AsyncIterator[httpx2.AsyncClient]:
    async with app.router.lifespan_context(app):
        app.state.closing.set()  # live streams say hello and end
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as http:
            yield http


@pytest.fixture(scope="module")
async def world(engine: Settings) -> AsyncIterator[World]:
    """Built once: no request may change what is foreign."""
    try:
        made = await two_towns(create_app(engine.model_copy(update={"demo": True})))
        made.seen = await made.fingerprint()
        yield made
    finally:
        await empty_all_tables()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
async def test_nobody_reaches_into_another_centre(route: GuardedRoute, world: World) -> None:
    async with _client(world.app) as http:
        for role, method, path in product(CALLERS, _methods(route), _paths(route, world)):
            http.cookies.clear()
            headers = await world.headers(role, api=route.guard is CLIENT)
            answer = await http.request(method, path, headers=headers, **_body(method, path, world))
            who = f"{method} {path} as {role or 'nobody'}: {answer.status_code}"
            assert answer.status_code < 500, who
            assert MARK not in answer.text, who
            if role is None and route.guard not in (PUBLIC, CLIENT):
                assert answer.status_code in (303, 401, 403), who
    before, world.seen = world.seen, await world.fingerprint()
    assert world.seen == before


@pytest.mark.parametrize("route", [one for one in ROUTES if one.guard is CLIENT], ids=lambda one: one.path)
async def test_the_api_opens_to_nobody_without_a_token(route: GuardedRoute, world: World) -> None:
    async with _client(world.app) as http:
        for method, path in product(_methods(route), _paths(route, world)):
            answer = await http.request(method, path, headers={"Authorization": "Bearer nonsense"})
            assert answer.status_code == 401


async def test_its_own_people_do_reach_it(world: World) -> None:
    """The test above would see a leak: the same look from the right side shows the mark."""
    from hotline.people.models import Staff
    from hotline.people.sessions import open_session

    agent = await Staff.get(login="b_agent")
    cookie = f"session={await open_session(agent, ip='', user_agent='', now=world.foreign.now)}"
    async with _client(world.app) as http:
        answer = await http.get(f"/desk/orders/{world.number}", headers={"Cookie": cookie})
    world.seen = await world.fingerprint()  # they may change what is theirs
    assert answer.status_code == 200
    assert MARK in answer.text


def test_every_path_parameter_has_a_foreign_value() -> None:
    for route in ROUTES:
        for name in route.param_convertors:
            assert _choices(name, route.path), f"{route.path}: add {name} to FOREIGN in tests/test_access.py"


def _methods(route: GuardedRoute) -> list[str]:
    return sorted((route.methods or set()) - {"HEAD"})


def _choices(name: str, path: str) -> tuple[str, ...]:
    prefixes = [prefix for prefix in FOREIGN.get(name, {}) if prefix in path]
    return FOREIGN[name][max(prefixes, key=len)] if prefixes else ()


def _paths(route: GuardedRoute, world: World) -> Iterator[str]:
    names = list(route.param_convertors)
    for values in product(*(_choices(name, route.path) for name in names)):
        path = route.path
        for name, value in zip(names, values, strict=True):
            path = re.sub(r"\{" + name + r"(:\w+)?\}", _value(value, world), path)
        yield path


def _value(value: str, world: World) -> str:
    if not value.startswith("@"):
        return value
    return world.number if value == "@number" else world.ids[value[1:]]


def _body(method: str, path: str, world: World) -> dict[str, Any]:
    fields = {name: _value(value, world) for name, value in FIELDS.items()}
    if method == "GET":
        return {"params": fields}
    if path == "/api/v1/orders":
        return {"json": REQUEST | {"files": [fields["files"]]}}
    if path.startswith("/api/"):
        return {"json": {"content": "内容"} if path.endswith("/reply") else {}}
    return {"data": fields}
