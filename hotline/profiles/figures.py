"""A profile as a list of single figures: what it is, what it is worth, where it comes from.

Forms show these, and what a form brings back becomes a tenant's overrides: only what differs from the
shipped profile, each with the reason it was changed for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hotline.profiles.labels import KINDS, KNOBS, TARGETS, TYPES, URGENCIES
from hotline.profiles.own_ladders import changed_ladders
from hotline.profiles.profile import ClockRule, Profile, Target

Shape = Literal["number", "share", "yes_no", "text", "choice", "several"]

#: How a knob is typed; everything else follows from its value.
_SEVERAL = {"marks", "satisfied_levels", "phone_on_dispatch"}
_CHOICES = {"calendar", "mark_label"}
_SHARES = {"warn_share", "extension.max_share"}
_FREE = ("pause_reasons.", "quiet_hours.")


@dataclass(frozen=True)
class LimitFigure:
    """One time limit; `name` is what its fields in a form begin with."""

    name: str
    label: str
    rule: ClockRule
    shipped: ClockRule | None

    @property
    def changed(self) -> bool:
        return self.rule != self.shipped


@dataclass(frozen=True)
class Knob:
    """One rule of the house."""

    name: str
    label: str
    shape: Shape
    value: Any
    shipped: Any
    source: str

    @property
    def changed(self) -> bool:
        return bool(self.value != self.shipped)


@dataclass(frozen=True)
class TargetFigure:
    """One figure the centre is measured by, in per cent."""

    name: str
    label: str
    target: Target
    shipped: Target | None

    @property
    def changed(self) -> bool:
        return self.target != self.shipped


def limits(profile: Profile, shipped: Profile) -> list[LimitFigure]:
    """By clock, the general limit first."""
    known = {subject(rule): rule for rule in shipped.limits}
    kinds = list(KINDS)
    rules = sorted(profile.limits, key=lambda rule: (kinds.index(rule.kind), rule.specificity, rule.value))
    return [
        LimitFigure(f"limit-{subject(rule)}", _about(rule), rule, known.get(subject(rule))) for rule in rules
    ]


def knobs(profile: Profile, shipped: Profile) -> list[Knob]:
    """In the order of the labels."""
    mine, theirs = profile.model_dump(mode="json"), shipped.model_dump(mode="json")
    return [
        Knob(
            path,
            label,
            _shape(path, _at(mine, path)),
            _at(mine, path),
            _at(theirs, path),
            source_of(profile, path),
        )
        for path, label in KNOBS.items()
    ]


def targets(profile: Profile, shipped: Profile) -> list[TargetFigure]:
    """In the order of the labels."""
    return [
        TargetFigure(name, TARGETS[name], profile.targets[name], shipped.targets.get(name))
        for name in TARGETS
        if name in profile.targets
    ]


def source_of(profile: Profile, path: str) -> str:
    """Where a figure comes from: its own note, or the one of the group it belongs to."""
    return profile.sources.get(path) or profile.sources.get(path.split(".")[0], "")


def subject(rule: ClockRule) -> str:
    """What a rule is about, as one word."""
    return "-".join([rule.kind, "_".join(rule.types or ("all",)), "_".join(rule.urgencies or ("all",))])


def overrides(given: Mapping[str, Any], profile: Profile, shipped: Profile, basis: str) -> dict[str, Any]:
    """What a tenant changes when a form with these figures is accepted.

    A figure that goes back to the shipped value is no override any more; one changed before and not now
    keeps the reason it was changed for.
    """
    result: dict[str, Any] = {}
    rules = [_rule(figure, given, basis) for figure in limits(profile, shipped)]
    if changed := [rule for rule, was in rules if rule != was]:
        result["limits"] = changed
    for knob in knobs(profile, shipped):
        _put_knob(result, knob, given.get(knob.name, knob.value), basis)
    if bounds := dict(_bounds(targets(profile, shipped), given, basis)):
        result["targets"] = bounds
    # Ladders have a form of their own: a tenant's own ones stay as they are.
    if own := changed_ladders(profile, shipped):
        result["ladders"] = own
    return result


def _rule(
    figure: LimitFigure, given: Mapping[str, Any], basis: str
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    was = _dumped(figure.shipped)
    now = _dumped(figure.rule) or {}
    wanted = {
        **now,
        "value": given.get(f"{figure.name}.value", figure.rule.value),
        "unit": given.get(f"{figure.name}.unit", figure.rule.unit.value),
        "off_hours_value": given.get(f"{figure.name}.off", figure.rule.off_hours_value),
    }
    if wanted["off_hours_value"] in ("", None):
        wanted.pop("off_hours_value")
    if was and _figures(wanted) == _figures(was):
        return was, was
    if _figures(wanted) != _figures(now):
        wanted["source"] = basis
    return wanted, was


def _dumped(rule: ClockRule | None) -> dict[str, Any] | None:
    return rule.model_dump(mode="json", exclude_none=True) if rule else None


def _figures(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    return rule.get("value"), rule.get("unit"), rule.get("off_hours_value")


def _put_knob(result: dict[str, Any], knob: Knob, value: Any, basis: str) -> None:
    if value == knob.shipped:
        return
    _set(result, knob.name, value)
    result.setdefault("sources", {})[knob.name] = knob.source if value == knob.value else basis


def _bounds(
    figures: Iterable[TargetFigure], given: Mapping[str, Any], basis: str
) -> Iterable[tuple[str, dict[str, Any]]]:
    for figure in figures:
        target = figure.target
        side = "at_least" if target.at_least is not None else "at_most"
        now = getattr(target, side)
        wanted = given.get(f"target-{figure.name}", now)
        if figure.shipped is not None and wanted == getattr(figure.shipped, side):
            continue
        yield figure.name, {side: wanted, "source": target.source if wanted == now else basis}


def _about(rule: ClockRule) -> str:
    about = [TYPES[name] for name in rule.types or ()] + [URGENCIES[name] for name in rule.urgencies or ()]
    return f"{KINDS[rule.kind]}（{'、'.join(about)}）" if about else KINDS[rule.kind]


def _shape(path: str, value: Any) -> Shape:
    if path in _SEVERAL:
        return "several"
    if path in _CHOICES or path.startswith("after_answer."):
        return "choice"
    if path.startswith(_FREE):
        return "text"
    if isinstance(value, bool):
        return "yes_no"
    return "share" if path in _SHARES else "number"


def _at(data: Mapping[str, Any], path: str) -> Any:
    value: Any = data
    for part in path.split("."):
        value = value[part] if isinstance(value, Mapping) and part in value else ""
    return value


def _set(data: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for part in above:
        data = data.setdefault(part, {})
    data[last] = value
