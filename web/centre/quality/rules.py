"""A rule of the standard, changed or added; what is taken out of use stays in the versions."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.quality import standards
from hotline.calls.quality.standard import AnyRule, Standard
from hotline.calls.quality.states import DIMENSIONS, SPEAKERS, Speaker
from hotline.infra.errors import NotFound
from web.centre.looks import show
from web.centre.quality.looks import WORDS
from web.centre.quality.rule_form import KINDS, NEW, Posted, changed, fresh, values_of
from web.centre.quality.standard import URL, saved
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _


async def rule(request: Request) -> Response:
    """GET and POST …/rules/{code}; `new` is a new list of words."""
    version, found = await standards.in_force(signed_in(request).tenant_id or 0)
    one = _wanted(request, found)
    if request.method != "POST":
        return await _page(request, one, version, forms.blank(values_of(one)))
    form = await forms.read(request, Posted)
    if form.model:
        with form.keeping_refusals():
            made = changed(one, form.model)
            await saved(request, _with(found, made), form.model.base, _("规则：{name}", name=made.name))
            return redirect(request, URL, toast=_("已保存为新版本，以后的通话按它评分。"))
    return await _page(request, one, version, form)


def _wanted(request: Request, found: Standard) -> AnyRule:
    code = request.path_params["code"]
    one = fresh(found) if code == NEW else found.rule(code)
    if one is None:
        raise NotFound("没有找到这条规则")
    return one


def _with(found: Standard, made: AnyRule) -> Standard:
    known = found.rule(made.code) is not None
    return found.with_rule(made) if known else found.replaced(rules=(*found.rules, made))


async def _page(request: Request, one: AnyRule, version: int, form: "forms.Form[Posted]") -> Response:
    return await show(
        request,
        "centre/quality/rule.html",
        status=form.status,
        rule=one,
        is_new=request.path_params["code"] == NEW,
        version=version,
        form=form,
        kinds=KINDS,
        dimension_choices=[(key.value, _(word)) for key, word in DIMENSIONS.items()],
        speaker_choices=[(key.value, _(SPEAKERS[key])) for key in (Speaker.AGENT, Speaker.CALLER)],
        **WORDS,
    )
