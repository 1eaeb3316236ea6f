"""图文排期: a week from the topic to the published post, and what hostile input does to it."""

import io
import re
import zipfile

import pytest

from hotline.content.posts import results
from hotline.content.posts.models import Post, PostComment, PostFile, Release
from hotline.content.posts.states import PostState, Step
from hotline.infra.secrets import vault
from hotline.orders.models import Classification, Order
from hotline.people.roles import Role
from tests.content.posts.people import BODY, account_of, editor, picture, png
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
S = PostState
YES = {"decision": "approve"}


@pytest.fixture(autouse=True)
async def operators(desk: Desk) -> None:
    for login, role in (("wechat", Role.WECHAT_OPERATOR), ("editor", Role.EDITOR)):
        desk.town.people[login] = await editor(desk.town, login, role)
    await account_of(desk.town)
    await desk.as_("wechat")


async def written(desk: Desk, **more: str) -> Post:
    cover = await picture(desk.town)
    fields = {"title": "路灯不亮怎么报", "digest": "三步说清", "body": BODY, "cover": str(cover.id)}
    answer = await desk.post("/desk/posts/new", fields | more)
    assert answer.status_code == 303, answer.text
    return await Post.all().order_by("-id").first() or Post()


async def approved(desk: Desk, **more: str) -> tuple[Post, str]:
    post = await written(desk, then="send", **more)
    url = f"/desk/posts/{post.id}"
    await desk.as_("manager")
    assert (await desk.post(f"{url}/review", YES, at=url)).status_code == 303
    await desk.as_("wechat")
    return post, url


async def test_from_the_draft_to_the_calendar_and_off_again(desk: Desk) -> None:
    post, url = await approved(desk, importance="top", also_on_portal="true")
    page = (await desk.get(url)).text
    assert "建议群发" in page and "还剩 4 次" in page
    assert (await desk.post(f"{url}/schedule", {"way": "mass_send"}, at=url)).status_code == 303
    week = (await desk.get("/desk/posts")).text
    assert "路灯不亮怎么报" in week and "已排期" in week and "服务号每月 4 次" in week
    release = await Release.get(post_id=post.id)
    await results.came_out(release.id, desk.town.now, url="https://mp.weixin.qq.com/s/x", article_id="a")
    page = (await desk.get(url)).text
    assert "https://mp.weixin.qq.com/s/x" in page and "门户上的这一篇" in page and "第二天上午" in page
    assert (await desk.post(f"{url}/withdraw", at=url)).status_code == 422
    assert (await desk.post(f"{url}/withdraw", {"opinion": "数据有误"}, at=url)).status_code == 303
    await release.refresh_from_db()
    assert release.step is Step.TAKING_DOWN


async def test_the_frame_alone_may_style_itself_and_runs_nothing(desk: Desk) -> None:
    post = await written(
        desk, body=f'{BODY}<p style="color:#c00" onclick="x()">红<script>alert(1)</script></p>'
    )
    for url in (
        f"/desk/posts/{post.id}/frame",
        f"/desk/posts/{post.id}/frame?version=1",
        "/desk/posts/frame",
    ):
        answer = await desk.get(url)
        policy = answer.headers["content-security-policy"]
        assert "style-src 'self' 'unsafe-inline'" in policy and "default-src 'none'" in policy
        assert "sandbox allow-same-origin" in policy and "script-src" not in policy
        assert answer.headers["x-frame-options"] == "SAMEORIGIN" and "<script" not in answer.text
    page = await desk.get(f"/desk/posts/{post.id}")
    assert "unsafe-inline" not in page.headers["content-security-policy"] and " style=" not in page.text
    assert 'style="color:#c00"' in (await desk.get(f"/desk/posts/{post.id}/frame")).text
    assert (await desk.get(f"/desk/posts/{post.id}/frame?version=99")).status_code == 404


async def test_a_wrong_draft_keeps_what_was_typed_and_says_where(desk: Desk) -> None:
    answer = await desk.post("/desk/posts/new", {"title": "长" * 65, "body": "<p>写了很久的正文</p>"})
    assert answer.status_code == 422 and "写了很久的正文" in answer.text and "64" in answer.text
    assert not await Post.exists()


async def test_a_text_that_tells_too_much_is_kept_but_not_sent(desk: Desk) -> None:
    post = await written(desk, body="<p>联系 13800138000</p>", then="send")
    assert post.state is S.DRAFT
    page = (await desk.get(f"/desk/posts/{post.id}")).text
    assert "13800138000" in page and "必须改" in page and "还不能送审" in page
    answer = await desk.post(f"/desk/posts/{post.id}/send", at=f"/desk/posts/{post.id}")
    assert answer.status_code == 422 and "手机号" in answer.text


async def test_the_writer_does_not_review_and_somebody_else_s_change_is_not_lost(desk: Desk) -> None:
    post = await written(desk, then="send")
    url = f"/desk/posts/{post.id}"
    assert (await desk.get(f"{url}/edit")).status_code == 409
    await desk.as_("editor")
    answer = await desk.post(f"{url}/review", {"decision": "refuse"}, at=url)
    assert answer.status_code == 422 and "请写明不通过的原因" in answer.text
    answer = await desk.post(f"{url}/review", {"decision": "refuse", "opinion": "数字要核对"}, at=url)
    assert answer.status_code == 303
    fields = {"title": "第二版", "body": BODY, "version": "1"}
    assert (await desk.post(f"{url}/edit", fields)).status_code == 303
    await desk.as_("wechat")
    answer = await desk.post(f"{url}/edit", fields | {"title": "第三版"})
    assert answer.status_code == 409 and "第三版" in answer.text and "刚被别人改过" in answer.text


async def test_pictures_are_taken_in_shown_and_drawn(desk: Desk) -> None:
    page = await desk.get("/desk/posts/new")
    token = re.search(r'name="csrf_token" value="(\w+)"', page.text)
    assert token
    headers = {"X-CSRF-Token": token[1]}
    files = {"file": ("图.png", png(40, 30), "image/png")}
    kept = await desk.http.post("/desk/posts/files", files=files, headers=headers)
    assert kept.status_code == 201
    shown = await desk.get(kept.json()["url"])
    assert (
        shown.headers["content-type"] == "image/png" and "sandbox" in shown.headers["content-security-policy"]
    )
    bad = {"file": ("x.png", b"<html>", "image/png")}
    assert (await desk.http.post("/desk/posts/files", files=bad, headers=headers)).status_code == 422
    for url, data in (
        ("charts", {"chart": "weeks"}),
        ("charts", {"chart": "topics"}),
        ("cards", {"title": "扫码"}),
    ):
        answer = await desk.http.post(f"/desk/posts/{url}", data=data, headers=headers)
        assert answer.status_code == 201, answer.text
    assert (
        await desk.http.post("/desk/posts/charts", data={"chart": "x"}, headers=headers)
    ).status_code == 422
    post = await written(
        desk, body=f'<h2>标题</h2>{BODY}<ol><li>一</li></ol><img src="{kept.json()["url"]}">'
    )
    answer = await desk.post(f"/desk/posts/{post.id}/long-picture", at=f"/desk/posts/{post.id}")
    assert answer.headers["location"].startswith("/desk/posts/files/")
    assert await PostFile.all().count() == 6


async def test_a_post_moves_by_form_and_views_of_any_week_or_month_open(desk: Desk) -> None:
    post = await written(desk)
    answer = await desk.post(f"/desk/posts/{post.id}/move", {"day": "2026-07-17"}, at="/desk/posts")
    assert answer.headers["location"] == "/desk/posts?week=2026-07-17"
    assert (
        await desk.post(f"/desk/posts/{post.id}/move", {"day": "nonsense"}, at="/desk/posts")
    ).status_code == 303
    assert (
        await desk.post(f"/desk/posts/{post.id}/move", {"day": "2020-01-01"}, at="/desk/posts")
    ).status_code == 422
    for url in (
        "?week=2026-08-03",
        "/month",
        "/month?month=2026-13",
        "/all",
        "/all?state=draft",
        "/brief",
        "/topics",
    ):
        assert (await desk.get(f"/desk/posts{url}")).status_code == 200, url


async def test_a_topic_becomes_a_draft_without_anything_that_leads_to_anybody(desk: Desk) -> None:
    tenant = desk.town.centre.id
    top = await Classification.create(tenant_id=tenant, code="01", path="01", name="城市管理", level=1)
    node = await Classification.create(
        tenant_id=tenant, code="0101", path="0101", name="路灯照明", level=2, parent=top
    )
    for n in range(4):
        content = f"我叫王小明，电话13800138000，滨江路第{n}盏路灯不亮，住3栋501室。"
        order = await desk.town.submit(content=content, title=f"滨江路第{n}盏路灯不亮")
        await Order.filter(id=order.id).update(classification_id=node.id)
    page = (await desk.get("/desk/posts/topics?week=2026-07-15")).text
    assert "路灯照明" in page and "前四周没有出现过" in page and "滨江路" in page
    for secret in ("王小明", "13800138000", "501室"):
        assert secret not in page
    answer = await desk.post(
        f"/desk/posts/topics/{node.id}/write?week=2026-07-15", at="/desk/posts/topics?week=2026-07-15"
    )
    post = await Post.all().order_by("-id").first()
    assert post and answer.headers["location"] == f"/desk/posts/{post.id}/edit"
    assert len(post.sources) == 4 and post.topic == "路灯照明" and "王小明" not in post.body
    assert "4件" in post.body
    checked = await desk.post(
        "/desk/posts/check", {"body": "<p>王小明</p>", "post": str(post.id)}, at="/desk/posts/new"
    )
    assert checked.status_code == 200 and "诉求人姓名" in checked.text
    gone = await desk.post("/desk/posts/topics/999/write", at="/desk/posts/topics?week=2026-07-15")
    assert gone.status_code == 303


async def test_a_comment_becomes_one_order(desk: Desk) -> None:
    post = await written(desk)
    await Post.filter(id=post.id).update(state=S.PUBLISHED, published_at=desk.town.now)
    said = await PostComment.create(
        post=post,
        platform_id="1",
        openid="o1",
        content_encrypted=vault().encrypt("我家门口的灯也不亮"),
        written_at=desk.town.now,
    )
    url = f"/desk/posts/comments/{said.id}/order"
    assert url in (await desk.get(f"/desk/posts/{post.id}")).text
    form = (await desk.get(url)).text
    assert "我家门口的灯也不亮" in form and "路灯不亮怎么报" in form
    fields = {"type": "complaint", "title": "灯不亮", "content": "我家门口的灯也不亮"}
    wrong = await desk.post(url, fields | {"phone": "abc"})
    assert wrong.status_code == 422 and "我家门口的灯也不亮" in wrong.text
    assert (await desk.post(url, fields)).status_code == 303
    order = await Order.get(title="灯不亮")
    assert (
        order.channel == "wechat" and (order.number or "-") in (await desk.get(f"/desk/posts/{post.id}")).text
    )


async def test_the_brief_is_a_word_document_with_the_week_s_numbers(desk: Desk) -> None:
    await desk.town.submit()
    post = await written(desk, title="<b>第一篇</b> & 二")
    await Post.filter(id=post.id).update(state=S.PUBLISHED, published_at=desk.town.now)
    answer = await desk.get("/desk/posts/brief.docx?week=2026-07-15")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("word/document.xml").decode()
    assert "共受理诉求1件" in re.sub(r"<[^>]+>", "", text) and "20秒接通率" in text
    assert "&lt;b&gt;第一篇&lt;/b&gt; &amp; 二" in text and "{{" not in text and "{%" not in text


async def test_others_do_not_come_in(desk: Desk) -> None:
    post = await written(desk)
    for login in ("agent", "dispatcher"):
        await desk.as_(login)
        for url in ("/desk/posts", f"/desk/posts/{post.id}", f"/desk/posts/{post.id}/frame"):
            assert (await desk.get(url)).status_code == 403
    await desk.as_("manager")
    assert (await desk.get("/desk/posts/new")).status_code == 403
    assert (await desk.get("/desk/posts")).status_code == 200
