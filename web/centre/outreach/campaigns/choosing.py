"""What somebody chose as the audience of a draft: a workbook, or a search kept earlier."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from hotline.infra.errors import Invalid
from hotline.orders.models import SavedView
from hotline.orders.saved_views import About, my_views
from hotline.orders.values import empty_is_none, storable
from hotline.outreach.campaigns.audience import searches, uploads
from hotline.outreach.campaigns.audience.searches import Search
from hotline.outreach.campaigns.models import Campaign
from web.centre.outreach.citizens.query import CitizenQuery, described
from web.centre.search_query import SearchQuery, chips
from web.kit import gettext as _
from web.kit import signed_in

Id = Annotated[int | None, Field(ge=1, le=2**31 - 1), BeforeValidator(empty_is_none)]
M = TypeVar("M", bound=BaseModel)
NOTHING = "请选择一个 Excel 文件，或一个保存的查询"


class Audience(BaseModel):
    """A saved search, of orders or of citizens; a workbook comes as a file beside it."""

    view: Id = None
    citizens: Id = None
    content: Annotated[str, Field(max_length=180), BeforeValidator(storable)] = ""


async def load(request: Request, campaign: Campaign, chosen: Audience, given: Sequence[UploadFile]) -> bool:
    """Replace the audience by what the form says; False when a worker is still at it."""
    if given:
        return await _workbook(request, campaign, given[0])
    if chosen.citizens:
        return await _citizens(request, campaign, chosen)
    if chosen.view:
        return await _orders(request, campaign, chosen)
    raise Invalid(NOTHING, fields={"file": NOTHING})


async def _workbook(request: Request, campaign: Campaign, given: UploadFile) -> bool:
    content, name = await given.read(), given.filename or _("名单")
    return await uploads.take(campaign, content, name, by=signed_in(request), now=request.state.now)


async def _orders(request: Request, campaign: Campaign, chosen: Audience) -> bool:
    actor, view = signed_in(request), await _view(request, chosen.view, "orders")
    query = _saved(SearchQuery, view.query, "view")
    words = "；".join(map(str, await chips(query, "card", actor.tenant_id))) or view.name
    search = Search(request.state.now, orders=query.filter())
    return await searches.take(campaign, search, words, by=actor)


async def _citizens(request: Request, campaign: Campaign, chosen: Audience) -> bool:
    actor, view = signed_in(request), await _view(request, chosen.citizens, "citizens")
    query = _saved(CitizenQuery, view.query, "citizens")
    words = await described(query, actor.tenant_id) or view.name
    content = chosen.content.strip().rstrip("。")
    search = Search(request.state.now, citizens=query.filter(), content=content)
    return await searches.take(campaign, search, words, by=actor)


async def _view(request: Request, wanted: int | None, about: About) -> SavedView:
    """One's own; anybody else's does not exist."""
    found = next((one for one in await my_views(signed_in(request), about) if one.id == wanted), None)
    if found is None:
        raise Invalid(NOTHING, fields={"view" if about == "orders" else about: NOTHING})
    return found


def _saved(model: type[M], address: str, field: str) -> M:
    """What a saved search asks for; one from before a condition changed is said to be out of date."""
    several = {name for name, one in model.model_fields.items() if one.default == []}
    given: dict[str, Any] = {}
    for name, value in parse_qsl(address):
        given[name] = [*given.get(name, []), value] if name in several else value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        message = "这个查询已经失效，请重新保存"
        raise Invalid(message, fields={field: message}) from error
