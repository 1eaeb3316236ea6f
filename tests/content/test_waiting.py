"""The numbers on the desk: what waits for this very person."""

from hotline.content import articles, questions
from hotline.content.models import Article
from hotline.content.waiting import waiting
from hotline.people.actor import Actor
from tests.orders.town import Town


async def test_everybody_counts_what_he_may_decide(town: Town) -> None:
    for section in ("guidance", "about"):
        draft = {"section": section, "title": "标题", "body": "正文"}
        article = await articles.write(draft, by=town["editor"], now=town.now)
        await articles.send_to_review(article.id, by=town["editor"], now=town.now)
    asked = {
        "organisation": "zjj",
        "title": "什么时候",
        "body": "电梯什么时候能装好？",
        "phone": "13800138000",
    }
    citizen = Actor.citizen(town.centre.id, None, channel="web")
    await questions.ask(asked, by=citizen, now=town.now)
    assert await waiting(town["editor"]) == {"news": 0, "questions": 1, "about": 0}
    assert await waiting(town["editor2"]) == {"news": 1, "questions": 1, "about": 1}
    assert await waiting(town["manager"]) == {"news": 1, "questions": 0, "about": 1}
    assert await waiting(town["agent"]) == {"news": 0, "questions": 0, "about": 0}


async def test_what_the_system_wrote_waits_for_everybody(town: Town) -> None:
    await Article.create(
        tenant_id=town.centre.id,
        title="标题",
        body="正文",
        state="in_review",
        created_at=town.now,
        changed_at=town.now,
    )
    assert (await waiting(town["manager"]))["news"] == 1
