"""A centre's own ladders: which stand instead of the profile's, and what may be put in place of one. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from hotline.infra.errors import Invalid, NotFound
from hotline.profiles.ladders import AudienceName, ChannelName, Ladder, Rung
from hotline.profiles.profile import Profile

DAY = 24 * 3600
MOST_RUNGS = 20
ALL = "all"

#: One rung as a form brings it: `after` is text where it was no number.
Typed = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """One ladder in force beside the profile's own of the same name; None: the profile has none."""

    name: str
    ladder: Ladder
    shipped: Ladder | None

    @property
    def changed(self) -> bool:
        return self.shipped is None or self.ladder.rungs != self.shipped.rungs

    @property
    def channels(self) -> set[str]:
        """Those it may keep though they are not set up: they are passed over."""
        both = [self.ladder, *([self.shipped] if self.shipped else [])]
        return {rung.channel for one in both for rung in one.rungs}

    @property
    def longest(self) -> int:
        """The seconds a rung may wait: a day, or as long as the profile itself lets one wait."""
        return max(DAY, *(rung.after for rung in (self.shipped or self.ladder).rungs))


def name_of(ladder: Ladder) -> str:
    """What a ladder is about, as one word: good in an address, the same in every version."""
    return "-".join([".".join(ladder.kinds or (ALL,)), ".".join(ladder.urgencies or (ALL,))])


def standings(profile: Profile, shipped: Profile) -> list[Standing]:
    """Every ladder in force, the general one first, those for an urgency last."""
    known = {name_of(one): one for one in shipped.ladders}
    ordered = sorted(profile.ladders, key=lambda one: one.specificity)
    return [Standing(name_of(one), one, known.get(name_of(one))) for one in ordered]


def standing(profile: Profile, shipped: Profile, name: str) -> Standing:
    """One of them."""
    for one in standings(profile, shipped):
        if one.name == name:
            return one
    raise NotFound("没有这个通知阶梯")


def checked(rungs: Sequence[Typed], now: Standing, usable: Collection[str], basis: str) -> tuple[Rung, ...]:
    """The rungs, or what is wrong with each in words; `usable` are the channels the centre has."""
    if not rungs:
        raise Invalid("至少要保留一级")
    if len(rungs) > MOST_RUNGS:
        raise Invalid("最多 {most} 级", most=MOST_RUNGS)
    wrong: dict[str, str] = {}
    for place, rung in enumerate(rungs, 1):
        wrong |= {f"{part}-{place}": said for part, said in _problems(rung, place, now, usable).items()}
    if len(basis.strip()) < 2:
        wrong["basis"] = "请写明修改依据，例如文件名称和文号"
    if wrong:
        raise Invalid("有的级不能这样设置，请修改标出的各项", fields=wrong, hours=now.longest // 3600)
    return tuple(Rung(**rung) for rung in rungs)


def laid_over(
    overrides: Mapping[str, Any], now: Standing, rungs: tuple[Rung, ...] | None, basis: str
) -> dict[str, Any]:
    """A tenant's changes with these rungs in one ladder; None, or the profile's own, takes its change back."""
    others = [one for one in overrides.get("ladders", []) if name_of(Ladder(**one)) != now.name]
    shipped = now.shipped
    if rungs is not None and (shipped is None or rungs != shipped.rungs):
        own = now.ladder.model_copy(update={"rungs": rungs, "source": basis})
        others.append(own.model_dump(mode="json"))
    kept = {key: value for key, value in overrides.items() if key != "ladders"}
    ordered = sorted(others, key=lambda one: name_of(Ladder(**one)))
    return {**kept, "ladders": ordered} if ordered else kept


def changed_ladders(profile: Profile, shipped: Profile) -> list[dict[str, Any]]:
    """The ladders a tenant changed, as its overrides hold them."""
    own = sorted((one for one in profile.ladders if one not in shipped.ladders), key=name_of)
    return [one.model_dump(mode="json") for one in own]


def subject_of(ladder: Ladder) -> str:
    """Short enough for the audit: its first kind, its urgency."""
    return f"ladder:{(ladder.kinds or (ALL,))[0]}-{(ladder.urgencies or (ALL,))[0]}"


def as_data(ladder: Ladder) -> list[dict[str, Any]]:
    """Rungs for the audit."""
    return [rung.model_dump(mode="json") for rung in ladder.rungs]


def _problems(rung: Typed, place: int, now: Standing, usable: Collection[str]) -> dict[str, str]:
    found = {
        "after": _wait_problem(rung.get("after"), place, now.longest),
        "channel": _channel_problem(str(rung.get("channel")), now, usable),
        "audience": "" if rung.get("audience") in get_args(AudienceName) else "请选择通知谁",
    }
    return {part: said for part, said in found.items() if said}


def _wait_problem(after: object, place: int, longest: int) -> str:
    if not isinstance(after, int) or after < 0:
        return "请填写 0 或更大的整数"
    if after > longest:
        return "最多等 {hours} 小时"
    return "要比上一级晚，不能是 0" if place > 1 and after == 0 else ""


def _channel_problem(channel: str, now: Standing, usable: Collection[str]) -> str:
    if channel not in get_args(ChannelName):
        return "请选择渠道"
    return "" if channel in usable or channel in now.channels else "本中心还没有启用这个渠道"
