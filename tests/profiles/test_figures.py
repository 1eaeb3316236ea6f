from typing import Any

import pytest

from hotline.infra.errors import Invalid
from hotline.profiles import figures
from hotline.profiles.loading import available, load, with_overrides
from hotline.profiles.profile import Profile

BASIS = "市府办〔2026〕3号"


def _given(profile: Profile, shipped: Profile, **changed: Any) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for figure in figures.limits(profile, shipped):
        given[f"{figure.name}.value"] = figure.rule.value
        given[f"{figure.name}.unit"] = figure.rule.unit.value
        given[f"{figure.name}.off"] = figure.rule.off_hours_value or ""
    for knob in figures.knobs(profile, shipped):
        given[knob.name] = knob.value
    return given | changed


@pytest.mark.parametrize("key", available())
def test_a_form_sent_back_unchanged_changes_nothing(key: str) -> None:
    shipped = load(key)
    assert figures.overrides(_given(shipped, shipped), shipped, shipped, BASIS) == {}
    assert not any(one.changed for one in figures.limits(shipped, shipped))
    assert all(knob.source for knob in figures.knobs(shipped, shipped))


def test_only_what_differs_is_kept_with_its_basis() -> None:
    shipped = load("nanning")
    rule = next(one for one in figures.limits(shipped, shipped) if one.rule.kind == "dispatch")
    given = _given(
        shipped, shipped, **{f"{rule.name}.value": 6, "urge.yellow_after": 3, "target-satisfaction": 0.92}
    )
    over = figures.overrides(given, shipped, shipped, BASIS)
    mine = with_overrides("nanning", over)
    changed = [one.rule for one in figures.limits(mine, shipped) if one.changed]
    assert [(one.value, one.source) for one in changed] == [(6, BASIS)]
    assert (mine.urge.yellow_after, figures.source_of(mine, "urge.yellow_after")) == (3, BASIS)
    assert mine.targets["satisfaction"].at_least == 0.92
    assert [knob.name for knob in figures.knobs(mine, shipped) if knob.changed] == ["urge.yellow_after"]


def test_an_earlier_change_keeps_its_own_basis_and_can_go_back() -> None:
    shipped = load("nanning")
    first = figures.overrides(_given(shipped, shipped, **{"callback_attempts": 5}), shipped, shipped, BASIS)
    mine = with_overrides("nanning", first)
    second = figures.overrides(_given(mine, shipped, **{"repeat_days": 45}), mine, shipped, "另一个文件")
    assert second["sources"] == {"callback_attempts": BASIS, "repeat_days": "另一个文件"}
    back = figures.overrides(
        _given(mine, shipped, **{"callback_attempts": shipped.callback_attempts}), mine, shipped, BASIS
    )
    assert back == {}


def test_a_tenants_own_ladder_survives_a_change_of_something_else() -> None:
    shipped = load("default")
    ladder = {
        "kinds": ["overdue"],
        "rungs": [{"channel": "sms", "after": 60, "audience": "main_leader"}],
        "source": BASIS,
    }
    mine = with_overrides("default", {"ladders": [ladder]})
    over = figures.overrides(_given(mine, shipped, **{"repeat_days": 45}), mine, shipped, BASIS)
    again = with_overrides("default", over)
    assert again.repeat_days == 45
    assert again.ladder("overdue", "normal") == mine.ladder("overdue", "normal")


def test_what_does_not_validate_is_refused_by_its_name() -> None:
    shipped = load("default")
    over = figures.overrides(_given(shipped, shipped, **{"callback_attempts": 0}), shipped, shipped, BASIS)
    with pytest.raises(Invalid) as refused:
        with_overrides("default", over)
    assert set(refused.value.fields) == {"callback_attempts"}
