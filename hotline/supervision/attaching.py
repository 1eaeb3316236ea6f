"""Evidence that comes with a feedback."""

from uuid import UUID

from hotline.infra.errors import Invalid
from hotline.infra.files import StoredFile
from hotline.orders.models import Attachment
from hotline.supervision.models import SupervisionEvent, SupervisionFile

GONE = "附件已失效，请重新上传"


async def attach(event: SupervisionEvent, files: list[UUID]) -> None:
    """Tie already stored files to the event; an unknown one, or one that belongs elsewhere, is refused."""
    for file_id in dict.fromkeys(files):
        if not await _free(file_id, event.notice_id):
            raise Invalid(GONE, fields={"files": GONE})
        await SupervisionFile.create(notice_id=event.notice_id, event_id=event.id, file_id=file_id)


async def same_as_before(stored: StoredFile, notice_id: int) -> StoredFile:
    """The same photo sent twice – a phone repeating itself – is one file, so the request stays the same."""
    twins = StoredFile.filter(sha256=stored.sha256, stored_by=stored.stored_by, name=stored.name)
    for twin in await twins.order_by("created_at", "id"):
        if await _free(twin.id, notice_id):
            return twin
    return stored


async def _free(file_id: UUID, notice_id: int) -> bool:
    if not await StoredFile.exists(id=file_id) or await Attachment.exists(file_id=file_id):
        return False
    return not await SupervisionFile.filter(file_id=file_id).exclude(notice_id=notice_id).exists()
