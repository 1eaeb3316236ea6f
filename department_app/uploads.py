"""Photos that came with a form: kept at once, so that nothing is lost when the form is refused."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from starlette.requests import Request

from hotline.infra.files import FileRefused, StoredFile
from hotline.orders.uploads import same_as_before
from hotline.people.actor import Actor
from web.kit import services
from web.kit.forms import Form

FIELD = "photos"
Same = Callable[[StoredFile, int], Awaitable[StoredFile]]


async def keep(
    request: Request, form: Form[Any], by: Actor, subject_id: int, *, same: Same = same_as_before
) -> list[StoredFile]:
    """Store what was uploaded, beside what an earlier try of the same form had stored already.

    `same` finds the twin of a file among those that may belong to the subject, an order unless said otherwise.
    """
    kept = await _earlier(form, by)
    for upload in form.files.get(FIELD, []):
        try:
            stored = await services(request).files.save(upload, upload.filename or "", by.label)
        except FileRefused as refusal:
            form.refuse(refusal.message, FIELD, **refusal.params)
        else:
            kept.append(await same(stored, subject_id))
    form.values["files"] = [str(file.id) for file in kept]
    if form.model is not None and "files" in type(form.model).model_fields:
        form.model = form.model.model_copy(update={"files": [file.id for file in kept]})
    return kept


async def _earlier(form: Form[Any], by: Actor) -> list[StoredFile]:
    """Only one's own uploads: an id from somewhere else opens nothing."""
    ids = [UUID(str(one)) for one in form.values.get("files", []) if _is_uuid(str(one))]
    return await StoredFile.filter(id__in=ids, stored_by=by.label).order_by("created_at") if ids else []


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
