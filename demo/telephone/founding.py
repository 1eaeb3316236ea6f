"""Setting up a centre's telephone, as its shift lead would on the desk."""

from datetime import datetime, time, timedelta
from typing import Any

from demo.reading import toml
from demo.town import Town
from hotline.calls import actions, drafts, floor, flows
from hotline.calls.configuring import directory, numbers
from hotline.calls.configuring.inputs import DialFields, EntryFields, HoursFields, NumberFields, Segment
from hotline.calls.inputs import GroupRules
from hotline.calls.ivr.templates import MAIN
from hotline.calls.models import PhoneAccount
from hotline.infra.secrets import vault
from hotline.people.actor import Actor

FLOWS = (("main", "主导航"), ("survey", "满意度评价"))


def plan_of(town: Town) -> dict[str, Any]:
    """What telephone.toml says of this centre."""
    plan: dict[str, Any] = toml("telephone.toml")["centre"][town.centre.code]
    return plan


async def set_up(town: Town, now: datetime) -> None:
    """Everything a call meets."""
    by = Actor.system(town.centre.id)
    await _queues(town, by, now)
    await _flows(by, now)
    await numbers.save_number(NumberFields(number=plan_of(town)["number"]), by=by, now=now)
    await _hours(plan_of(town)["hours"], by, now)
    await _telephones(town)
    await _directory(by, now)


async def block(town: Town, now: datetime) -> None:
    """Whom the first centre does not answer, for a time."""
    lead = town.cast.login("agent8")
    for row in toml("telephone.toml")["block"]:
        until = now + timedelta(days=row["days"])
        await actions.block(row["number"], row["reason"], by=lead, now=now, expires_at=until)


async def _queues(town: Town, by: Actor, now: datetime) -> None:
    rules = toml("telephone.toml")["group"]
    for row in rules:
        fields = {name: row[name] for name in GroupRules.model_fields if name in row}
        await floor.save_group(row["code"], GroupRules(**fields), by=by, now=now)
    for place, agent in enumerate(agents(town)):
        levels = {"citizen": 5 + place % 5}
        levels |= {"business": 9 - place} if place % 2 == 0 else {}
        levels |= {"minority": 7} if place % 3 == 1 else {}
        await floor.set_skills(agent.staff_id or 0, levels, by=by, now=now)


async def _flows(by: Actor, now: datetime) -> None:
    """主导航 as our template has it, then with a key for companies: two versions to compare."""
    for code, name in FLOWS:
        await drafts.start(code, name, code, by=by, now=now)
        await flows.publish(code, 1, by=by, now=now)
    await flows.draw("main", _with_companies(), "增加企业服务按键", by=by, now=now)
    await flows.publish("main", 2, by=by, now=now)


def _with_companies() -> dict[str, Any]:
    steps = dict(MAIN["steps"])
    menu = dict(steps["menu"])
    said = menu["prompt"]["text"]["zh"].replace("人工服务请按0", "企业服务请按4，人工服务请按0")
    menu |= {"keys": menu["keys"] | {"4": "business"}, "prompt": {"text": {"zh": said}}}
    business = {
        "kind": "transfer",
        "title": "转企业服务",
        "to": "queue",
        "target": "business",
        "failed": "busy",
    }
    return {"start": MAIN["start"], "steps": steps | {"menu": menu, "business": business}}


async def _hours(stretches: list[list[str]], by: Actor, now: datetime) -> None:
    """None given: round the clock, every day."""
    given: dict[str, Any] = {
        f"segment{place}": Segment(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for place, (opens, closes) in enumerate(stretches, 1)
    }
    fields = HoursFields(**given, working_days_only=bool(stretches))
    await numbers.save_hours(fields, by=by, now=now)


async def _telephones(town: Town) -> None:
    """With the one password of the demo, which the product itself would never choose."""
    plan, password = plan_of(town), toml("telephone.toml")["phone_password"]
    people = agents(town)
    await PhoneAccount.bulk_create(
        PhoneAccount(
            tenant_id=town.centre.id,
            extension=extension,
            name=f"{place} 号台",
            password_encrypted=vault().encrypt(password),
            staff_id=people[place - 1].staff_id if place <= len(people) else None,
            pickup_group="大厅",
        )
        for place, extension in enumerate(plan["extensions"], 1)
    )


async def _directory(by: Actor, now: datetime) -> None:
    data = toml("telephone.toml")
    for place, row in enumerate(data["entry"]):
        await directory.save_entry(EntryFields(**row, place=place), by=by, now=now)
    for row in data["dial"]:
        await directory.save_dial_rule(DialFields(**{"allowed": True, **row}), by=by, now=now)


def agents(town: Town) -> list[Actor]:
    """Those telephone.toml names, else everybody at the centre who takes calls."""
    named = [town.cast.login(login) for login in plan_of(town)["agents"]]
    posts = town.cast.posts
    return named or [
        one
        for (code, role), people in posts.items()
        for one in people
        if code == town.centre.code and role == "agent"
    ]
