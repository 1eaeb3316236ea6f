"""What of the public content waits for somebody: the numbers on the desk."""

from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.content.models import Article, Question
from hotline.content.states import ArticleState, QuestionState, Section
from hotline.orders.queries.paging import capped_count
from hotline.people.actor import Actor
from hotline.people.permissions import can

#: The sections under 新闻; the text about the hotline stands alone.
NEWS_SECTIONS = (Section.NEWS, Section.NOTICE, Section.GUIDANCE)
CAP = 100


async def waiting(by: Actor) -> dict[str, int]:
    """Per tab: articles in review, questions to let in and answers to release, each for who may decide."""
    return {
        "news": await _in_review(by, NEWS_SECTIONS),
        "questions": await _questions(by),
        "about": await _in_review(by, (Section.ABOUT,)),
    }


async def _in_review(by: Actor, sections: tuple[Section, ...]) -> int:
    if not can(by, "content.review"):
        return 0
    # Nobody reviews his own: what he sent waits for others.
    query = Article.filter(tenant_id=by.tenant_id, state=ArticleState.IN_REVIEW, section__in=list(sections))
    return await _count(query.filter(Q(written_by_id__isnull=True) | ~Q(written_by_id=by.staff_id)))


async def _questions(by: Actor) -> int:
    states = [QuestionState.ASKED] if can(by, "content.edit") else []
    states += [QuestionState.ANSWERED] if can(by, "content.review") else []
    return await _count(Question.filter(tenant_id=by.tenant_id, state__in=states)) if states else 0


async def _count(query: QuerySet[Any]) -> int:
    return await capped_count(query, CAP)
