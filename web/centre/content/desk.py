"""The lists: 新闻, 监督问政 and 关于, each by state."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from hotline.content import articles, questions
from hotline.content.states import ARTICLE_STATES, QUESTION_STATES, SECTIONS, Section
from hotline.content.waiting import NEWS_SECTIONS, waiting
from hotline.people.permissions import can
from web.centre.content.looks import ARTICLE_LOOKS, QUESTION_LOOKS
from web.centre.looks import show
from web.centre.panes import Tab, after_of, chosen_tab, next_page, tab_links
from web.kit import with_query
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _

TABS = {"news": "新闻", "questions": "监督问政", "about": "关于"}
PAGE = 20
W = TypeVar("W", bound=StrEnum)


async def content_desk(request: Request) -> Response:
    """GET /desk/content?tab=&state=."""
    tab, counts = chosen_tab(request, list(TABS)), await waiting(signed_in(request))
    tabs = [Tab(name, _(label), counts[name] or None) for name, label in TABS.items()]
    return await show(
        request,
        "centre/content/list.html",
        tab=tab,
        tabs=tab_links(request, tabs, tab),
        sections=SECTIONS,
        may_write=can(signed_in(request), "content.edit"),
        **await (_questions(request) if tab == "questions" else _articles(request, tab)),
    )


async def _articles(request: Request, tab: str) -> dict[str, Any]:
    state = _state(request, ARTICLE_STATES)
    sections = (Section.ABOUT,) if tab == "about" else NEWS_SECTIONS
    found = await articles.listed(
        by=signed_in(request), sections=sections, state=state, after=after_of(request), limit=PAGE
    )
    return _list(request, found.items, found.after, ARTICLE_STATES, state) | {"state_looks": ARTICLE_LOOKS}


async def _questions(request: Request) -> dict[str, Any]:
    state = _state(request, QUESTION_STATES)
    found = await questions.listed(by=signed_in(request), state=state, after=after_of(request), limit=PAGE)
    return _list(request, found.items, found.after, QUESTION_STATES, state) | {"state_looks": QUESTION_LOOKS}


def _list(
    request: Request, rows: list[Any], after: str | None, states: Mapping[W, str], state: W | None
) -> dict[str, Any]:
    chips = [(_("全部"), with_query(request, state=None, after=None), state is None)]
    chips += [
        (_(label), with_query(request, state=one, after=None), one is state) for one, label in states.items()
    ]
    return {"rows": rows, "next_url": next_page(request, after), "states": states, "chips": chips}


def _state(request: Request, states: Mapping[W, str]) -> W | None:
    asked = request.query_params.get("state", "")
    return next((one for one in states if one == asked), None)
