"""Files of a posted form: stored at once, so that a refused form does not ask for them again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from tortoise.expressions import Q

from hotline.infra.errors import Invalid
from hotline.infra.files import StoredFile
from web.kit import forms
from web.kit.guards import signed_in
from web.kit.services import services

MAX_FILES = 9


async def keep(
    request: Request, form: "forms.Form[Any]", also: Iterable[StoredFile] = ()
) -> list[StoredFile]:
    """Store what was uploaded beside what an earlier try left; the form's model gets them all.

    `also` may be among them besides one's own uploads.
    """
    actor = signed_in(request)
    known = [UUID(one) for one in form.value("files", []) if _is_uuid(one)]
    with form.keeping_refusals():
        uploads = form.files.get("files", [])
        if len(known) + len(uploads) > MAX_FILES:
            raise Invalid("最多 {most} 个附件", fields={"files": "附件太多"}, most=MAX_FILES)
        for upload in uploads:
            stored = await services(request).files.save(upload, upload.filename or "", actor.label)
            known.append(stored.id)
    # Only one's own uploads: a guessed id must not pull somebody else's file into the order.
    own = Q(stored_by=actor.label[:200]) | Q(id__in=[one.id for one in also])
    kept = await StoredFile.filter(own, id__in=known) if known else []
    form.values["files"] = [str(one.id) for one in kept]
    if form.model is not None:
        form.model = form.model.model_copy(update={"files": [one.id for one in kept]})
    return kept


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
