"""Posted forms to pydantic models, and back: what was typed is kept, what is wrong is said in Chinese.

form = await forms.read(request, Reply)
if form.model:
    with form.keeping_refusals():
        await perform(number, "reply", form.model, by=..., now=...)
        return redirect(request, ...)
return render(request, "room/reply.html", form=form)      # 422, or the refusal's own status
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from hotline.infra.errors import Refused
from web.kit.csrf import FIELD as CSRF_FIELD
from web.kit.csrf import parsed_form
from web.kit.form_messages import message_for
from web.kit.formats import file_size
from web.kit.i18n import gettext
from web.kit.services import services

M = TypeVar("M", bound=BaseModel)
GENERAL = ""


@dataclass
class Form(Generic[M]):
    """`values` as typed, `errors` per field ("" for the form as a whole), `model` when all is right."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    model: M | None = None
    files: dict[str, list[UploadFile]] = field(default_factory=dict)
    refused_status: int = 422

    @property
    def status(self) -> int:
        return self.refused_status if self.errors else 200

    def value(self, name: str, default: Any = "") -> Any:
        return self.values.get(name, default)

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def refuse(self, message: str, name: str = GENERAL, **params: object) -> None:
        """Say what is wrong with a field or with the whole; the model no longer counts."""
        self.errors.setdefault(name, gettext(message, **params))
        self.model = None

    @contextmanager
    def keeping_refusals(self) -> Iterator[None]:
        """Turn the domain's refusal into messages on the form, so that nothing typed is lost."""
        try:
            yield
        except Refused as refusal:
            if refusal.status in (401, 404):
                raise
            self._take(refusal)

    def _take(self, refusal: Refused) -> None:
        self.refused_status = refusal.status
        for name, message in refusal.fields.items():
            self.refuse(message, name, **refusal.params)
        if not set(refusal.fields) & set(self.values):
            self.refuse(refusal.message, **refusal.params)


def blank(values: Mapping[str, Any] | BaseModel | None = None) -> Form[Any]:
    """A form nobody has posted yet, with starting values."""
    given = values.model_dump(mode="json") if isinstance(values, BaseModel) else dict(values or {})
    return Form(values=given)


async def read(request: Request, model: type[M], *, extra: Mapping[str, Any] | None = None) -> Form[M]:
    """The posted form against `model`. `extra` adds values that come from the address, not the person.

    Fields named `a.b` fill a nested model. Empty fields count as not given, so defaults apply.
    """
    posted = await parsed_form(request)
    form: Form[M] = Form(values=_values(posted, model), files=_files(posted))
    for name, uploads in form.files.items():
        _check_size(request, form, name, uploads)
    try:
        candidate = model.model_validate(_nested(_given(form.values) | dict(extra or {})))
    except ValidationError as failure:
        for error in failure.errors(include_url=False, include_input=False):
            name = ".".join(str(part) for part in error["loc"] if isinstance(part, str))
            form.errors.setdefault(name, message_for(error))
    else:
        form.model = None if form.errors else candidate
    return form


def read_query(request: Request, model: type[M]) -> Form[M]:
    """Search and filter forms sent by GET; a wrong value is reported and left out."""
    values = _values(request.query_params, model)
    form: Form[M] = Form(values=values)
    try:
        form.model = model.model_validate(_given(values))
    except ValidationError as failure:
        for error in failure.errors(include_url=False, include_input=False):
            form.errors.setdefault(str(error["loc"][0]) if error["loc"] else GENERAL, message_for(error))
        kept = {name: value for name, value in _given(values).items() if name not in form.errors}
        form.model = model.model_validate(kept)
    return form


def _values(posted: Any, model: type[BaseModel]) -> dict[str, Any]:
    several = {
        _input_name(name, info) for name, info in model.model_fields.items() if _is_list(info.annotation)
    }
    values: dict[str, Any] = {}
    for name, value in posted.multi_items():
        if not isinstance(value, str) or name == CSRF_FIELD:
            continue
        text = value.replace("\r\n", "\n").strip()
        if name in several:
            values.setdefault(name, []).append(text)
        else:
            values.setdefault(name, text)
    return values


def _input_name(name: str, info: Any) -> str:
    return info.alias or name


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (list, set, tuple, frozenset):
        return True
    return any(_is_list(choice) for choice in get_args(annotation))


def _given(values: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: [item for item in value if item] if isinstance(value, list) else value
        for name, value in values.items()
    }
    return {name: value for name, value in kept.items() if value not in ("", [])}


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        inner = result
        for part in path[:4]:
            step = inner.setdefault(part, {})
            inner = step if isinstance(step, dict) else {}
        inner[last] = value
    return result


def _files(posted: FormData) -> dict[str, list[UploadFile]]:
    files: dict[str, list[UploadFile]] = {}
    for name, value in posted.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            files.setdefault(name, []).append(value)
    return files


def _check_size(request: Request, form: Form[Any], name: str, uploads: list[UploadFile]) -> None:
    limit = services(request).settings.max_upload_bytes
    for upload in uploads:
        if (upload.size or 0) > limit:
            form.errors.setdefault(
                name,
                gettext("文件“{name}”太大，最多 {limit}。", name=upload.filename, limit=file_size(limit)),
            )
