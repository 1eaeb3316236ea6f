"""The stand-in is as strict as the platform, so that what passes here has been checked."""

import io
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import soundfile
import xmltodict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from wechatpy.crypto import WeChatCrypto

from standins import accounts
from standins.wechat import WeChat
from standins.wechat.templates import TEMPLATES
from tests.playing import behave, playing, served

pytestmark = pytest.mark.sqlite
WHO = {"appid": accounts.WECHAT_APP_ID, "secret": accounts.WECHAT_SECRET, "grant_type": "client_credential"}
ARTICLE = {"title": "本周热点", "content": "<p>供水抢修</p>", "thumb_media_id": ""}


class Webhook:
    """Keeps what it gets and answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], str]] = []
        self.status = 200

    async def __call__(self, request: Request) -> Response:
        self.got.append((dict(request.query_params), (await request.body()).decode()))
        return PlainTextResponse("success", self.status)

    def events(self) -> list[dict[str, Any]]:
        return [xmltodict.parse(body)["xml"] for _, body in self.got]


@pytest.fixture(scope="module")
async def place() -> AsyncIterator[tuple[WeChat, str, Webhook, str]]:
    hook = Webhook()
    app = Starlette(routes=[Route("/hook", hook.__call__, methods=["POST"])])
    async with playing() as machines, served(app) as address:
        yield machines.wechat, machines.url(machines.wechat), hook, f"{address}/hook"


@pytest.fixture
async def api(
    place: tuple[WeChat, str, Webhook, str],
) -> AsyncIterator[tuple[WeChat, httpx2.AsyncClient, Webhook]]:
    server, url, hook, address = place
    behave(server, "ok")
    server.forget()
    hook.got.clear()
    hook.status, server.pusher.address = 200, address
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as http:
        yield server, http, hook


Api = tuple[WeChat, httpx2.AsyncClient, Webhook]


async def token_of(http: httpx2.AsyncClient, **more: object) -> dict[str, Any]:
    found: dict[str, Any] = (await http.post("/cgi-bin/stable_token", json=WHO | more)).json()
    return found


async def settled(server: WeChat, hook: Webhook, wanted: int) -> None:
    import asyncio

    async with asyncio.timeout(30):
        while len(hook.got) < wanted or server._tasks:
            await asyncio.sleep(0.01)


async def test_a_stable_token_is_the_same_until_it_ends_or_somebody_insists(api: Api) -> None:
    server, http, _ = api
    first = await token_of(http)
    assert (await token_of(http))["access_token"] == first["access_token"]
    second = await token_of(http, force_refresh=True)
    assert second["access_token"] != first["access_token"]
    assert (await token_of(http, force_refresh=True))["errcode"] == 45011
    server.ahead = 7201
    assert (await token_of(http))["access_token"] != second["access_token"]


@pytest.mark.parametrize(
    ("more", "code"), [({"appid": "wxother"}, 40013), ({"secret": "x"}, 40125), ({"grant_type": "x"}, 40002)]
)
async def test_strangers_get_no_token(api: Api, more: dict[str, object], code: int) -> None:
    assert (await token_of(api[1], **more))["errcode"] == code


async def test_tokens_are_checked_at_every_call(api: Api) -> None:
    server, http, _ = api
    token = (await token_of(http))["access_token"]
    path = "/cgi-bin/get_current_selfmenu_info"

    async def code(**query: str) -> int:
        return int((await http.get(path, params=query)).json().get("errcode", 0))

    assert [await code(), await code(access_token="made up"), await code(access_token=token)] == [
        41001,
        40001,
        0,
    ]
    server.tokens.end_all()
    assert await code(access_token=token) == 42001


async def test_a_citizens_message_is_signed_and_sealed_as_the_platform_does(api: Api) -> None:
    _, http, hook = api
    for safe in (False, True):
        said = {"openid": "oA", "fields": {"Content": "路灯 ]]> <b>& 😀𠮷"}, "safe": safe}
        [pushed] = (await http.post("/_say", json=said)).json()
        assert (pushed["status"], pushed["text"]) == (200, "success")
    (plain_query, plain), (query, sealed) = hook.got
    assert (
        xmltodict.parse(plain)["xml"]["Content"] == "路灯 ]]> <b>& 😀𠮷" and "encrypt_type" not in plain_query
    )
    crypto = WeChatCrypto(accounts.WECHAT_TOKEN, accounts.WECHAT_AES_KEY, accounts.WECHAT_APP_ID)
    opened = crypto.decrypt_message(sealed, query["msg_signature"], query["timestamp"], query["nonce"])
    assert xmltodict.parse(opened)["xml"]["Content"] == "路灯 ]]> <b>& 😀𠮷"


async def test_a_webhook_that_fails_hears_the_same_letter_three_times(api: Api) -> None:
    _, http, hook = api
    hook.status = 500
    [pushed] = (await http.post("/_say", json={"openid": "oA", "fields": {"Content": "喂"}})).json()
    assert (pushed["tries"], len(hook.got), len({body for _, body in hook.got})) == (3, 3, 1)


async def test_what_became_of_a_template_comes_by_event_also_twice(api: Api) -> None:
    server, http, hook = api
    token = (await token_of(http))["access_token"]
    words = {name: {"value": "已办结"} for name in TEMPLATES["TPL_PROGRESS"]}
    for openid in ("oA", "silentB"):
        server.followers.heard(openid, "text", "")
        behave(server, "twice" if openid == "oA" else "ok")
        sent = {"touser": openid, "template_id": "TPL_PROGRESS", "data": words}
        answer = await http.post("/cgi-bin/message/template/send", params={"access_token": token}, json=sent)
        assert answer.json()["errcode"] == 0
    await settled(server, hook, 3)
    told = sorted((one["FromUserName"], one["Status"]) for one in hook.events())
    assert told == [("oA", "success"), ("oA", "success"), ("silentB", "failed:user block")]


async def test_publishing_is_reviewed_and_the_result_comes_by_event(api: Api) -> None:
    server, http, hook = api
    query = {"access_token": (await token_of(http))["access_token"]}
    cover = server.media.add("thumb", b"\xff\xd8\xffcover", lasting=True)
    for words in ("供水抢修", "违规词"):
        articles = [ARTICLE | {"content": words, "thumb_media_id": cover}]
        draft = (await http.post("/cgi-bin/draft/add", params=query, json={"articles": articles})).json()
        sent = await http.post(
            "/cgi-bin/freepublish/submit", params=query, json={"media_id": draft["media_id"]}
        )
        assert sent.json()["publish_id"]
        again = await http.post(
            "/cgi-bin/freepublish/submit", params=query, json={"media_id": draft["media_id"]}
        )
        assert again.json()["errcode"] == 40007
    await settled(server, hook, 2)
    assert sorted(one["PublishEventInfo"]["publish_status"] for one in hook.events()) == ["0", "4"]
    day = {"begin_date": "2020-01-01", "end_date": "2020-01-01"}
    assert (await http.post("/datacube/getarticlesummary", params=query, json=day)).json() == {"list": []}


async def test_drafts_with_foreign_pictures_or_without_cover_are_refused(api: Api) -> None:
    server, http, _ = api
    query = {"access_token": (await token_of(http))["access_token"]}
    cover = server.media.add("thumb", b"\xff\xd8\xffcover", lasting=True)
    wrong = {
        40007: ARTICLE,
        44004: ARTICLE | {"title": ""},
        45166: ARTICLE | {"content": '<img src="https://x.cn/a.png">', "thumb_media_id": cover},
    }
    for code, article in wrong.items():
        answer = await http.post("/cgi-bin/draft/add", params=query, json={"articles": [article]})
        assert answer.json()["errcode"] == code


async def test_pages_inside_the_app_learn_who_looks(api: Api) -> None:
    _, http, _ = api
    query = {"appid": accounts.WECHAT_APP_ID, "response_type": "code", "openid": "oA", "state": "s"}
    back = await http.get("/connect/oauth2/authorize", params=query | {"redirect_uri": "https://x.cn/in?a=1"})
    given = parse_qs(urlsplit(back.headers["location"]).query)
    assert (given["a"], given["state"]) == (["1"], ["s"])
    wanted = {"appid": accounts.WECHAT_APP_ID, "secret": accounts.WECHAT_SECRET, "code": given["code"][0]}
    answers = [(await http.get("/sns/oauth2/access_token", params=wanted)).json() for _ in range(2)]
    assert (answers[0]["openid"], answers[1]["errcode"]) == ("oA", 40163)


async def test_menu_code_and_follower(api: Api) -> None:
    server, http, _ = api
    query = {"access_token": (await token_of(http))["access_token"]}
    menu = {"button": [{"name": "我要反映", "type": "click", "key": "submit"}]}
    assert (await http.post("/cgi-bin/menu/create", params=query, json=menu)).json()["errcode"] == 0
    shown = (await http.get("/cgi-bin/get_current_selfmenu_info", params=query)).json()
    assert shown["selfmenu_info"] == menu
    tag = (await http.post("/cgi-bin/tags/create", params=query, json={"tag": {"name": "社区"}})).json()[
        "tag"
    ]
    server.followers.heard("oA", "event", "subscribe")
    members = {"openid_list": ["oA"], "tagid": tag["id"]}
    await http.post("/cgi-bin/tags/members/batchtagging", params=query, json=members)
    own = {"button": [{"name": "社区通知", "type": "click", "key": "news"}]}
    rule = own | {"matchrule": {"tag_id": str(tag["id"])}}
    added = (await http.post("/cgi-bin/menu/addconditional", params=query, json=rule)).json()
    assert (server.menus.of("oA"), server.menus.of("oB")) == (own, menu)
    await http.post("/cgi-bin/menu/delconditional", params=query, json=added)
    assert server.menus.of("oA") == menu
    scene = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "江山街道"}}}
    code = (await http.post("/cgi-bin/qrcode/create", params=query, json=scene)).json()
    assert server.codes[code["ticket"]] == "江山街道"
    server.followers.heard("oA", "event", "unsubscribe")
    who = await http.get("/cgi-bin/user/info", params=query | {"openid": "oA"})
    assert who.json() == {"subscribe": 0, "openid": "oA"}


async def test_the_clock_and_the_quota_are_a_testers(api: Api) -> None:
    server, http, _ = api
    assert (await http.post("/_later", json={"seconds": 60})).json() == {"ahead": 60}
    await http.post("/_quota", json={"calls": 0})
    query = {"access_token": (await token_of(http))["access_token"]}
    answer = await http.get("/cgi-bin/user/info", params=query | {"openid": "oA"})
    assert answer.json()["errcode"] == 45009
    assert (await http.get("/_tokens")).json() == {"given": 1, "asked": 1}
    assert (await http.post("/_end_tokens")).json() == {"ended": 1}


async def test_the_telephones_see_what_was_said_on_both_sides(api: Api) -> None:
    server, http, hook = api
    for ticket in ("", "t1"):
        server.codes["t1"] = "shequ-7"
        await http.post("/_scan", json={"openid": "oA", "scene": "shequ-7", "ticket": ticket, "safe": False})
    assert [one["Event"] for one in hook.events()] == ["subscribe", "SCAN"]
    assert [one["EventKey"] for one in hook.events()] == ["qrscene_shequ-7", "shequ-7"]
    token = (await token_of(http))["access_token"]
    said = {"touser": "oA", "msgtype": "text", "text": {"content": "您好"}}
    await http.post("/cgi-bin/message/custom/send", params={"access_token": token}, json=said)
    seen = (await http.get("/_chat", params={"openid": "oA"})).json()
    assert [(one["side"], one["kind"], one["fate"]) for one in seen["lines"]] == [
        ("citizen", "subscribe", "taken"),
        ("citizen", "SCAN", "taken"),
        ("account", "text", ""),
    ]
    assert seen["follows"] and [one["left"] for one in seen["windows"]] == [2, 3]
    later = (await http.get("/_chat", params={"openid": "oA", "after": seen["version"]})).json()
    assert later["lines"] == []


async def test_what_a_browser_recorded_is_sent_as_amr_and_can_be_played(api: Api) -> None:
    _, http, _ = api
    wav = io.BytesIO()
    soundfile.write(wav, [0.1, -0.1] * 4000, 8000, format="WAV")
    sent = await http.post("/_upload", params={"kind": "voice"}, content=wav.getvalue())
    query = {"access_token": (await token_of(http))["access_token"], "media_id": sent.json()["media_id"]}
    assert (await http.get("/cgi-bin/media/get", params=query)).content.startswith(b"#!AMR\n")
    assert (await http.get(f"/_media/{query['media_id']}")).content.startswith(b"RIFF")
    broken = await http.post("/_upload", params={"kind": "voice"}, content=b"not a sound")
    assert broken.json()["errcode"] == 40005


async def test_a_template_is_sent_once_and_only_with_all_its_fields(api: Api) -> None:
    server, http, _ = api
    query = {"access_token": (await token_of(http))["access_token"]}
    server.followers.heard("oA", "text", "")
    words = {name: {"value": "已办结"} for name in TEMPLATES["TPL_PROGRESS"]}
    notice = {"touser": "oA", "template_id": "TPL_PROGRESS", "data": words, "client_msg_id": "m1"}
    for data, code in ((words, 0), (words, 0), (words | {"phrase3": {"value": "六个字太长了"}}, 47003)):
        answer = await http.post("/cgi-bin/message/template/send", params=query, json=notice | {"data": data})
        assert answer.json()["errcode"] == code
    assert [one["side"] for one in server.chat.since("oA", 0)] == ["notice"]
