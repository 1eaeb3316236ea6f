"""Pictures and videos of posts: taken in, shown, drawn."""

from urllib.parse import quote

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from hotline.content.posts import queries, writing
from hotline.content.posts.models import PostFile
from hotline.infra.errors import Invalid
from web.kit import forms
from web.kit.guards import signed_in
from web.kit.services import services


class Nothing(BaseModel):
    """Only the file itself."""


async def upload(request: Request) -> Response:
    """POST /desk/posts/files: the address of what was uploaded, for the editor."""
    form = await forms.read(request, Nothing)
    uploads = form.files.get("file", [])
    if not uploads or form.errors:
        raise Invalid(form.error("file") or "请选择文件", fields={"file": "请选择文件"})
    actor = signed_in(request)
    stored = await services(request).files.save(uploads[0], uploads[0].filename or "", actor.label)
    kept = await writing.keep_file(stored, by=actor, now=request.state.now)
    return JSONResponse(told(kept), status_code=201)


async def file(request: Request) -> Response:
    """GET /desk/posts/files/{id}."""
    found = await queries.one_file(request.path_params["id"], by=signed_in(request))
    headers = {
        "content-disposition": f"inline; filename*=UTF-8''{quote(found.file.name)}",
        "cache-control": "private, max-age=31536000, immutable",
        "content-security-policy": "sandbox; default-src 'none'; media-src 'self'",
    }
    path = services(request).files.path(found.file)
    return FileResponse(path, media_type=found.file.media_type, headers=headers)


def told(kept: PostFile) -> dict[str, object]:
    """For the editor's script."""
    return {"id": kept.id, "url": f"/desk/posts/files/{kept.id}"}
