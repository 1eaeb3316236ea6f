"""What the city tells everybody: news, the text about itself, 监督问政, published results."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.life import Life
from demo.reading import toml
from demo.stage import Stage
from demo.town import Town
from hotline.content import articles, questions
from hotline.infra.errors import Invalid
from hotline.orders import publishing
from hotline.orders.states import OrderType, State
from hotline.people.actor import Actor
from hotline.people.roles import Role

APPROVED = {"decision": "approve", "opinion": "同意发布"}


async def about(town: Town, text: str) -> None:
    """The first thing a new centre writes."""
    by, now = Actor.system(town.centre.id), town.stage.now
    draft = {"section": "about", "title": f"关于{town.city}12345热线", "body": text.strip()}
    article = await articles.write(draft, by=by, now=now)
    await articles.send_to_review(article.id, by=by, now=now)
    await articles.review(article.id, APPROVED, by=by, now=now)


def begin(town: Town, now: datetime, seed: int) -> None:
    """News and public questions of the main city, each on its day."""
    for row in toml("news.toml")["news"]:
        town.stage.begin(_news(town, row, now))
    for number, row in enumerate(toml("politics.toml")["question"]):
        town.stage.begin(_question(town, row, now, Random(f"{seed}:question:{number}")))


async def _news(town: Town, row: dict[str, Any], now: datetime) -> None:
    editor, second = _editors(town)
    written = now - timedelta(days=row["days_ago"], hours=5)
    if not await _comes(town.stage, written):
        return
    draft = {key: row[key].strip() for key in ("title", "summary", "body")}
    article = await articles.write(draft, by=editor, now=town.stage.now)
    await articles.send_to_review(article.id, by=editor, now=town.stage.now)
    if row.get("waits"):
        return
    await town.stage.until(written + timedelta(hours=5))
    await articles.review(article.id, APPROVED, by=second, now=town.stage.now)


async def _question(town: Town, row: dict[str, Any], now: datetime, rng: Random) -> None:
    editor, second = _editors(town)
    asked = now - timedelta(days=row["days_ago"])
    if not await _comes(town.stage, asked):
        return
    citizen = Actor.citizen(town.centre.id, None, channel="web", request_id="demo")
    fields = {key: row[key] for key in ("organisation", "title", "body", "asker")}
    fields["phone"] = f"15409{rng.randrange(1_000_000):06d}"
    question = await questions.ask(fields, by=citizen, now=town.stage.now)
    await town.stage.until(asked + timedelta(hours=rng.uniform(1, 6)))
    await questions.admit(question.id, APPROVED, by=editor, now=town.stage.now)
    if "answered_days_ago" not in row:
        return
    await town.stage.until(now - timedelta(days=row["answered_days_ago"]))
    leader = town.cast.one(row["organisation"], Role.MAIN_LEADER, rng)
    await questions.answer(question.id, {"content": row["answer"]}, by=leader, now=town.stage.now)
    await town.stage.until(town.stage.now + timedelta(hours=rng.uniform(2, 20)))
    await questions.review(question.id, APPROVED, by=second, now=town.stage.now)


async def publish(life: Life) -> None:
    """公开办理结果: some of the closed orders whose citizens agreed."""
    order = life.it
    silent = order.confidential or order.type is OrderType.REPORT or not order.public_consent
    if silent or not order.answer or life.told or not life.happens("publish"):
        return
    life.told = True
    editor, second = _editors(life.town)
    await life.office_hours(2, 20)
    _still_closed(life)
    number = order.number or ""
    try:
        await publishing.propose(number, None, by=editor, now=life.town.stage.now)
    except Invalid:  # what the machine left in still names somebody: not for the public
        return
    await life.office_hours(1, 8)
    _still_closed(life)
    await publishing.review(number, APPROVED, by=second, now=life.town.stage.now)


def _still_closed(life: Life) -> None:
    """A late bad evaluation opens the case again: then nothing is published."""
    if life.state is not State.CLOSED:
        life.end()


def _editors(town: Town) -> tuple[Actor, Actor]:
    """Who writes and who releases; a small centre has nobody for either."""
    posts = town.cast.posts
    editor, manager = (posts.get((town.centre.code, role)) for role in (Role.EDITOR, Role.MANAGER))
    system = Actor.system(town.centre.id)
    return (editor[0] if editor else system, manager[0] if manager else system)


async def _comes(stage: Stage, moment: datetime) -> bool:
    """Wait for a moment; false when it lies before the first day."""
    if moment < stage.now:
        return False
    await stage.until(moment.replace(microsecond=0))
    return True
