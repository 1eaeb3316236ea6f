"""Files that become part of an order's story."""

from uuid import UUID

from hotline.infra.errors import Invalid
from hotline.infra.files import StoredFile
from hotline.orders.case import Case
from hotline.orders.models import Attachment


async def attach(case: Case, files: list[UUID], purpose: str, subject_id: int | None = None) -> None:
    """Tie already stored files to the order; an unknown or foreign file id is refused, nothing is half done."""
    for file_id in dict.fromkeys(files):
        stored = await StoredFile.get_or_none(id=file_id)
        if (
            stored is None
            or await Attachment.filter(file_id=file_id).exclude(order_id=case.order.id).exists()
        ):
            raise Invalid("附件已失效，请重新上传", fields={"files": "附件已失效，请重新上传"})
        await Attachment.create(
            order_id=case.order.id,
            file_id=file_id,
            purpose=purpose,
            subject_id=subject_id,
            by_name=case.by.name,
            at=case.now,
        )
