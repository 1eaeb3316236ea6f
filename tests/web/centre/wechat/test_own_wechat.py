"""微信通知: a member of staff binds his WeChat by what he types in the chat, or scans."""

import re

import pytest

from hotline.infra.secrets import vault
from hotline.wechat import staffing
from hotline.wechat.models import (
    Follower,
    NoticeTemplate,
    OfficialAccount,
    Reply,
    StaffFollower,
    WechatMessage,
)
from hotline.wechat.staff_scans import scanned
from standins.wechat import WeChat
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/account/wechat"


async def test_a_code_is_shown_once_and_undone_on_the_same_page(
    desk: Desk, account: OfficialAccount, wechat: WeChat
) -> None:
    await desk.as_("leader")
    asked = await desk.post(URL)
    digits = re.findall(r"绑定工号 (\d{6})", asked.text)
    assert digits and 'role="img"' in asked.text
    assert digits[0] not in (await desk.get(URL)).text
    assert [*wechat.codes.values()] == [f"staff.{digits[0]}"]
    follower = await Follower.create(account_id=account.id, openid="oLeader", created_at=desk.town.now)
    await staffing.bind_by_code(follower.id, digits[0], desk.town.now)
    assert "已绑定" in (await desk.get(URL)).text
    assert (await desk.post(f"{URL}/undo", at=URL)).status_code == 303
    assert not await StaffFollower.exists()


async def test_scanning_it_binds_too_and_says_so_in_the_chat(desk: Desk, account: OfficialAccount) -> None:
    code = await staffing.new_code(by=desk.town["leader"], now=desk.town.now)
    follower = await Follower.create(account_id=account.id, openid="oLeader", created_at=desk.town.now)
    for scene in ("qrscene_shequ-7", f"qrscene_staff.{code.digits}", f"staff.{code.digits}"):
        told = vault().encrypt(f'{{"EventKey": "{scene}"}}')
        event = WechatMessage(account_id=account.id, openid="oLeader", content_encrypted=told)
        await scanned(event, desk.town.now)
    assert (await StaffFollower.get()).follower_id == follower.id
    said = [one.content["text"] for one in await Reply.all().order_by("id")]
    assert ["绑定成功" in one for one in said] == [True, False]


async def test_without_an_official_account_nothing_is_offered(desk: Desk) -> None:
    await desk.as_("leader")
    page = await desk.get(URL)
    assert page.status_code == 200 and "还没有登记公众号" in page.text and "绑定码" not in page.text


async def test_an_administrator_says_which_texts_carry_notices_and_what_he_typed_stays(
    desk: Desk, account: OfficialAccount
) -> None:
    await desk.as_("admin")
    url = f"/desk/wechat/accounts/{account.code}/templates"
    wrong = await desk.post(url, {"kind": "template", "template_id": "TPL_PROGRESS", "fields": "事项 thing2"})
    assert wrong.status_code == 422 and "事项 thing2" in wrong.text and "看不懂" in wrong.text
    typed = {"kind": "subscribe", "template_id": "TPL_PROGRESS", "fields": "事项=thing2\n状态=phrase3"}
    assert (await desk.post(url, typed)).status_code == 303
    row = await NoticeTemplate.get()
    assert (row.kind, row.fields_map) == ("subscribe", {"title": "thing2", "state": "phrase3"})
    assert "状态=phrase3" in (await desk.get(url)).text
    assert (await desk.get(f"{url}?purpose=escalation")).status_code == 200
