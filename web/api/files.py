"""Files: uploaded first, then named by their id in an action's `files`."""

from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.orders.models import Attachment
from hotline.orders.queries import get_order
from hotline.people.permissions import can
from web.api import writing
from web.api.bodies import WRONG, require_media_type
from web.api.contract import beyond_the_schema
from web.api.orders import answer, number_of
from web.kit.context import now_of
from web.kit.csrf import parsed_form
from web.kit.services import services

#: What a file may be for.
WITH_FILES = (
    "order.submit",
    "order.supplement",
    "order.handle",
    "order.return",
    "order.appeal",
    "supervision.feed_back",
)


async def upload(request: Request) -> Response:
    """POST /files."""
    if not any(can(request.state.actor, permission) for permission in WITH_FILES):
        raise Forbidden("您的岗位没有此项权限")
    require_media_type(request, "multipart/form-data")
    files = (await parsed_form(request)).getlist("file")
    if len(files) != 1 or not isinstance(files[0], UploadFile):
        raise Invalid(WRONG, fields={"file": "请上传一个文件"})
    with beyond_the_schema():
        kept = await services(request).files.save(
            files[0], files[0].filename or "", request.state.actor.label
        )
    return answer(writing.stored(kept), 201)


async def download(request: Request) -> Response:
    """GET /orders/{number}/files/{id}."""
    order = await get_order(number_of(request), by=request.state.actor, now=now_of(request))
    found = await Attachment.filter(order_id=order.id, file_id=_id(request)).select_related("file").first()
    if found is None:
        raise NotFound("没有找到这个文件")
    path = services(request).files.path(found.file)
    return FileResponse(path, media_type=found.file.media_type, filename=found.file.name)


def _id(request: Request) -> UUID:
    try:
        return UUID(request.path_params["id"])
    except ValueError as error:
        raise NotFound("没有找到这个文件") from error
