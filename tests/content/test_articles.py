"""Draft → review by a second person → published → withdrawn."""

import pytest

from hotline.content import articles
from hotline.content.models import Article
from hotline.content.states import ArticleState, Section
from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from tests.orders.town import Town, build

DRAFT = {"title": "防台风三件事", "summary": "早报早处置", "body": "松动招牌、危树、积水，请提前说。"}


async def written(town: Town, **more: object) -> Article:
    return await articles.write(DRAFT | more, by=town["editor"], now=town.now)


async def published(town: Town, **more: object) -> Article:
    article = await written(town, **more)
    await articles.send_to_review(article.id, by=town["editor"], now=town.now)
    return await articles.review(article.id, {"decision": "approve"}, by=town["editor2"], now=town.now)


async def test_an_article_is_published_by_a_second_person(town: Town) -> None:
    article = await published(town)
    assert (article.state, article.published_at) == (ArticleState.PUBLISHED, town.now)
    assert (await articles.one_published(town.centre.id, article.id)).title == DRAFT["title"]
    assert await AuditEntry.filter(subject=f"article:{article.id}").count() == 3


async def test_the_writer_does_not_review_himself(town: Town) -> None:
    article = await written(town)
    await articles.send_to_review(article.id, by=town["editor"], now=town.now)
    with pytest.raises(Forbidden, match="撰写人不能审核自己"):
        await articles.review(article.id, {"decision": "approve"}, by=town["editor"], now=town.now)


async def test_who_changed_it_last_counts_as_its_writer(town: Town) -> None:
    article = await written(town)
    await articles.change(article.id, DRAFT | {"title": "改过的标题"}, by=town["editor2"], now=town.now)
    await articles.send_to_review(article.id, by=town["editor"], now=town.now)
    with pytest.raises(Forbidden):
        await articles.review(article.id, {"decision": "approve"}, by=town["editor2"], now=town.now)
    await articles.review(article.id, {"decision": "approve"}, by=town["manager"], now=town.now)


async def test_a_refusal_says_why_and_gives_the_draft_back(town: Town) -> None:
    article = await written(town)
    await articles.send_to_review(article.id, by=town["editor"], now=town.now)
    with pytest.raises(Invalid, match="请写明不通过的原因"):
        await articles.review(article.id, {"decision": "refuse"}, by=town["editor2"], now=town.now)
    refusal = {"decision": "refuse", "opinion": "数字要核对"}
    article = await articles.review(article.id, refusal, by=town["editor2"], now=town.now)
    assert (article.state, article.opinion) == (ArticleState.DRAFT, "数字要核对")


async def test_a_published_article_is_withdrawn_before_it_is_changed(town: Town) -> None:
    article = await published(town)
    with pytest.raises(Conflict):
        await articles.change(article.id, DRAFT, by=town["editor"], now=town.now)
    await articles.withdraw(article.id, by=town["editor2"], now=town.now)
    with pytest.raises(NotFound):
        await articles.one_published(town.centre.id, article.id)
    assert (await articles.change(article.id, DRAFT, by=town["editor"], now=town.now)).version == 2


@pytest.mark.parametrize("who", ["agent", "signer", "admin", "dispatcher"])
async def test_only_editors_write(town: Town, who: str) -> None:
    with pytest.raises(Forbidden):
        await articles.write(DRAFT, by=town[who], now=town.now)


async def test_another_citys_article_does_not_exist(town: Town) -> None:
    article = await published(town)
    other = await build("b_", "450700")
    with pytest.raises(NotFound):
        await articles.one_published(other.centre.id, article.id)
    with pytest.raises(NotFound):
        await articles.withdraw(article.id, by=other["manager"], now=town.now)


async def test_the_newest_come_first_page_by_page_and_pinned_ones_on_top(town: Town) -> None:
    for n in range(5):
        town.later(hours=1)
        await published(town, title=f"第 {n} 篇", pinned=n == 1)
    first = await articles.published(town.centre.id, Section.NEWS, limit=3)
    rest = await articles.published(town.centre.id, Section.NEWS, limit=3, after=first.after)
    assert [one.title for one in (*first.items, *rest.items)] == [f"第 {n} 篇" for n in (4, 3, 2, 1, 0)]
    assert rest.after is None
    assert [one.title for one in await articles.latest(town.centre.id, Section.NEWS, 2)] == [
        "第 1 篇",
        "第 4 篇",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x"),
        ("title", "x" * 121),
        ("body", ""),
        ("body", "x" * 20001),
        ("section", "nowhere"),
        ("x", "y"),
    ],
)
async def test_wrong_input_names_its_field(town: Town, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        await articles.write(DRAFT | {field: value}, by=town["editor"], now=town.now)
    assert field in refused.value.fields
