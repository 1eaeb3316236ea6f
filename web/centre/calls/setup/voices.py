"""语音文件: uploaded, listened to, replaced, removed."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import prompts
from hotline.people.inputs import Code
from web.centre.calls.changed import in_force
from web.centre.calls.setup.books import ROOT
from web.centre.calls.sounds import sound
from web.centre.looks import show
from web.kit import forms, signed_in
from web.kit import gettext as _

URL = f"{ROOT}/voices"


class Upload(BaseModel):
    code: Code
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


async def voices(request: Request) -> Response:
    """GET the list, POST a voice."""
    actor = signed_in(request)
    form = forms.blank()
    if request.method == "POST":
        form = await forms.read(request, Upload)
        given = form.files.get("sound", [])
        if not given:
            form.refuse("请选择语音文件", "sound")
        if form.model:
            form.values["sound"] = ""
            with form.keeping_refusals():
                await _upload(request, form.model, await given[0].read(), given[0].filename or "")
                return await in_force(request, URL, _("“{name}”已上传。", name=form.model.name))
    return await show(
        request, "centre/calls/setup/voices.html", form=form, rows=await prompts.listing(by=actor)
    )


async def listen(request: Request) -> Response:
    """GET …/{code}/sound: as it was uploaded."""
    row = await prompts.get(request.path_params["code"], by=signed_in(request))
    return sound(prompts.place(row.sha256), "")


async def remove(request: Request) -> Response:
    """POST …/{code}/remove."""
    await prompts.remove(request.path_params["code"], by=signed_in(request), now=request.state.now)
    return await in_force(request, URL, _("已删除。"))


async def _upload(request: Request, fields: Upload, content: bytes, file_name: str) -> None:
    await prompts.upload(
        fields.code, fields.name, content, file_name, by=signed_in(request), now=request.state.now
    )
