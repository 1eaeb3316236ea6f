"""Photos on their way into an order. What arrived is kept while the rest of the form is corrected."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request

from citizen_portal.signing import seal, unseal
from hotline.infra.files import FileRefused, StoredFile
from web.kit import forms, services
from web.kit.i18n import gettext as _

MOST = 9
KEPT_SECONDS = 2 * 3600
FIELD = "photos"


@dataclass(frozen=True)
class Kept:
    """Photos already with us, and the sealed note of them that the form carries."""

    files: list[StoredFile]
    token: str

    @property
    def ids(self) -> list[UUID]:
        return [file.id for file in self.files]


async def take(request: Request, form: "forms.Form[Any]", key: str) -> Kept:
    """The photos of earlier tries plus those just sent; each refusal is a message on the field."""
    kept = await _earlier(request, str(form.value("kept")))
    dropped = str(form.value("drop"))
    kept = [file for file in kept if str(file.id) != dropped]
    limit = services(request).settings.max_upload_bytes
    for upload in form.files.get(FIELD, []):
        if (upload.size or 0) > limit:
            continue  # the kit has said so already
        if len(kept) >= MOST:
            form.refuse("最多上传 {n} 张照片", FIELD, n=MOST)
            break
        try:
            kept.append(await _save(request, upload, key))
        except FileRefused as refusal:
            reason = _(refusal.message, **refusal.params)
            form.refuse("{file}：{reason}", FIELD, file=upload.filename or _("照片"), reason=reason)
    kept = list({file.id: file for file in kept}.values())
    return Kept(kept, seal(request, "photos", [str(file.id) for file in kept]) if kept else "")


def may_preview(request: Request, file_id: str, token: str) -> bool:
    """Whether the browser that sent a photo asks for it before it belongs to an order."""
    return file_id in (unseal(request, "photos", token, KEPT_SECONDS) or [])


async def _earlier(request: Request, token: str) -> list[StoredFile]:
    ids = unseal(request, "photos", token, KEPT_SECONDS) or []
    found = {str(file.id): file for file in await StoredFile.filter(id__in=ids)} if ids else {}
    return [found[id_] for id_ in ids if id_ in found]


async def _save(request: Request, upload: Any, key: str) -> StoredFile:
    """The same photo of the same form is one file, so a form sent twice stays the same form."""
    owner = f"portal:{key}"
    fresh = await services(request).files.save(upload, upload.filename or "", owner)
    if not fresh.is_image:
        await fresh.delete()
        raise FileRefused("请选择照片（JPG、PNG 或 WebP）")
    earlier = await StoredFile.filter(sha256=fresh.sha256, stored_by=owner).order_by("created_at").first()
    if earlier is None or earlier.id == fresh.id:
        return fresh
    await fresh.delete()
    return earlier
