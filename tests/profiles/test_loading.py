import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any

import pytest

from hotline.infra.errors import Invalid, NotFound
from hotline.orders.states import ClockKind, MarkRule, OrderType, State, Urgency
from hotline.profiles import labels, profiles_page
from hotline.profiles.loading import available, load, merge, with_overrides
from hotline.profiles.profile import Kind, Profile
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.seeds import national
from hotline.worktime.zone import CHINA

CITIES = ["fangchenggang", "lingshui", "nanning", "sichuan", "yanta"]
TUESDAY = datetime(2026, 7, 7, 10, 0, tzinfo=CHINA)
NIGHT = datetime(2026, 7, 7, 22, 0, tzinfo=CHINA)
HOLIDAY = datetime(2026, 10, 1, 10, 0, tzinfo=CHINA)
MAKE_UP_SATURDAY = datetime(2026, 10, 10, 10, 0, tzinfo=CHINA)


def limit(
    city: str, kind: str, type: str = "help", urgency: str = "normal", at: datetime = TUESDAY
) -> Limit | None:
    return load(city).limit(kind, type, urgency, at, national())


def days(value: int) -> Limit:
    return Limit(value, Unit.WORKING_DAYS)


def hours(value: int) -> Limit:
    return Limit(value, Unit.HOURS)


def test_one_profile_per_tender_document_and_a_default() -> None:
    assert available() == ["default", *CITIES]
    assert len({load(key).name for key in available()}) == 6


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("consultation", days(3)),
        ("help", days(7)),
        ("suggestion", days(7)),
        ("complaint", days(15)),
        ("report", days(15)),
        ("praise", None),
    ],
)
@pytest.mark.parametrize("city", ["default", *CITIES])
def test_handling_takes_what_the_type_allows(city: str, type: str, expected: Limit | None) -> None:
    assert limit(city, "handle", type) == expected
    assert limit(city, "handle", type, "special") == expected


@pytest.mark.parametrize("city", ["default", *CITIES])
def test_an_emergency_has_its_own_limits(city: str) -> None:
    assert limit(city, "handle", "complaint", "emergency") == hours(24)
    assert limit(city, "feedback", "complaint", "emergency") == hours(2)
    assert limit(city, "sign", "complaint", "emergency") == Limit(30, Unit.MINUTES)
    assert limit(city, "review", "complaint", "emergency") == Limit(2, Unit.WORKING_HOURS)
    assert limit(city, "feedback", "complaint") is None
    assert limit(city, "handle", "praise", "emergency") is None


def test_the_default_limits() -> None:
    assert limit("default", "sign") == hours(24)
    assert limit("default", "confirm") == days(1)
    assert limit("default", "dispatch") == hours(3)
    assert limit("default", "callback") == hours(24)
    assert limit("default", "review") == Limit(4, Unit.WORKING_HOURS)
    assert limit("default", "objection") == Limit(4, Unit.WORKING_HOURS)
    assert limit("default", "return_window") == days(1)
    assert limit("default", "no such clock") is None


def test_nanning_dispatches_within_a_day() -> None:
    assert limit("nanning", "dispatch") == hours(24)
    assert load("nanning").mark_label == "light"


@pytest.mark.parametrize(("at", "expected"), [(TUESDAY, 1), (NIGHT, 2), (HOLIDAY, 2), (MAKE_UP_SATURDAY, 1)])
def test_yanta_confirms_faster_in_office_hours(at: datetime, expected: int) -> None:
    assert limit("yanta", "confirm", at=at) == hours(expected)


def test_fangchenggang_counts_only_the_satisfied() -> None:
    assert load("fangchenggang").satisfied_levels == (4, 5)
    assert load("default").satisfied_levels == (3, 4, 5)


def test_guangxi_cities_follow_the_regional_calendar() -> None:
    assert {key: load(key).calendar for key in CITIES} == {
        "fangchenggang": "guangxi",
        "nanning": "guangxi",
        "lingshui": "national",
        "sichuan": "national",
        "yanta": "national",
    }


@pytest.mark.parametrize("city", ["default", *CITIES])
def test_every_figure_names_its_source(city: str) -> None:
    profile = load(city)
    for path in labels.KNOBS:
        assert profiles_page.knob(profile, path)
        assert profiles_page.source(profile, path)
    assert all(target.source for target in profile.targets.values())
    assert profile.targets.keys() <= labels.TARGETS.keys()


@pytest.mark.parametrize("city", CITIES)
def test_what_a_city_sets_has_a_source_of_its_own(city: str) -> None:
    data = tomllib.loads((files("hotline.profiles") / "data" / f"{city}.toml").read_text("utf-8"))
    own = set(data) - {"key", "name", "limits", "ladders", "targets", "sources"}
    assert own == {path.split(".")[0] for path in data.get("sources", {})}


def test_every_knob_has_a_label() -> None:
    data = load("default").model_dump(exclude={"key", "name", "limits", "ladders", "targets", "sources"})
    assert set(_paths(data)) == set(labels.KNOBS)


def _paths(data: dict[str, Any], before: str = "") -> Iterator[str]:
    for key, value in data.items():
        yield from _paths(value, f"{before}{key}.") if isinstance(value, dict) else [f"{before}{key}"]


def test_the_vocabulary_is_that_of_the_orders() -> None:
    assert set(labels.TYPES) == set(OrderType)
    assert set(labels.URGENCIES) == set(Urgency)
    assert set(labels.KINDS) == set(Kind)
    assert {kind.value for kind in ClockKind} - {"co_handle"} <= {kind.value for kind in Kind}
    assert set(load("default").marks) == set(MarkRule)
    assert set(load("default").after_answer.values()) <= set(State)


def test_the_document_is_the_profiles() -> None:
    written = profiles_page.DOCUMENT.read_text(encoding="utf-8")
    assert written == profiles_page.render(), "run: python -m hotline.profiles.profiles_page"


# Overrides


def test_an_override_changes_one_figure_and_nothing_else() -> None:
    changed = with_overrides("nanning", {"urge": {"hours_between": 12}, "warn_share": 0.7})
    base = load("nanning")
    assert (changed.urge.hours_between, changed.urge.yellow_after) == (12, base.urge.yellow_after)
    assert changed.warn_share == 0.7
    assert changed.model_copy(update={"urge": base.urge, "warn_share": 0.8}) == base


def rule(**more: Any) -> dict[str, Any]:
    return {"kind": "handle", "value": 5, "unit": "working_days", "source": "市政府令第1号", **more}


def test_an_overridden_limit_replaces_the_one_about_the_same_orders() -> None:
    changed = with_overrides("default", {"limits": [rule(types=["suggestion", "help"])]})
    assert changed.limit("handle", "help", "normal", TUESDAY, national()) == days(5)
    assert changed.limit("handle", "complaint", "normal", TUESDAY, national()) == days(15)
    assert len(changed.limits) == len(load("default").limits)


def test_the_more_specific_limit_wins() -> None:
    changed = with_overrides(
        "default", {"limits": [rule(types=["help"], urgencies=["special"]), rule(value=30)]}
    )
    assert changed.limit("handle", "help", "special", TUESDAY, national()) == days(5)
    assert changed.limit("handle", "help", "normal", TUESDAY, national()) == days(7)
    assert changed.limit("handle", "praise", "normal", TUESDAY, national()) == days(30)


def test_a_limit_may_end_when_the_office_closes() -> None:
    changed = with_overrides("default", {"limits": [rule(kind="confirm", office_close=True)]})
    found = changed.limit("confirm", "help", "normal", TUESDAY, national())
    assert found == Limit(5, Unit.WORKING_DAYS, office_close=True)


@pytest.mark.parametrize(
    ("overrides", "field", "message"),
    [
        ({"warn_share": 2}, "warn_share", "不能大于 1.0"),
        ({"warn_share": 0}, "warn_share", "必须大于 0.0"),
        ({"warn_share": "soon"}, "warn_share", "应为数字"),
        ({"colour": "red"}, "colour", "没有这个配置项"),
        ({"urge": 3}, "urge", "应为一组配置"),
        ({"urge": {"hours_between": "x"}}, "urge.hours_between", "应为整数"),
        ({"urge": {"hours_between": 1.5}}, "urge.hours_between", "应为整数"),
        ({"freeze_after_breach": "perhaps"}, "freeze_after_breach", "应为 true 或 false"),
        ({"satisfied_levels": []}, "satisfied_levels", "至少要有 1 项"),
        ({"satisfied_levels": [6]}, "satisfied_levels.1", "不能大于 5"),
        ({"satisfied_levels": 5}, "satisfied_levels", "应为一个列表"),
        ({"after_answer": {"help": "nowhere"}}, "after_answer.help", "只能是 'call_back'"),
        ({"limits": 3}, "limits", "应为一个列表"),
        ({"limits": [3]}, "limits.1", "应为一组配置"),
        ({"limits": [rule(unit="weeks")]}, "limits.1.unit", "只能是 'minutes'"),
        ({"limits": [rule(value=0)]}, "limits.1.value", "不能小于 1"),
        ({"limits": [rule(types=[])]}, "limits.1.types", "至少要有 1 项"),
        ({"limits": [rule(source="")]}, "limits.1.source", "至少 2 个字"),
        ({"limits": [rule(source="长" * 201)]}, "limits.1.source", "最多 200 个字"),
        ({"limits": [{"kind": "handle"}]}, "limits.1.value", "缺少这一项"),
        ({"targets": {"x": {"source": "合同"}}}, "targets.x", "要么写下限"),
        ({"pause_reasons": []}, "pause_reasons", "应为一组配置"),
        ({"name": 3}, "name", "应为文字"),
        ({"key": "NOT A KEY"}, "key", "取值不正确"),
    ],
)
def test_what_cannot_be_is_refused_in_chinese(overrides: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        with_overrides("default", overrides)
    assert message in refused.value.fields[field]
    assert field in str(refused.value)


def test_a_profile_needs_its_essential_clocks() -> None:
    data = load("default").model_dump(mode="json")
    data["limits"] = [rule for rule in data["limits"] if rule["kind"] != "sign"]
    with pytest.raises(Invalid, match="缺少“sign”时限"):
        from hotline.profiles.loading import validate

        validate(data)


def test_a_profile_knows_what_follows_every_answer() -> None:
    from hotline.profiles.loading import validate

    data = load("default").model_dump(mode="json")
    del data["after_answer"]["praise"]
    with pytest.raises(Invalid, match="缺少诉求类型：praise"):
        validate(data)


def test_an_unknown_profile_is_not_found() -> None:
    with pytest.raises(NotFound, match="atlantis"):
        load("atlantis")
    with pytest.raises(NotFound):
        with_overrides("../default", {})


def test_merging_leaves_its_inputs_alone() -> None:
    base, over = {"urge": {"a": 1}}, {"urge": {"b": 2}}
    assert merge(base, over) == {"urge": {"a": 1, "b": 2}}
    assert (base, over) == ({"urge": {"a": 1}}, {"urge": {"b": 2}})


def test_a_profile_survives_json() -> None:
    profile = load("yanta")
    assert Profile.model_validate_json(profile.model_dump_json()) == profile
