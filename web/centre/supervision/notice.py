"""One notice: the paper, its log, what may be done now."""

from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from pydantic import BaseModel, create_model
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hotline.infra.errors import NotFound
from hotline.supervision import actions
from hotline.supervision.access import named
from hotline.supervision.queries import NoticeDetail, get_notice
from hotline.supervision.states import STATES
from hotline.supervision.telling import opened
from hotline.supervision.timeline import STATE_LOOKS, STEP_LOOKS
from hotline.supervision.workflow import Step
from web.centre.looks import looks_for, show
from web.centre.supervision.looks import due_of, step_looks, story
from web.centre.uploads import keep
from web.kit import forms, is_htmx, redirect
from web.kit.guards import signed_in
from web.kit.i18n import gettext as _
from web.kit.services import services


async def notice(request: Request) -> Response:
    """GET /desk/supervision/{id}: also what is printed as 督办通知单."""
    found = await _found(request)
    await opened(found.notice.id, by=signed_in(request), now=request.state.now)
    look = await looks_for(found.notice.tenant_id, request.state.now)
    return await show(
        request,
        "centre/supervision/notice.html",
        look=look,
        found=found,
        notice=found.notice,
        due=due_of(found.notice, look),
        steps=step_looks(found),
        story=story(found, _url(found)),
        state_look=STATE_LOOKS[found.notice.state],
        states=STATES,
    )


async def act(request: Request) -> Response:
    """GET shows a step's form, POST takes it."""
    step, found = named(request.path_params["action"]), await _found(request)
    if request.method == "GET":
        values = {"version": found.notice.version, "key": uuid4().hex, "lift_marks": "true"}
        return await _form(request, step, found, forms.blank(values))
    form = await forms.read(request, posted_as(step))
    kept = await keep(request, form) if "files" in step.fields.model_fields else []
    if form.model is not None:
        with form.keeping_refusals():
            await _take(request, step, form.model)
            return redirect(
                request,
                _url(found),
                toast=_("{number} {done}", number=found.notice.number, done=_(step.label)),
            )
    return await _form(request, step, await _found(request), form, kept)


async def attachment(request: Request) -> Response:
    """A file of a feedback, for whoever may see the notice."""
    found = await _found(request)
    wanted = _uuid(request.path_params["file_id"])
    one = next((one.file for one in found.files if one.file_id == wanted), None)
    if one is None:
        raise NotFound("没有找到这个附件")
    disposition = "inline" if one.is_image else "attachment"
    headers = {
        "content-disposition": f"{disposition}; filename*=UTF-8''{quote(one.name)}",
        "cache-control": "private, max-age=3600",
        "content-security-policy": "sandbox",
    }
    return FileResponse(services(request).files.path(one), media_type=one.media_type, headers=headers)


def posted_as(step: Step) -> type[BaseModel]:
    """The step's own fields, in the envelope every form comes in."""
    return create_model("Posted", __base__=step.fields, version=(int | None, None), key=(str, ""))


async def _take(request: Request, step: Step, model: Any) -> None:
    await actions.perform(
        request.path_params["id"],
        step.name,
        model.model_dump(exclude={"version", "key"}),
        by=signed_in(request),
        now=request.state.now,
        idempotency_key=model.key or None,
        version=model.version,
    )


async def _form(
    request: Request, step: Step, found: NoticeDetail, form: "forms.Form[Any]", kept: list[Any] | None = None
) -> Response:
    template = (
        "centre/supervision/parts/step_form.html" if is_htmx(request) else "centre/supervision/step.html"
    )
    return await show(
        request,
        template,
        step=step,
        icon=STEP_LOOKS[step.name][0],
        found=found,
        notice=found.notice,
        form=form,
        kept=kept or [],
        allowed=step in found.steps,
    )


async def _found(request: Request) -> NoticeDetail:
    return await get_notice(request.path_params["id"], by=signed_in(request), now=request.state.now)


def _url(found: NoticeDetail) -> str:
    return f"/desk/supervision/{found.notice.id}"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("没有找到这个附件") from error
