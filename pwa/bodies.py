"""What a phone sends, read with the right refusal for everything else."""

from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import from_json
from starlette.datastructures import UploadFile
from starlette.requests import Request

from hotline.infra.errors import Invalid, Refused
from hotline.orders.reading import read
from web.kit.csrf import parsed_form

M = TypeVar("M", bound=BaseModel)
#: The parts of a multipart body: one of JSON, and the photos.
ACTION, PHOTOS = "action", "photos"


class NotJson(Refused):
    """Bytes that are no JSON object."""

    status = 400
    default_code = "bad_json"

    def __init__(self) -> None:
        super().__init__("发送的内容格式不对，请更新应用后重试。")


async def read_json(request: Request, model: type[M]) -> M:
    return read(model, parsed(await request.body()))


async def read_with_photos(request: Request, model: type[M]) -> tuple[M, list[UploadFile]]:
    """JSON alone, or JSON beside photos."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await read_json(request, model), []
    form = await parsed_form(request)
    action = form.get(ACTION)
    if not isinstance(action, str):
        raise NotJson
    return read(model, parsed(action)), [one for one in form.getlist(PHOTOS) if isinstance(one, UploadFile)]


def parsed(raw: bytes | str) -> dict[str, Any]:
    try:
        body = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise NotJson from error
    if not isinstance(body, dict):
        raise Invalid("发送的内容格式不对，请更新应用后重试。")
    return body
