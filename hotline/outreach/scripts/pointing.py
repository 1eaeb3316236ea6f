"""What a script points at outside of itself: recordings and skill groups of its own centre that are there."""

from hotline.calls.models import RecordedPrompt, SkillGroup
from hotline.infra.errors import Invalid
from hotline.outreach.scripts.steps import Prompt, Script, Transfer


async def require_own(tenant_id: int, script: Script) -> None:
    """Before anybody reads it: what is gone meanwhile, or another centre's, is named with its step."""
    codes = {one.code for one in await RecordedPrompt.filter(tenant_id=tenant_id)}
    groups = {one.id for one in await SkillGroup.filter(tenant_id=tenant_id, active=True)}
    for name, step in script.steps.items():
        prompt = getattr(step, "prompt", None)
        if isinstance(prompt, Prompt) and prompt.recording and prompt.recording not in codes:
            raise Invalid("“{step}”的录音已不存在，请重新选择", code="recording", step=step.title or name)
        if isinstance(step, Transfer) and step.group is not None and step.group not in groups:
            raise Invalid("“{step}”的技能组已不存在，请重新选择", code="group", step=step.title or name)
