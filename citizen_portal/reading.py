"""What is there to read: published results, news, 监督问政, about us, help."""

from starlette.requests import Request
from starlette.responses import Response

from citizen_portal.cities import city_of, show
from hotline.content import articles, questions
from hotline.content.states import QUESTION_STATES, QuestionState, Section
from hotline.orders import publishing
from hotline.orders.labels import INVALID_CODES, SATISFACTION, TYPES
from hotline.orders.states import InvalidCode
from hotline.profiles.models import profile_for
from hotline.profiles.profile import Profile
from web.kit.cache import cached
from web.kit.i18n import gettext as _

LONGEST_QUERY = 60
PAGE = 12
#: 无效 codes that say what we do not take on (RULES §2); the others are about calls without a request.
NOT_ACCEPTED = tuple(list(InvalidCode)[list(InvalidCode).index(InvalidCode.OTHER_REGION) :])


@cached(15)
async def results(request: Request) -> Response:
    """GET /results?q=."""
    city, q = await city_of(request), request.query_params.get("q", "").strip()[:LONGEST_QUERY]
    page = await publishing.results(city.id, q=q, after=request.query_params.get("after"), limit=PAGE)
    return await show(request, "results.html", page=page, q=q, types=TYPES)


@cached(15)
async def result(request: Request) -> Response:
    """GET /results/{id}."""
    city = await city_of(request)
    found = await publishing.result(city.id, request.path_params["id"])
    return await show(request, "result.html", result=found, types=TYPES, levels=SATISFACTION)


@cached(15)
async def news(request: Request) -> Response:
    """GET /news?section=."""
    city = await city_of(request)
    wanted = request.query_params.get("section", "")
    section = Section(wanted) if wanted in (Section.NOTICE, Section.GUIDANCE) else Section.NEWS
    page = await articles.published(city.id, section, after=request.query_params.get("after"), limit=PAGE)
    return await show(request, "news.html", page=page, section=section)


@cached(15)
async def article(request: Request) -> Response:
    """GET /news/{id}."""
    city = await city_of(request)
    return await show(
        request, "article.html", article=await articles.one_published(city.id, request.path_params["id"])
    )


@cached(15)
async def politics(request: Request) -> Response:
    """GET /politics?state=."""
    city = await city_of(request)
    wanted = request.query_params.get("state", "")
    state = QuestionState(wanted) if wanted in (QuestionState.OPEN, QuestionState.PUBLISHED) else None
    page = await questions.public(city.id, state=state, after=request.query_params.get("after"), limit=PAGE)
    return await show(request, "politics.html", page=page, state=state, states=QUESTION_STATES)


@cached(15)
async def question(request: Request) -> Response:
    """GET /politics/{id}."""
    city = await city_of(request)
    found = await questions.one_public(city.id, request.path_params["id"])
    return await show(request, "question.html", question=found, states=QUESTION_STATES)


@cached(60)
async def about(request: Request) -> Response:
    """GET /about: the city's own text when it has published one."""
    city = await city_of(request)
    written = await articles.latest(city.id, Section.ABOUT, 1)
    return await show(request, "about.html", article=written[0] if written else None)


@cached(60)
async def help_page(request: Request) -> Response:
    """GET /help: what we take on, how long it takes, how to judge us, what we do with your data."""
    city = await city_of(request)
    profile = await profile_for(city.id)
    limits = [(_(label), _limit(profile, kind.value)) for kind, label in TYPES.items()]
    reasons = [INVALID_CODES[code] for code in NOT_ACCEPTED]
    return await show(request, "help.html", limits=limits, reasons=reasons, profile=profile)


def _limit(profile: Profile, kind: str) -> str:
    rule = profile.rule("handle", kind, "normal")
    return _("{n} 个工作日", n=rule.value) if rule is not None and rule.unit == "working_days" else ""
