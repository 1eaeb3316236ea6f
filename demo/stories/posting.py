"""The official account: a month of posts, each at its day, brought as far as it has come."""

import io
from datetime import UTC, datetime, timedelta
from html import escape
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from demo.reading import toml
from demo.town import Town
from hotline.content.drawing.paper import font, lines
from hotline.content.posts import approving, outside, results, writing
from hotline.content.posts.models import Post, PostComment, PostFigures, PostFile, Release
from hotline.content.posts.week import today_of
from hotline.infra.files import store
from hotline.infra.secrets import vault

APPROVED = {"decision": "approve", "opinion": "同意发布"}
COLOURS = ("#1452b8", "#07845a", "#8a3ffc", "#b4430b", "#0b6b8a", "#43506a")
PARAGRAPH = '<p style="line-height: 1.75">{}</p>'
FOOT = '<p style="line-height: 1.75; background: #f6f8fa; padding: 12px">有诉求，找12345：电话、公众号、门户网站，24小时有人受理。</p>'


def begin(town: Town, now: datetime, seed: int) -> None:
    """Every post of posts.toml."""
    for number, row in enumerate(toml("posts.toml")["post"]):
        town.stage.begin(_live(town, row, now, Random(f"{seed}:post:{number}"), number))


async def _live(town: Town, row: dict[str, Any], now: datetime, rng: Random, number: int) -> None:
    stage, writer, reader = town.stage, town.cast.login("wechat1"), town.cast.login("supervisor1")
    out = (now - timedelta(days=row["days_ago"])).replace(microsecond=0)
    begun = out - timedelta(hours=6)
    if begun < stage.now:
        return
    await stage.until(begun)
    rest = row["rest"]
    ahead = rest in ("scheduled", "approved", "in_review", "draft")
    day = today_of(now) + timedelta(days=row["in_days"]) if ahead else today_of(out)
    post = await _written(town, row, number, day.isoformat())
    if rest == "draft":
        return
    await stage.until(begun + timedelta(hours=1))
    await approving.send_to_review(post.id, by=writer, now=stage.now)
    if rest == "in_review":
        return
    await stage.until(begun + timedelta(hours=3))
    await approving.review(post.id, APPROVED, by=reader, now=stage.now)
    if rest == "scheduled":
        await _scheduled(town, post, day.isoformat())
    elif rest != "approved":
        await stage.until(out)
        await _came_out(town, post, row, rng)


async def _written(town: Town, row: dict[str, Any], number: int, day: str) -> Post:
    writer, now = town.cast.login("wechat1"), town.stage.now
    cover = await _cover(town, row["title"], number)
    body = "".join(PARAGRAPH.format(escape(one)) for one in row.get("paragraphs", ()))
    fields: dict[str, Any] = {name: row[name] for name in ("title", "digest", "topic")}
    fields |= {
        "body": body + FOOT if body else "",
        "author": f"{town.city}12345",
        "cover": cover.id,
        "planned_on": day,
    }
    fields |= {"importance": row.get("importance", "normal"), "also_on_portal": row.get("portal", False)}
    fields["kind"] = row.get("kind", "article")
    if fields["kind"] == "video" and row["rest"] != "draft":
        fields["video"] = (await _video(town)).id
    return await writing.write(fields, by=writer, now=now)


async def _scheduled(town: Town, post: Post, day: str) -> None:
    at = datetime.fromisoformat(f"{day}T09:30:00+08:00").astimezone(UTC)
    await approving.schedule(
        post.id, {"way": "publish", "at": at}, by=town.cast.login("manager1"), now=town.stage.now
    )


async def _came_out(town: Town, post: Post, row: dict[str, Any], rng: Random) -> None:
    """As the platform told: there is none while the demo is loaded."""
    by, now = town.cast.login("wechat1"), town.stage.now
    if "url" in row:
        await outside.record_elsewhere(post.id, {"url": row["url"], "at": now}, by=by, now=now)
    else:
        await approving.schedule(post.id, {"way": row.get("way", "publish")}, by=by, now=now)
        release = await Release.get(post_id=post.id)
        if row["rest"] == "refused":
            await results.was_refused(release.id, row["reason"], now)
            return
        await results.came_out(release.id, now)
    await _read(town, post, row, rng)


async def _read(town: Town, post: Post, row: dict[str, Any], rng: Random) -> None:
    first, left = today_of(town.stage.now), row.get("reads", 0)
    for n in range(min(5, (today_of(town.stage.end) - first).days)):
        reads = left if n == 4 else round(left * rng.uniform(0.45, 0.6))
        left -= reads
        counted = {
            "reads": reads,
            "readers": round(reads * 0.8),
            "shares": reads // 18,
            "favourites": reads // 40,
        }
        await PostFigures.create(post_id=post.id, day=first + timedelta(days=n), **counted)
    for n, said in enumerate(row.get("comments", ()), 1):
        at = min(town.stage.now + timedelta(hours=rng.uniform(1, 20)), town.stage.end)
        sealed = vault().encrypt(said)
        await PostComment.create(post_id=post.id, platform_id=str(n), content_encrypted=sealed, written_at=at)


async def _cover(town: Town, title: str, number: int) -> PostFile:
    stored = await store().save(
        _drawn(title, f"{town.city}12345", COLOURS[number % len(COLOURS)]), "封面.png", "demo"
    )
    return await writing.keep_file(stored, by=town.cast.login("wechat1"), now=town.stage.now)


async def _video(town: Town) -> PostFile:
    stored = await store().save(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "视频.mp4", "demo")
    return await writing.keep_file(stored, by=town.cast.login("wechat1"), now=town.stage.now)


def _drawn(title: str, name: str, colour: str) -> bytes:
    picture = Image.new("RGB", (900, 383), colour)
    pen, face = ImageDraw.Draw(picture), font(52, bold=True)
    pen.ellipse((640, -200, 1080, 240), outline="#ffffff", width=3)
    pen.text((56, 44), name, font=font(30), fill="#ffffff")
    for n, line in enumerate(list(lines(title, face, 760))[:3]):
        pen.text((56, 120 + n * 76), line, font=face, fill="#ffffff")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
