"""Bodies of requests: JSON to an action's fields, with the right refusal for everything else."""

from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import from_json
from starlette.requests import Request

from hotline.infra.errors import Invalid, Refused
from hotline.orders.reading import read
from web.api.contract import hold_to_contract

M = TypeVar("M", bound=BaseModel)
NUL = "\x00"
WRONG = "填写有误，请检查标出的各项"
UNSTORABLE = "含有无法保存的字符"


class NotJson(Refused):
    """Bytes that are no JSON object."""

    status = 400
    default_code = "bad_json"


class WrongMediaType(Refused):
    """A body of another kind than the operation takes."""

    status = 415
    default_code = "unsupported_media_type"


async def read_json(request: Request, model: type[M]) -> M:
    """The body as `model`. An action without obligatory fields may be sent without a body."""
    raw = await request.body()
    if not raw and not any(info.is_required() for info in model.model_fields.values()):
        request.state.body = {}
        return model()
    require_media_type(request, "application/json")
    body = _object(raw)
    if nul := _first_nul(body):
        raise Invalid(WRONG, fields={nul: UNSTORABLE})
    fields = read(model, body)
    hold_to_contract(model, body)
    request.state.body = body
    return fields


def require_media_type(request: Request, wanted: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise WrongMediaType("请求内容的类型应为 {wanted}", wanted=wanted)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise NotJson("请求内容不是有效的 JSON") from error
    if not isinstance(body, dict):
        raise Invalid("请求内容应为 JSON 对象")
    return body


def _first_nul(value: Any, path: str = "") -> str:
    """Where a NUL character stands: no database keeps one, and no citizen types one."""
    if isinstance(value, str):
        return path if NUL in value else ""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        here = f"{path}.{name}".lstrip(".").replace(NUL, "")
        if (isinstance(name, str) and NUL in name) or _first_nul(inner, here):
            return _first_nul(inner, here) or here or "?"
    return ""
