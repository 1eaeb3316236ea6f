"""Tables of public content."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.content.states import ArticleState, QuestionState, Section
from hotline.people.models import Organisation, Staff


class Article(Model):
    """News, a notice, guidance or the text about the hotline. `body` is plain text in paragraphs."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    section = fields.CharEnumField(Section, max_length=12, default=Section.NEWS)
    title = fields.CharField(120)
    summary = fields.CharField(300, default="")
    body = fields.TextField()
    pinned = fields.BooleanField(default=False)
    state = fields.CharEnumField(ArticleState, max_length=12, default=ArticleState.DRAFT)
    version = fields.IntField(default=1)
    written_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    reviewed_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    opinion = fields.CharField(1000, default="")
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "articles"
        indexes: ClassVar = [
            Index(fields=("tenant_id", "section", "state", "published_at")),
            Index(fields=("tenant_id", "state", "id")),
        ]

    tenant_id: int
    written_by_id: int | None
    reviewed_by_id: int | None


class Question(Model):
    """监督问政: a question everybody may read, to one organisation, and its public answer."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    organisation: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    title = fields.CharField(120)
    body = fields.TextField()
    # The name shown is what the asker chose to be called; the number is for us alone.
    asker = fields.CharField(40, default="")
    phone_encrypted = fields.TextField(default="")
    state = fields.CharEnumField(QuestionState, max_length=12, default=QuestionState.ASKED)
    answer = fields.TextField(default="")
    answered_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    reviewed_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    opinion = fields.CharField(1000, default="")
    asked_at = fields.DatetimeField()
    opened_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "public_questions"
        indexes: ClassVar = [
            Index(fields=("tenant_id", "state", "id")),
            Index(fields=("organisation_id", "state", "id")),
        ]

    tenant_id: int
    organisation_id: int
    answered_by_id: int | None
    reviewed_by_id: int | None
