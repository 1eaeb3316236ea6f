"""What a citizen does with the telephone: a form becomes what the platform would send us."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Invalid
from web.kit import csrf
from web.kit.limits import limited
from web.kit.render import redirect
from wechat.simulator.citizens import checked
from wechat.simulator.places import PLACES
from wechat.simulator.standin import CONTROLLED, StandIn, standin

LONGEST_TEXT = 2000
FILE_KINDS = ("image", "voice", "video")
Told = dict[str, object]
Doing = Callable[[StandIn, FormData], Awaitable[Told]]


@limited("wechat simulator", "240/minute")
async def do(request: Request) -> Response:
    """One act of one citizen; the page shows what came of it."""
    form = await csrf.parsed_form(request)
    openid, server = checked(_word(form, "openid")), standin(request)
    doing = ACTS.get(_word(form, "act"))
    if doing is None:
        raise Invalid("不认识这个操作")
    told = await doing(server, form)
    told |= {"openid": openid, "safe": _word(form, "safe") == "on"}
    if _word(form, "times") in ("2", "3"):
        told["times"] = int(_word(form, "times"))
    await server.post("/_scan" if "scene" in told else "/_say", told)
    return redirect(request, f"/wechat/simulator?openid={openid}")


@limited("wechat simulator", "240/minute")
async def weather(request: Request) -> Response:
    """How the platform behaves towards us from now on."""
    form = await csrf.parsed_form(request)
    mode = _word(form, "mode")
    if mode not in CONTROLLED:
        raise Invalid("不认识这种网络状况")
    seconds = 3.0 if mode in ("lag", "late") else 0.0
    await standin(request).post("/_control", {"mode": mode, "seconds": seconds})
    return redirect(request, f"/wechat/simulator?openid={checked(_word(form, 'openid'))}")


async def _write(_: StandIn, form: FormData) -> Told:
    text = _word(form, "text").strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        message = "请先写点什么，最多 2000 字"
        raise Invalid(message, fields={"text": message})
    tapped = _word(form, "choice")  # a line of a menu in the chat
    return {"type": "text", "fields": {"Content": text} | ({"bizmsgmenuid": tapped} if tapped else {})}


async def _send_file(server: StandIn, form: FormData) -> Told:
    kind, given = _word(form, "kind"), form.get("file")
    if kind not in FILE_KINDS or not isinstance(given, UploadFile) or not given.size:
        message = "请先选择文件"
        raise Invalid(message, fields={"file": message})
    media_id = await server.upload(kind, await given.read())
    fields: dict[str, object] = {"MediaId": media_id}
    if kind == "image":
        fields = {"PicUrl": f"http://mmbiz.qpic.cn/standin/{media_id}/0"} | fields
    elif kind == "voice":
        fields["Format"] = "amr"
    else:
        fields["ThumbMediaId"] = media_id
    return {"type": kind, "fields": fields}


async def _be_somewhere(_: StandIn, form: FormData) -> Told:
    chosen = _word(form, "place")
    if not chosen.isdecimal() or int(chosen) >= len(PLACES):
        message = "请选择一个地点"
        raise Invalid(message, fields={"place": message})
    place = PLACES[int(chosen)]
    where = {"Location_X": place.latitude, "Location_Y": place.longitude, "Scale": 16, "Label": place.label}
    return {"type": "location", "fields": where}


async def _press(_: StandIn, form: FormData) -> Told:
    """A button of the menu: a key for us, or the address it opens."""
    event = "VIEW" if _word(form, "button") == "view" else "CLICK"
    return {"event": event, "fields": {"EventKey": _word(form, "key")}}


async def _follow(_: StandIn, __: FormData) -> Told:
    return {"event": "subscribe", "fields": {"EventKey": ""}}


async def _leave(_: StandIn, __: FormData) -> Told:
    return {"event": "unsubscribe", "fields": {"EventKey": ""}}


async def _scan(_: StandIn, form: FormData) -> Told:
    scene, ticket = _word(form, "scene").strip(), _word(form, "ticket")
    if not ticket and not 0 < len(scene) <= 64:
        message = "请填写二维码的场景值，最多 64 字"
        raise Invalid(message, fields={"scene": message})
    return {"scene": scene, "ticket": ticket}


ACTS: dict[str, Doing] = {
    "write": _write,
    "file": _send_file,
    "place": _be_somewhere,
    "press": _press,
    "follow": _follow,
    "leave": _leave,
    "scan": _scan,
}


def _word(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
