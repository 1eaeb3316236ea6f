"""试走: a talk with the robot as text, by the machine and the understanding that speak on the telephone."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.outreach.scripts import dialogue as d
from hotline.outreach.scripts.rehearsal import MOST_ACTS, Rehearsal, rehearse
from hotline.outreach.scripts.slots import samples
from hotline.outreach.scripts.steps import Script
from web.centre.looks import show
from web.centre.outreach.scripts.listing import SCRIPTS, URL
from web.centre.outreach.scripts.reading import shown
from web.centre.outreach.scripts.wording import slot_word, words
from web.kit import forms

#: What the person, or the line, may do at each point, with what the button says.
ACTS = {
    "speaking": {},
    "listening": {"silence": "不说话", "noise": "杂音"},
    "taking": {"silence": "不说话"},
    "handing": {"nobody": "没有空闲坐席"},
    "leaving": {},
    "over": {},
}
ALWAYS = {"machine": "是语音信箱", "gone": "对方挂断"}
HOUSE = {
    "handed_over": "转人工",
    "hung_up": "挂机",
    "noted": "记下",
}
CALLEE = {
    "silence": "（没有说话）",
    "noise": "（杂音）",
    "nobody": "（没有空闲坐席）",
    "machine": "（是语音信箱）",
    "gone": "（挂断了）",
}
WHY = {"asked": "对方要求", "script": "话术安排", "unclear": "没有听懂"}
#: How well the recogniser hears in the trial: clearly, or through noise.
CLEAR, POOR = 0.95, 0.3


class Trial(BaseModel):
    """What happened so far, what happens now, and what the call brings along."""

    acts: Annotated[list[str], Field(max_length=MOST_ACTS)] = []
    act: str = Field(default="", max_length=20)
    said: str = Field(default="", max_length=200)
    poorly: Annotated[bool, BeforeValidator(lambda value: value == "true")] = False
    slot: dict[str, Annotated[str, Field(max_length=200)]] = {}


async def trial(request: Request) -> Response:
    """GET begins, POST goes on by one act; nothing is kept but what the form carries."""
    reading = await shown(request)
    form = forms.blank()
    if request.method == "POST":
        form = await forms.read(request, Trial)
    given = form.model or Trial(acts=form.value("acts", []))
    acts = [] if given.act == "again" else [*given.acts, *_act(given)]
    slots = samples(reading.script.slots) | {name: given.slot[name] for name in given.slot}
    played = rehearse(reading.script, slots, [_heard(act) for act in acts])
    version = f"/versions/{reading.version.number}" if reading.version else ""
    return await show(
        request,
        f"{SCRIPTS}/trial.html",
        row=reading.row,
        version=reading.version,
        script=reading.script,
        form=form,
        url=f"{URL}/{reading.row.code}{version}/try",
        acts=acts,
        played=played,
        slots=slots,
        told=_told(played, reading.script),
        buttons=ACTS[played.talk.phase] | ({} if played.talk.phase == "over" else ALWAYS),
        house=HOUSE,
        callee=CALLEE,
        why=WHY,
        kind_of=kind_of,
        **words(reading.script),
    )


def kind_of(heard: d.Heard) -> str:
    """The word of CALLEE for what was heard; empty: it was said or pressed."""
    kinds: dict[type, str] = {
        d.NothingHeard: "silence",
        d.Noise: "noise",
        d.NobodyFree: "nobody",
        d.MachineAnswered: "machine",
        d.CalledGone: "gone",
    }
    return kinds.get(type(heard), "")


def _act(given: Trial) -> list[str]:
    """One act as the form carries it along."""
    if given.act == "say":
        return [f"{'poor' if given.poorly else 'say'}:{given.said}"] if given.said else []
    if given.act == "message":
        return [f"message:{given.said}"]
    return [given.act] if given.act else []


def _heard(act: str) -> d.Heard:
    kind, _, what = act.partition(":")
    match kind:
        case "key":
            return d.Key(what[:1])
        case "say" | "poor":
            return d.Words(what, CLEAR if kind == "say" else POOR)
        case "message":
            return d.TakenDown("trial" if what else "", what)
        case "noise":
            return d.Noise()
        case "nobody":
            return d.NobodyFree()
        case "machine":
            return d.MachineAnswered()
        case "gone":
            return d.CalledGone()
    return d.NothingHeard()


def _told(played: Rehearsal, script: Script) -> list[tuple[str, str]]:
    """What the talk found out so far."""
    asked = dict.fromkeys(getattr(step, "into", "") for step in script.steps.values())
    return [(slot_word(script, slot), played.talk.slots[slot]) for slot in asked if slot in played.talk.slots]
