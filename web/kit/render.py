"""Templates to pages. One Jinja environment over every room's templates."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hotline import __version__
from web.kit import cookies, csrf, extras, formats, navigation, toasts
from web.kit.addresses import landing
from web.kit.assets import Assets
from web.kit.i18n import HTML_LANG, LANGUAGES, gettext, pgettext
from web.kit.services import services
from web.kit.surface import Surface, surface_of


class Compiled(FileSystemBytecodeCache):
    """Templates ready to run, each beside its source's checksum. The folder is made by the first."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        Path(self.directory).mkdir(parents=True, exist_ok=True)
        super().dump_bytecode(bucket)


class Pages:
    """The template environment. `watch` re-reads edited templates; `compiled` is where they are kept ready."""

    def __init__(self, folders: list[Path], assets: Assets, *, watch: bool, compiled: Path) -> None:
        self.loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
        self.environment = Environment(
            loader=self.loader,
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=watch,
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=Compiled(str(compiled)),
            extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        )
        self.environment.globals.update(
            static=assets.url,
            extras=extras.at,
            product_version=__version__,
            _=gettext,
            gettext=gettext,
            pgettext=pgettext,
        )
        self.environment.filters.update(formats.FILTERS)

    def source(self, template: str) -> str:
        """A template as written: whoever must notice that it changed compares this."""
        return self.loader.get_source(self.environment, template)[0]

    def page(self, template: str, context: Mapping[str, Any]) -> str:
        return self.environment.get_template(template).render(context)

    def block(self, template: str, block: str, context: Mapping[str, Any]) -> str:
        """Only one `{% block %}` of a page: what htmx swaps, without a second template."""
        loaded = self.environment.get_template(template)
        return "".join(loaded.blocks[block](loaded.new_context(dict(context))))


def render(
    request: Request,
    template: str,
    *,
    status: int = 0,
    block: str = "",
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page, or with `block` a part of it. A `form` with errors answers with the form's own status (422)."""
    form = context.get("form")
    status = status or (form.status if form is not None and hasattr(form, "status") else 200)
    pages = services(request).pages
    everything = {**_common(request), **context}
    html = pages.block(template, block, everything) if block else pages.page(template, everything)
    response = HTMLResponse(html, status, headers=dict(headers or {}))
    response.headers.setdefault("cache-control", "private, no-store" if _personal(request) else "no-cache")
    cookies.finish(request, response)
    return response


def redirect(request: Request, url: str, *, toast: str = "", kind: str = "good") -> Response:
    """After a successful post: go to `url` (303), with an optional message shown there."""
    if is_htmx(request):
        response = Response(status_code=200, headers={"HX-Redirect": url})
    else:
        response = Response(status_code=303, headers={"location": url})
    if toast:
        toasts.remember(request, response, toast, kind)
    if visitor := getattr(request.state, "new_visitor", ""):
        cookies.put(request, response, cookies.VISITOR, visitor, max_age=cookies.YEAR)
    return response


def is_htmx(request: Request) -> bool:
    """True when htmx wants a fragment (boosted full-page navigations are not fragments)."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-request-type") != "full"


def with_query(request: Request, **changes: object) -> str:
    """This page's address with some query parameters replaced; None removes one."""
    pairs = [(key, value) for key, value in request.query_params.multi_items() if key not in changes]
    pairs += [(key, str(value)) for key, value in changes.items() if value is not None]
    return request.url.path + ("?" + urlencode(pairs) if pairs else "")


def _common(request: Request) -> dict[str, Any]:
    """What every template may use. Lazy where it costs: csrf() and toasts() make the page personal."""
    state = request.state
    at_hand = services(request)
    actor = getattr(state, "actor", None)

    @cache
    def offered(surface: Surface) -> list[navigation.NavItem]:
        return navigation.items_for(actor, surface)

    return {
        "request": request,
        "settings": at_hand.settings,
        "city_name": at_hand.city_name,
        "actor": actor,
        "home_url": landing(actor) if actor is not None else "/",
        "now": getattr(state, "now", None),
        "request_id": getattr(state, "request_id", ""),
        "language": getattr(state, "language", "zh_CN"),
        "languages": LANGUAGES,
        "html_lang": HTML_LANG[getattr(state, "language", "zh_CN")],
        "theme": getattr(state, "theme", ""),
        "large_text": getattr(state, "large_text", False),
        "surface": surface_of(request),
        "path": request.url.path,
        "csrf_token": lambda: csrf.token(request),
        "toasts": lambda: toasts.take(request),
        "with_query": lambda **changes: with_query(request, **changes),
        "navigation_groups": lambda surface="desk": navigation.grouped(offered(surface)),
        "navigation_current": lambda surface="desk": navigation.current_url(
            offered(surface), request.url.path
        ),
        "navigation": lambda surface="desk": offered(surface),
    }


def _personal(request: Request) -> bool:
    return getattr(request.state, "actor", None) is not None or getattr(request.state, "personal", False)
