"""News and guidance: written, reviewed by a second person, published, withdrawn."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from hotline.content.inputs import Decision, Draft
from hotline.content.models import Article
from hotline.content.reviewing import note, require_desk, require_reason, require_second_person, require_state
from hotline.content.states import ArticleState, Section
from hotline.infra.database import locked, transaction
from hotline.infra.errors import NotFound
from hotline.orders.queries.paging import Page, clamp, latest_first, newest_first
from hotline.orders.reading import read
from hotline.people.actor import Actor
from hotline.people.permissions import require

S = ArticleState


async def write(raw: Draft | dict[str, Any], *, by: Actor, now: datetime) -> Article:
    """A new draft."""
    require(by, "content.edit")
    fields = read(Draft, raw)
    async with transaction():
        article = await Article.create(
            tenant_id=by.tenant_id,
            written_by_id=by.staff_id,
            created_at=now,
            changed_at=now,
            **fields.model_dump(),
        )
        await note(by, "article.write", f"article:{article.id}", now, title=article.title)
    return article


async def change(article_id: int, raw: Draft | dict[str, Any], *, by: Actor, now: datetime) -> Article:
    """Edit a draft. What is published is withdrawn first: nothing changes behind the reviewer's back."""
    require(by, "content.edit")
    fields = read(Draft, raw)
    async with transaction():
        article = await _own(article_id, by)
        require_state(article.state, S.DRAFT, S.WITHDRAWN)
        article.update_from_dict(fields.model_dump())
        article.state, article.version = S.DRAFT, article.version + 1
        # Whoever touched the text last is its writer: he does not review it.
        article.written_by_id, article.changed_at = by.staff_id, now
        await article.save()
        await note(by, "article.change", f"article:{article.id}", now, version=article.version)
    return article


async def send_to_review(article_id: int, *, by: Actor, now: datetime) -> Article:
    """The draft is finished."""
    require(by, "content.edit")
    return await _move(article_id, by, now, "article.send", S.IN_REVIEW, from_states=(S.DRAFT,))


async def review(article_id: int, raw: Decision | dict[str, Any], *, by: Actor, now: datetime) -> Article:
    """A second person publishes it or sends it back."""
    require(by, "content.review")
    fields = read(Decision, raw)
    require_reason(fields.decision, fields.opinion)
    async with transaction():
        article = await _own(article_id, by)
        require_state(article.state, S.IN_REVIEW)
        require_second_person(by, article.written_by_id)
        approved = fields.decision == "approve"
        article.state = S.PUBLISHED if approved else S.DRAFT
        article.published_at = now if approved else article.published_at
        article.reviewed_by_id, article.opinion, article.changed_at = by.staff_id, fields.opinion, now
        await article.save()
        await note(by, "article.review", f"article:{article.id}", now, decision=fields.decision)
    return article


async def publish_read(
    fields: Draft, by: Actor, *, written_by: int | None, reviewed_by: int | None, now: datetime
) -> Article:
    """What two people have read elsewhere already – a post of the official account – goes straight out."""
    async with transaction():
        article = await Article.create(
            tenant_id=by.tenant_id,
            state=S.PUBLISHED,
            written_by_id=written_by,
            reviewed_by_id=reviewed_by,
            created_at=now,
            changed_at=now,
            published_at=now,
            **fields.model_dump(),
        )
        await note(by, "article.publish", f"article:{article.id}", now, title=article.title)
    return article


async def withdraw(article_id: int, *, by: Actor, now: datetime) -> Article:
    """Off the portal at once; the record stays."""
    require(by, "content.review")
    return await _move(article_id, by, now, "article.withdraw", S.WITHDRAWN, from_states=(S.PUBLISHED,))


async def listed(
    *,
    by: Actor,
    sections: Collection[Section] = tuple(Section),
    state: ArticleState | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Page[Article]:
    """For the desk of who writes and who reviews, newest first."""
    require_desk(by)
    query = Article.filter(tenant_id=by.tenant_id, section__in=list(sections)).select_related("written_by")
    return await newest_first(query.filter(state=state) if state else query, after, clamp(limit))


async def one(article_id: int, *, by: Actor) -> Article:
    """Any article of the own city, whatever its state, for who writes or reviews."""
    require_desk(by)
    query = Article.get_or_none(id=article_id, tenant_id=by.tenant_id)
    found = await query.select_related("written_by", "reviewed_by", "tenant")
    if found is None:
        raise NotFound("没有找到这篇文章")
    return found


async def published(
    tenant_id: int, section: Section, *, after: str | None = None, limit: int = 20
) -> Page[Article]:
    """What the portal shows."""
    query = Article.filter(tenant_id=tenant_id, section=section, state=S.PUBLISHED)
    return await latest_first(query, "published_at", after, clamp(limit))


async def latest(tenant_id: int, section: Section, limit: int) -> list[Article]:
    """For the home page: pinned ones first."""
    query = Article.filter(tenant_id=tenant_id, section=section, state=S.PUBLISHED)
    return await query.order_by("-pinned", "-published_at", "-id").limit(limit)


async def one_published(tenant_id: int, article_id: int) -> Article:
    """For its own page; a draft or another city's article does not exist."""
    found = await Article.get_or_none(id=article_id, tenant_id=tenant_id, state=S.PUBLISHED)
    if found is None:
        raise NotFound("没有找到这篇文章")
    return found


async def _move(
    article_id: int,
    by: Actor,
    now: datetime,
    action: str,
    to: ArticleState,
    *,
    from_states: tuple[ArticleState, ...],
) -> Article:
    async with transaction():
        article = await _own(article_id, by)
        require_state(article.state, *from_states)
        article.state, article.changed_at = to, now
        await article.save(update_fields=["state", "changed_at"])
        await note(by, action, f"article:{article.id}", now)
    return article


async def _own(article_id: int, by: Actor) -> Article:
    article = await locked(Article, id=article_id, tenant_id=by.tenant_id)
    if article is None:
        raise NotFound("没有找到这篇文章")
    return article
