"""语音文件: uploaded voices by name; the sound lies under the hash of what was uploaded."""

from pathlib import Path

from hotline.calls.models import RecordedPrompt
from hotline.infra import files


def place(sha256: str) -> Path:
    """Where an uploaded voice lies."""
    return files.store().folder.parent / "voices" / sha256[:2] / sha256[2:4] / sha256


async def recorded_prompt(tenant_id: int, code: str) -> Path | None:
    """The sound a flow names; None when there is none under this name."""
    row = await RecordedPrompt.get_or_none(tenant_id=tenant_id, code=code)
    found = None if row is None else place(row.sha256)
    return found if found is not None and found.exists() else None
