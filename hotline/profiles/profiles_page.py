"""Writes docs/profiles.md from the shipped profiles: `python -m hotline.profiles.profiles_page`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hotline.profiles.labels import KINDS, KNOBS, TARGETS, TYPES, URGENCIES
from hotline.profiles.ladders import Ladder, Rung
from hotline.profiles.loading import available, load
from hotline.profiles.profile import ClockRule, Profile, Target

DOCUMENT = Path(__file__).parents[2] / "docs" / "profiles.md"

_HEAD = """\
# City profiles

Generated from `hotline/profiles/data/*.toml` by `python -m hotline.profiles.profiles_page`; a test compares
them. A city's file holds only what differs from the default, and every figure names its source: the tender
document of the city (with its item), or the default and the rule behind it. A tenant may change any figure
on top; what does not validate is refused.

`wd` working days, `wh` working hours, `h` and `min` natural time. The most specific limit wins: one for an
urgency and a type before one for a type, before one for all. `co_handle` is the lead's limit less
`co_handler_lead_days`.
"""

_UNITS = {"minutes": "min", "hours": "h", "working_hours": "wh", "working_days": "wd"}


def render() -> str:
    """The whole document."""
    profiles = [load(key) for key in available()]
    parts = [_HEAD, _limits(profiles), _knobs(profiles), _ladders(profiles), _targets(profiles)]
    return "\n".join([*parts, *(_sources(profile) for profile in profiles)])


def knob(profile: Profile, path: str) -> str:
    """A figure of a profile by its dotted path, as text."""
    value: Any = profile.model_dump(mode="json")
    for part in path.split("."):
        value = value[part]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def source(profile: Profile, path: str) -> str:
    """Where a figure comes from: its own note, or the one of the group it belongs to."""
    return profile.sources.get(path) or profile.sources[path.split(".")[0]]


def _limits(profiles: list[Profile]) -> str:
    subjects = dict.fromkeys(_subject(rule) for profile in profiles for rule in _ordered(profile))
    rows = ([subject, *(_value_of(profile, subject) for profile in profiles)] for subject in subjects)
    return _table("Time limits 时限", ["Clock", *(profile.key for profile in profiles)], rows)


def _knobs(profiles: list[Profile]) -> str:
    rows = (
        [f"`{path}` {label}", *(knob(profile, path) for profile in profiles)] for path, label in KNOBS.items()
    )
    return _table("Rules 规则", ["Figure", *(profile.key for profile in profiles)], rows)


def _ladders(profiles: list[Profile]) -> str:
    base = load("default")
    rows = (
        [profile.key, _notices(ladder), " → ".join(map(_rung, ladder.rungs)), ladder.source]
        for profile in profiles
        for ladder in profile.ladders
        if profile is base or ladder not in base.ladders
    )
    return _table("Ladders of notices 通知阶梯", ["Profile", "Notices", "Rungs", "Source"], rows)


def _notices(ladder: Ladder) -> str:
    about = [f"`{kind}`" for kind in ladder.kinds or ("all",)]
    about += [URGENCIES[name] for name in ladder.urgencies or ()]
    return (
        ", ".join(about)
        + ("; also at night" if ladder.at_night else "")
        + ("; hurries" if ladder.hurry else "")
    )


def _rung(rung: Rung) -> str:
    whom = "" if rung.audience == "same" else f" to {rung.audience}"
    return f"{rung.channel}{whom} +{rung.after} s"


def _targets(profiles: list[Profile]) -> str:
    rows = (
        [f"`{name}` {label}", *(_bound(profile.targets.get(name)) for profile in profiles)]
        for name, label in TARGETS.items()
    )
    return _table("Targets 考核指标", ["Metric", *(profile.key for profile in profiles)], rows)


def _sources(profile: Profile) -> str:
    base = load("default")
    rows: list[list[str]] = []
    for rule in _ordered(profile):
        if profile is base or rule not in base.limits:
            rows.append([_subject(rule), _value(rule), rule.source])
    for path in KNOBS:
        if profile is base or source(profile, path) != source(base, path):
            rows.append([f"`{path}`", knob(profile, path), source(profile, path)])
    rows += [[f"`{name}`", _bound(target), target.source] for name, target in profile.targets.items()]
    return _table(f"Sources: {profile.name} (`{profile.key}`)", ["Figure", "Value", "Source"], rows)


def _ordered(profile: Profile) -> list[ClockRule]:
    """By clock, the general limit first: the same order in every column."""
    kinds = list(KINDS)
    return sorted(
        profile.limits, key=lambda rule: (kinds.index(rule.kind), rule.specificity, rule.value, rule.unit)
    )


def _subject(rule: ClockRule) -> str:
    about = [TYPES[name] for name in rule.types or ()] if rule.specificity < 2 else []
    about += [URGENCIES[name] for name in rule.urgencies or ()]
    return f"`{rule.kind}` {KINDS[rule.kind]}{'：' + '、'.join(about) if about else ''}"


def _value_of(profile: Profile, subject: str) -> str:
    return next((_value(rule) for rule in profile.limits if _subject(rule) == subject), "–")


def _value(rule: ClockRule) -> str:
    text = f"{rule.value} {_UNITS[rule.unit]}"
    return f"{text}, off hours {rule.off_hours_value} {_UNITS[rule.unit]}" if rule.off_hours_value else text


def _bound(target: Target | None) -> str:
    if target is None:
        return "–"
    if target.at_least is not None:
        return f"≥ {target.at_least:.0%}"
    return f"≤ {target.at_most:.0%}"


def _table(title: str, head: list[str], rows: Iterable[list[str]]) -> str:
    return "\n".join([f"## {title}", "", *_lines(head, rows), ""])


def _lines(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    DOCUMENT.write_text(render(), encoding="utf-8")
