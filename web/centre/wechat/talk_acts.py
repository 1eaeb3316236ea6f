"""What a colleague does in a conversation: takes it, writes, gives it back, ends it, unties a telephone."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from hotline.people.actor import Actor
from hotline.wechat.binding import unbind as untie
from hotline.wechat.conversation import talks
from web.centre.wechat.talks import URL, page_of
from web.kit import forms, redirect, services, signed_in
from web.kit import gettext as _


class Words(BaseModel):
    """A reply; its length is the conversation's affair."""

    text: Annotated[str, StringConstraints(max_length=20_000)] = ""


class Press(BaseModel):
    """A button without fields."""


class Why(BaseModel):
    """The reason for untying; `not_theirs`: the number never was this person's."""

    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    not_theirs: bool = False


async def take(request: Request) -> Response:
    return await _act(request, talks.take)


async def give_back(request: Request) -> Response:
    return await _act(request, talks.give_back, _("已转回，等其他同事接待。"))


async def finish(request: Request) -> Response:
    return await _act(request, talks.finish, _("人工接待结束，助手继续服务。"))


async def reply(request: Request) -> Response:
    """A picture goes first: its words explain it."""
    follower_id, actor, now = request.path_params["follower_id"], signed_in(request), request.state.now
    form = await forms.read(request, Words)
    if form.model:
        with form.keeping_refusals():
            picture = await _picture(request, form, actor)
            if picture:
                await talks.reply_with_picture(follower_id, picture, by=actor, now=now)
            if form.model.text or not picture:
                await talks.reply(follower_id, form.model.text, by=actor, now=now)
            return redirect(request, f"{URL}/{follower_id}?tab=mine#write")
    return await page_of(request, follower_id, form)


async def send_again(request: Request) -> Response:
    follower_id = request.path_params["follower_id"]
    await talks.send_again(request.path_params["reply_id"], by=signed_in(request), now=request.state.now)
    return redirect(request, f"{URL}/{follower_id}#write")


async def unbind(request: Request) -> Response:
    """POST …/unbind: by staff, with a reason."""
    follower_id = request.path_params["follower_id"]
    form = await forms.read(request, Why)
    if form.model:
        with form.keeping_refusals():
            asked = form.model
            await untie(
                follower_id,
                by=signed_in(request),
                reason=asked.reason,
                now=request.state.now,
                not_theirs=asked.not_theirs,
            )
            return redirect(request, f"{URL}/{follower_id}", toast=_("已解除绑定。"))
    return await page_of(request, follower_id, form)


Deed = Callable[..., Awaitable[None]]


async def _act(request: Request, deed: Deed, said: str = "") -> Response:
    """One press; what came in between is said on the page as it is now."""
    follower_id, now = request.path_params["follower_id"], request.state.now
    form = await forms.read(request, Press)
    with form.keeping_refusals():
        await deed(follower_id, by=signed_in(request), now=now)
    if form.errors:
        return await page_of(request, follower_id, form)
    return redirect(request, f"{URL}/{follower_id}#write", toast=said)


async def _picture(request: Request, form: "forms.Form[Words]", actor: Actor) -> UUID | None:
    """Kept, and its id; nothing when none was chosen."""
    for upload in form.files.get("picture", [])[:1]:
        stored = await services(request).files.save(upload, upload.filename or "", actor.label)
        return UUID(str(stored.id))
    return None
