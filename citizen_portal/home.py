"""The first page: call, submit, look up; what was done lately."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from citizen_portal.cities import city_of, show
from hotline.content import articles, questions
from hotline.content.states import Section
from hotline.orders import publishing
from hotline.orders.queries.figures import public_figures
from hotline.people.organisations import tenants
from web.kit.cache import cached

SHOWN = 4


@cached(15)
async def home(request: Request) -> Response:
    """GET /."""
    city = await city_of(request)
    figures, results, asked = await asyncio.gather(
        public_figures(city.id, request.state.now),
        publishing.results(city.id, limit=SHOWN),
        questions.public(city.id, limit=3),
    )
    news, guidance, notices, cities = await asyncio.gather(
        articles.latest(city.id, Section.NEWS, SHOWN),
        articles.latest(city.id, Section.GUIDANCE, 6),
        articles.latest(city.id, Section.NOTICE, 2),
        tenants(),
    )
    return await show(
        request,
        "home.html",
        figures=figures,
        results=results.items,
        asked=asked.items,
        news=news,
        guidance=guidance,
        notices=notices,
        others=[one for one in cities if one.id != city.id],
    )
