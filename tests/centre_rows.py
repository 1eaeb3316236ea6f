"""All rows that belong to one centre, looked at again and again: whoever changed one is found out."""

from typing import Any

from hotline.calls import models
from hotline.calls.quality.models import (
    CoachingNote,
    QualityAppeal,
    QualityScore,
    QualityTask,
    Transcript,
)
from hotline.content.models import Article, Question
from hotline.content.posts.models import Post, PostComment, PostFile
from hotline.infra.database import connection
from hotline.messages.models import Delivery, Notice
from hotline.messages.surveys.models import Survey
from hotline.orders.models import (
    AnswerTemplate,
    Assignment,
    Classification,
    Follow,
    Order,
    SavedView,
)
from hotline.outreach.campaigns.models import Attempt, Campaign, DoNotCall, Recipient
from hotline.outreach.occasions.models import Asking, OccasionRules, Rescue
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.people.models import ApiClient, Organisation, Session, Staff, StaffRole
from hotline.supervision.models import SupervisionNotice
from hotline.wechat.models import OfficialAccount, Reply, SceneCode, Talk, WechatMenu

#: Tries of a wrong query code are counted on the order, and may be.
COUNTED = ("code_failures", "code_locked_until")
WATCHED: tuple[tuple[Any, str], ...] = (
    (Order, "tenant_id"),
    (Assignment, "order__tenant_id"),
    (Follow, "order__tenant_id"),
    (Organisation, "tenant_id"),
    (Staff, "tenant_id"),
    (StaffRole, "staff__tenant_id"),
    (Session, "staff__tenant_id"),
    (Classification, "tenant_id"),
    (AnswerTemplate, "tenant_id"),
    (SavedView, "staff__tenant_id"),
    (ApiClient, "tenant_id"),
    (Article, "tenant_id"),
    (Question, "tenant_id"),
    (Post, "tenant_id"),
    (PostComment, "post__tenant_id"),
    (PostFile, "tenant_id"),
    (SupervisionNotice, "tenant_id"),
    (Notice, "tenant_id"),
    (Delivery, "notice__tenant_id"),
    *((one, "tenant_id") for one in (models.SkillGroup, models.PhoneAccount, models.DirectoryEntry)),
    *((one, "tenant_id") for one in (models.AccessNumber, models.DialPrefix, models.OpeningHours)),
    *((one, "tenant_id") for one in (models.BlockedNumber, models.Surge, models.RecordedPrompt)),
    *((one, "tenant_id") for one in (models.IvrFlow, models.CallRecord, models.Voicemail)),
    (models.CallBackTask, "tenant_id"),
    *((one, "tenant_id") for one in (OccasionRules, Survey, Asking, Rescue)),
    (models.IvrVersion, "flow__tenant_id"),
    (RobotScript, "tenant_id"),
    (ScriptVersion, "script__tenant_id"),
    (models.AgentSkill, "group__tenant_id"),
    (models.Recording, "call__tenant_id"),
    (models.RecordingRemoval, "recording__call__tenant_id"),
    *((one, "tenant_id") for one in (Transcript, QualityTask, QualityScore, CoachingNote)),
    (QualityAppeal, "task__tenant_id"),
    (OfficialAccount, "tenant_id"),
    (SceneCode, "account__tenant_id"),
    (WechatMenu, "account__tenant_id"),
    *((one, "follower__account__tenant_id") for one in (Talk, Reply)),
    *((one, "tenant_id") for one in (Campaign, Recipient, Attempt, DoNotCall)),
)


def watching(centre: int) -> dict[str, str]:
    """By table: the statement that reads its rows. Making it takes longer than asking it."""
    return {model.__name__: _reading(model, field, centre) for model, field in WATCHED}


async def look(statements: dict[str, str]) -> dict[str, Any]:
    return {table: await _rows(statement) for table, statement in statements.items()}


def _reading(model: Any, field: str, centre: int) -> str:
    rows = model.filter(**{field: centre}).order_by("id").values()
    return str(rows.sql(params_inline=True))


async def _rows(statement: str) -> list[dict[str, Any]]:
    rows = await connection().execute_query_dict(statement)
    return [{name: value for name, value in row.items() if name not in COUNTED} for row in rows]
