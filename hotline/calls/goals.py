"""Where a call may go from a desk: groups and colleagues of the own centre, and numbers – 一键转接."""

from dataclasses import dataclass

from hotline.calls.models import DirectoryEntry, PhoneAccount, SkillGroup
from hotline.calls.numbering.numbers import Kind, analyse
from hotline.calls.switchboard.orders import Goal
from hotline.infra.errors import Invalid, NotFound
from hotline.infra.settings import Settings
from hotline.people.actor import Actor
from hotline.people.models import Staff


@dataclass(frozen=True)
class Dialling:
    """How the house writes its numbers."""

    own_area: str = ""
    extension_digits: int = 0

    @classmethod
    def of(cls, settings: Settings) -> "Dialling":
        return cls(settings.sip_area_code, settings.sip_extension_digits)


async def checked(to: Goal, *, by: Actor, dialling: Dialling) -> Goal:
    """The same goal, of the own centre: what belongs to another one does not exist."""
    if to.kind == "number":
        return Goal(kind="number", value=await dialable(to.value, by=by, dialling=dialling))
    wanted = int(to.value) if to.value.isascii() and to.value.isdigit() else 0
    if to.kind == "group":
        there = await SkillGroup.exists(id=wanted, tenant_id=by.tenant_id, active=True)
    else:
        there = await Staff.exists(id=wanted, tenant_id=by.tenant_id, active=True)
    if not there:
        raise NotFound("没有找到要转接的对象")
    if to.kind == "agent" and wanted == by.staff_id:
        raise Invalid("不能转接给自己", code="oneself")
    return to


async def dialable(raw: str, *, by: Actor, dialling: Dialling) -> str:
    """In the one form the product uses. An extension must be one of the own centre."""
    number = analyse(raw, own_area=dialling.own_area, extension_digits=dialling.extension_digits)
    if number.kind in (Kind.HIDDEN, Kind.UNKNOWN):
        raise Invalid("号码不正确，请检查", code="phone", fields={"number": "号码不正确，请检查"})
    if number.kind is Kind.EXTENSION and not await PhoneAccount.exists(
        extension=number.digits, tenant_id=by.tenant_id, active=True
    ):
        raise NotFound("没有这个分机", fields={"number": "没有这个分机"})
    return number.digits


async def directory(by: Actor) -> list[DirectoryEntry]:
    """Numbers of departments, other hotlines, emergency services."""
    return await DirectoryEntry.filter(tenant_id=by.tenant_id, active=True).order_by("kind", "place", "id")


async def groups(by: Actor) -> list[SkillGroup]:
    """Of the own centre."""
    return await SkillGroup.filter(tenant_id=by.tenant_id, active=True).order_by("-priority", "id")
