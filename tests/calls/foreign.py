"""What another centre's telephone is set up with: nobody of ours sees or changes it."""

from typing import Any

from hotline.calls import models
from hotline.calls.states import DirectoryKind
from tests.orders.town import Town


async def foreign_settings(town: Town, mark: str) -> dict[str, str]:
    """Numbers, telephones, rules and voices."""
    of: dict[str, Any] = {"tenant_id": town.centre.id}
    number = await models.AccessNumber.create(**of, number="96345")
    kind = DirectoryKind.OTHER
    entry = await models.DirectoryEntry.create(**of, kind=kind, name=f"{mark}转接", number="12328")
    rule = await models.DialPrefix.create(**of, prefix="1", trunks=[mark])
    await models.PhoneAccount.create(
        **of, extension="8001", name=f"{mark}话机", password_encrypted="-", pickup_group=mark
    )
    blocked = await models.BlockedNumber.create(
        **of, number_encrypted="", number_index="-", reason=f"{mark}骚扰", blocked_at=town.now
    )
    span: dict[str, Any] = {"since": town.now, "until": town.now, "declared_at": town.now}
    surge = await models.Surge.create(**of, **span, kind=mark, evidence=mark)
    voice: dict[str, Any] = {"code": "theirs", "name": mark, "sha256": "ab" * 32, "uploaded_at": town.now}
    await models.RecordedPrompt.create(**of, **voice)
    rows = {"access": number, "entry": entry, "dial": rule, "blocked": blocked, "surge": surge}
    return {name: str(row.pk) for name, row in rows.items()}
