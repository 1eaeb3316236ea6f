"""What a visitor does in a subscriber's place: a form becomes a word to the network."""

import re

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Invalid
from web.kit import csrf
from web.kit.limits import limited
from web.kit.render import redirect
from web.simulator.network import network

PAGE = "/phone/simulator"
ACTS = ("take", "answer", "busy", "reject", "press", "hang_up")
WAYS = ("asks", "gives_up", "tries_menu")
#: So many call at once, when a queue is to be seen.
CROWD = 5
NUMBER = re.compile(r"1\d{10}|0\d{9,11}")


@limited("telephone simulator", "600/minute")
async def act(request: Request) -> Response:
    """In one call: answer, refuse, press a key, hang up."""
    form = await csrf.parsed_form(request)
    what, call = _word(form, "act"), _word(form, "call")
    if what not in ACTS or not call.isdecimal():
        raise Invalid("不认识这个操作")
    told: dict[str, object] = {"act": what, "call": int(call), "key": _word(form, "key")}
    await network(request).tell("/act", told)
    return redirect(request, PAGE)


@limited("telephone simulator", "600/minute")
async def play(request: Request) -> Response:
    """Be this subscriber, or let him behave as he does."""
    form = await csrf.parsed_form(request)
    on = "by_hand" in form
    told: dict[str, object] = {"number": _number(form, "by_hand" if on else "by_itself"), "on": on}
    await network(request).tell("/playing", told)
    return redirect(request, PAGE)


@limited("telephone simulator calls", "60/minute")
async def dial(request: Request) -> Response:
    """Somebody calls 12345, or several do."""
    form = await csrf.parsed_form(request)
    how = _word(form, "how")
    if how not in WAYS:
        raise Invalid("不认识这个操作")
    numbers = await _crowd(request) if _word(form, "crowd") else [_number(form, "number")]
    await network(request).tell("/dialling", {"numbers": numbers, "how": how})
    return redirect(request, PAGE)


async def _crowd(request: Request) -> list[str]:
    """Those who are in no call."""
    seen = await network(request).state()
    busy = {one["number"] for one in seen["calls"] if one["state"] != "ended"}
    return [one["number"] for one in seen["subscribers"] if one["number"] not in busy][:CROWD]


def _number(form: FormData, field: str) -> str:
    number = _word(form, field).strip()
    if not NUMBER.fullmatch(number):
        message = "请填写 11 位手机号码，或带区号的固定电话"
        raise Invalid(message, fields={field: message})
    return number


def _word(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
