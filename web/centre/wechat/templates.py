"""通知模板: which approved texts of an official account carry our notices."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.wechat import templates
from hotline.wechat.api.standing import Standing, standing
from hotline.wechat.models import NoticeTemplate, Purpose, TemplateKind
from hotline.wechat.templates import NewTemplate
from web.centre.looks import show
from web.kit import forms, redirect, signed_in
from web.kit import gettext as _

EXAMPLES = {
    Purpose.PROGRESS: "工单编号=character_string1\n事项=thing2\n状态=phrase3\n时间=time4\n说明=thing5",
    Purpose.ESCALATION: "事项=thing1\n说明=thing2\n时间=time3",
}


async def edit(request: Request) -> Response:
    """One purpose at a time; an empty id takes the text away."""
    actor, purpose = signed_in(request), _purpose(request)
    found = await standing(request.path_params["account"], by=actor, now=request.state.now)
    known = await templates.list_of(found.account.id, by=actor)
    form = forms.blank(_values(known[purpose]))
    if request.method == "POST":
        form = await forms.read(request, NewTemplate)
        if form.model:
            with form.keeping_refusals():
                now = request.state.now
                await templates.save(found.account.id, purpose, form.model, by=actor, now=now)
                return redirect(request, _url(found, purpose), toast=_("通知模板已保存。"))
    return await _page(request, found, purpose, known, form)


async def _page(
    request: Request,
    found: Standing,
    purpose: Purpose,
    known: dict[Purpose, NoticeTemplate | None],
    form: "forms.Form[Any]",
) -> Response:
    return await show(
        request,
        "centre/wechat/templates.html",
        form=form,
        found=found,
        url=_url(found, purpose),
        tabs=[(one.label, _url(found, one), one is purpose, int(known[one] is not None)) for one in Purpose],
        kinds=[(one.value, one.label) for one in TemplateKind],
        words=templates.WORDS.values(),
        example=EXAMPLES[purpose],
    )


def _values(row: NoticeTemplate | None) -> dict[str, str]:
    if row is None:
        return {"kind": TemplateKind.TEMPLATE.value}
    lines = templates.as_lines(row.fields_map)
    return {"kind": row.kind.value, "template_id": row.template_id, "fields": lines}


def _purpose(request: Request) -> Purpose:
    asked = request.query_params.get("purpose")
    return Purpose.ESCALATION if asked == Purpose.ESCALATION else Purpose.PROGRESS


def _url(found: Standing, purpose: Purpose) -> str:
    return f"/desk/wechat/accounts/{found.account.code}/templates?purpose={purpose}"
