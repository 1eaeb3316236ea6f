"""One supervision notice on the phone: what is asked, until when, its story, and the next step under the thumb."""

from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel, create_model
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from department_app import uploads
from department_app.entry import acting, show
from hotline.infra.errors import NotFound
from hotline.infra.files import StoredFile
from hotline.supervision import actions
from hotline.supervision.access import named
from hotline.supervision.attaching import same_as_before
from hotline.supervision.models import SupervisionEvent
from hotline.supervision.queries import NoticeDetail, get_notice
from hotline.supervision.states import STATES
from hotline.supervision.telling import opened
from hotline.supervision.timeline import STATE_LOOKS, STEP_LOOKS, left_of, tell
from hotline.supervision.workflow import Step
from web.kit import forms, is_htmx, redirect, services
from web.kit import gettext as _
from web.kit.formats import file_size


async def notice_page(request: Request) -> Response:
    """GET /app/supervision/{id}."""
    found = await _found(request)
    await opened(found.notice.id, by=acting(request), now=request.state.now)
    return show(
        request,
        "department/supervision_notice.html",
        found=found,
        notice=found.notice,
        left=left_of(found.notice, request.state.now, found.case.calendar),
        skin=found.case.profile.mark_label,
        story=[_line(found, one) for one in reversed(found.case.events)],
        states=STATES,
        looks=STATE_LOOKS,
        step_looks=STEP_LOOKS,
        mine=found.case.by.organisation_path
        and found.case.issuer.path.startswith(found.case.by.organisation_path),
    )


async def act(request: Request) -> Response:
    """GET, POST /app/supervision/{id}/do/{action}."""
    step, found = named(request.path_params["action"]), await _found(request)
    if request.method != "POST":
        return await _form(
            request, step, found, forms.blank({"version": found.notice.version, "key": uuid4().hex})
        )
    form = await forms.read(request, posted_as(step))
    kept = await _keep(request, step, form)
    if form.model is not None:
        with form.keeping_refusals():
            await _take(request, step, form.model)
            done = _("{number} {done}", number=found.notice.number, done=_(step.label))
            return redirect(request, f"/app/supervision/{found.notice.id}", toast=done)
    return await _form(request, step, await _found(request), form, kept)


async def file(request: Request) -> Response:
    """GET /app/supervision/{id}/files/{file_id}: evidence, for whoever may see the notice."""
    found = await _found(request)
    wanted = _uuid(request.path_params["file_id"])
    one = next((row.file for row in found.files if row.file_id == wanted), None)
    if one is None:
        raise NotFound("没有这个附件")
    headers = {"cache-control": "private, max-age=3600", "content-security-policy": "sandbox"}
    return FileResponse(
        services(request).files.path(one),
        media_type=one.media_type,
        filename=one.name,
        content_disposition_type="inline" if one.is_image else "attachment",
        headers=headers,
    )


def posted_as(step: Step) -> type[BaseModel]:
    """The step's own fields, in the envelope every form of the app comes in."""
    return create_model("Posted", __base__=step.fields, version=(int | None, None), key=(str, ""))


async def _keep(request: Request, step: Step, form: "forms.Form[Any]") -> list[StoredFile]:
    if "files" not in step.fields.model_fields:
        return []
    notice_id = request.path_params["id"]
    return await uploads.keep(request, form, acting(request), notice_id, same=same_as_before)


async def _take(request: Request, step: Step, model: Any) -> None:
    await actions.perform(
        request.path_params["id"],
        step.name,
        model.model_dump(exclude={"version", "key"}),
        by=acting(request),
        now=request.state.now,
        idempotency_key=model.key or None,
        version=model.version,
    )


async def _form(
    request: Request,
    step: Step,
    found: NoticeDetail,
    form: "forms.Form[Any]",
    kept: list[StoredFile] | None = None,
) -> Response:
    return show(
        request,
        "department/supervision_step.html",
        block="sheet" if is_htmx(request) else "",
        step=step,
        found=found,
        notice=found.notice,
        form=form,
        kept=kept or [],
        allowed=step in found.steps,
    )


def _issued_here(found: NoticeDetail) -> bool:
    """Whether the notice came from the reader's own side: that is the list he comes back to."""
    own = found.case.by.organisation_path
    return bool(own) and found.case.issuer.path.startswith(own)


def _line(found: NoticeDetail, event: SupervisionEvent) -> dict[str, Any]:
    told = tell(event)
    places = {one.id: one.label for one in (found.case.target, found.case.issuer)}
    return {
        "title": _(told.message),
        "at": event.at,
        "who": " ".join(filter(None, (places.get(event.organisation_id or 0, ""), event.actor_name))),
        "body": told.text,
        "tone": told.tone,
        "icon": told.icon,
        "files": [_shown(found, one.file) for one in found.files if one.event_id == event.id],
    }


def _shown(found: NoticeDetail, one: StoredFile) -> dict[str, Any]:
    url = f"/app/supervision/{found.notice.id}/files/{one.id}"
    return {"name": one.name, "url": url, "image": one.is_image, "size": file_size(one.size)}


async def _found(request: Request) -> NoticeDetail:
    return await get_notice(request.path_params["id"], by=acting(request), now=request.state.now)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("没有这个附件") from error
