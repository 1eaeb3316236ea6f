"""Tables of the posts."""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from hotline.content.models import Article
from hotline.content.posts.states import Importance, PostKind, PostState, Step, Way
from hotline.infra.files import StoredFile
from hotline.infra.secrets import vault
from hotline.people.models import Organisation, Staff

if TYPE_CHECKING:
    from hotline.orders.models import Order
    from hotline.wechat.models import OfficialAccount


class PostFile(Model):
    """A picture or video somebody uploaded for posts, or one that was drawn for them."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    file: fields.ForeignKeyRelation["StoredFile"] = fields.ForeignKeyField(
        "hotline.StoredFile", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    created_at = fields.DatetimeField()

    class Meta:
        table = "post_files"
        indexes: ClassVar = [Index(fields=("tenant_id", "id"))]

    tenant_id: int


class Post(Model):
    """One text or video for the official account."""

    id = fields.BigIntField(primary_key=True)
    tenant: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "hotline.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation["OfficialAccount"] = fields.ForeignKeyField(
        "hotline.OfficialAccount", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    kind = fields.CharEnumField(PostKind, max_length=8, default=PostKind.ARTICLE)
    title = fields.CharField(64)
    author = fields.CharField(16, default="")
    digest = fields.CharField(120, default="")
    body = fields.TextField(default="")
    cover: fields.ForeignKeyNullableRelation["PostFile"] = fields.ForeignKeyField(
        "hotline.PostFile", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    # left, top, width, height as shares of the picture; empty: cut from the middle
    crop = fields.CharField(40, default="")
    video: fields.ForeignKeyNullableRelation["PostFile"] = fields.ForeignKeyField(
        "hotline.PostFile", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    topic = fields.CharField(40, default="")
    # orders a suggestion was made of: their citizens' names must not be in the text
    sources: list[int] = fields.JSONField(default=list)
    state = fields.CharEnumField(PostState, max_length=12, default=PostState.DRAFT)
    way = fields.CharEnumField(Way, max_length=12, default=Way.PUBLISH)
    importance = fields.CharEnumField(Importance, max_length=12, default=Importance.NORMAL)
    planned_on = fields.DateField()
    scheduled_at = fields.DatetimeField(null=True)
    also_on_portal = fields.BooleanField(default=False)
    portal_article: fields.ForeignKeyNullableRelation["Article"] = fields.ForeignKeyField(
        "hotline.Article", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    version = fields.IntField(default=1)
    written_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    reviewed_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    released_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    opinion = fields.CharField(1000, default="")
    # what the platform said, in words for the operator; empty when all is well
    trouble = fields.CharField(300, default="")
    url = fields.CharField(300, default="")
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "posts"
        indexes: ClassVar = [
            Index(fields=("tenant_id", "planned_on")),
            Index(fields=("tenant_id", "state", "id")),
            Index(fields=("tenant_id", "published_at")),
        ]

    tenant_id: int
    account_id: int
    cover_id: int | None
    video_id: int | None
    portal_article_id: int | None
    written_by_id: int | None
    reviewed_by_id: int | None
    released_by_id: int | None


class PostVersion(Model):
    """The text as it was saved; never changed, never removed."""

    id = fields.BigIntField(primary_key=True)
    post: fields.ForeignKeyRelation["Post"] = fields.ForeignKeyField(
        "hotline.Post", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    title = fields.CharField(64)
    author = fields.CharField(16, default="")
    digest = fields.CharField(120, default="")
    body = fields.TextField(default="")
    cover_id = fields.BigIntField(null=True)
    crop = fields.CharField(40, default="")
    saved_by: fields.ForeignKeyNullableRelation["Staff"] = fields.ForeignKeyField(
        "hotline.Staff", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    saved_at = fields.DatetimeField()

    class Meta:
        table = "post_versions"
        unique_together = (("post_id", "number"),)

    post_id: int


class Release(Model):
    """One try to bring one version of a post out on the platform. `key` tells it apart there."""

    id = fields.BigIntField(primary_key=True)
    post: fields.ForeignKeyRelation["Post"] = fields.ForeignKeyField(
        "hotline.Post", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    account: fields.ForeignKeyRelation["OfficialAccount"] = fields.ForeignKeyField(
        "hotline.OfficialAccount", related_name=False, on_delete=fields.RESTRICT
    )
    key = fields.CharField(24, unique=True)
    version = fields.IntField()
    way = fields.CharEnumField(Way, max_length=12)
    step = fields.CharEnumField(Step, max_length=12, default=Step.WAITING)
    due_at = fields.DatetimeField()
    claimed_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    draft_id = fields.CharField(200, default="")
    job_id = fields.CharField(64, default="")  # publish_id, or the mass send's msg_id
    data_id = fields.CharField(64, default="")  # msg_data_id: comments and statistics name it
    article_id = fields.CharField(200, default="")
    url = fields.CharField(300, default="")
    detail = fields.CharField(300, default="")
    # the day a mass send counts for, on China's calendar
    counts_on = fields.DateField()
    begun_at = fields.DatetimeField(null=True)
    told_at = fields.DatetimeField(null=True)  # since when an answer is owed
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "post_releases"
        indexes: ClassVar = [
            Index(fields=("step", "due_at")),
            Index(fields=("account_id", "counts_on")),
            Index(fields=("account_id", "job_id")),
        ]

    post_id: int
    account_id: int


class PlatformPicture(Model):
    """A picture the platform has already: a cover by its media id, one inside a text by its address."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation["OfficialAccount"] = fields.ForeignKeyField(
        "hotline.OfficialAccount", related_name=False, on_delete=fields.CASCADE
    )
    sha256 = fields.CharField(64)
    use = fields.CharField(8)  # inline | cover
    place = fields.CharField(400)

    class Meta:
        table = "post_platform_pictures"
        unique_together = (("account_id", "sha256", "use"),)


class PostFigures(Model):
    """What the platform counted on one day."""

    id = fields.BigIntField(primary_key=True)
    post: fields.ForeignKeyRelation["Post"] = fields.ForeignKeyField(
        "hotline.Post", related_name=False, on_delete=fields.CASCADE
    )
    day = fields.DateField()
    readers = fields.IntField(default=0)
    reads = fields.IntField(default=0)
    shares = fields.IntField(default=0)
    favourites = fields.IntField(default=0)

    class Meta:
        table = "post_figures"
        unique_together = (("post_id", "day"),)

    post_id: int


class PostComment(Model):
    """What a reader wrote under a post. The words are a citizen's: encrypted at rest."""

    id = fields.BigIntField(primary_key=True)
    post: fields.ForeignKeyRelation["Post"] = fields.ForeignKeyField(
        "hotline.Post", related_name=False, on_delete=fields.CASCADE
    )
    platform_id = fields.CharField(32)
    openid = fields.CharField(64, default="")
    content_encrypted = fields.TextField()
    written_at = fields.DatetimeField()
    order: fields.ForeignKeyNullableRelation["Order"] = fields.ForeignKeyField(
        "hotline.Order", null=True, related_name=False, on_delete=fields.RESTRICT, db_index=True
    )

    class Meta:
        table = "post_comments"
        unique_together = (("post_id", "platform_id"),)
        indexes: ClassVar = [Index(fields=("post_id", "written_at"))]

    post_id: int
    order_id: int | None

    @property
    def content(self) -> str:
        return vault().decrypt(self.content_encrypted)


def text_of(post: Post) -> dict[str, Any]:
    """What a version keeps of a post."""
    return {name: getattr(post, name) for name in ("title", "author", "digest", "body", "cover_id", "crop")}
