"""The invented city is consistent with itself."""

import json
import tomllib
from collections import Counter
from random import Random

import pytest

from demo.atlas import Atlas, fill
from demo.reading import DATA, Appeal, appeals, classification_rows, places, small_town_appeals, toml
from hotline.orders.states import InvalidCode, OrderType, Urgency

ALL = (*appeals(), *small_town_appeals())


def codes() -> set[str]:
    found = set()
    for row in toml("organisations.toml")["organisation"]:
        below = [*row.get("departments", []), *row.get("units", [])]
        found |= {row["code"], *(f"{row['code']}-{one['code']}" for one in below)}
    return found


def test_there_is_enough_to_ask() -> None:
    assert len(appeals()) >= 160
    assert {one.type for one in appeals()} == set(OrderType)
    assert {one.urgency for one in appeals()} == set(Urgency)
    titles = [one.title for one in ALL]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("appeal", ALL, ids=lambda one: one.title)
def test_every_appeal_can_be_handled(appeal: Appeal) -> None:
    assert {appeal.to, *appeal.co} <= codes()
    assert appeal.wrong in codes() | {""} and appeal.wrong != appeal.to
    assert appeal.classification in {row["level3"] for row in classification_rows()}
    assert appeal.said or appeal.note
    assert appeal.answer or (appeal.found and len(appeal.done) == 2)


@pytest.mark.parametrize("appeal", appeals(), ids=lambda one: one.title)
def test_every_slot_is_filled(appeal: Appeal) -> None:
    scene = Atlas(places()).scene(appeal, Random(1))
    assert "{" not in fill(appeal.text, scene.slots)
    assert len(fill(appeal.title, scene.slots)) <= 120


def test_classification_has_three_full_levels() -> None:
    rows = classification_rows()
    assert len({row["level1"] for row in rows}) >= 12
    assert len({(row["level1"], row["level2"]) for row in rows}) >= 60
    assert len({row["level3"] for row in rows}) == len(rows) >= 180


def test_codes_and_logins_are_unique() -> None:
    rows = toml("organisations.toml")["organisation"]
    departments = [
        row for row in rows if row.get("kind", "department") == "department" and "tenant" not in row
    ]
    stations = [row for row in rows if row.get("kind") == "workstation"]
    assert len(departments) >= 22 and len(stations) == 3
    assert len({row["code"] for row in rows}) == len(rows)
    assert all(row["duties"] for row in rows)
    logins = [one["login"] for one in toml("staff.toml")["staff"]]
    assert len(set(logins)) == len(logins)


def test_the_map_holds_every_place() -> None:
    city_map = json.loads((DATA / "map.json").read_text("utf-8"))
    west, south, east, north = city_map["bounds"]
    assert all(west < one.lng < east and south < one.lat < north for one in places())
    drawn = {one["name"] for one in city_map["districts"]}
    assert drawn == {one.name for one in places() if one.kind == "district"}


def test_invalid_cases_use_known_codes() -> None:
    assert {one["code"] for one in toml("phrases.toml")["invalid"]} <= {code.value for code in InvalidCode}


def test_every_scene_has_an_appeal_to_play() -> None:
    scenes = toml("scenes.toml")["scene"]
    assert all(len({"minutes", "days", "limit"} & scene.keys()) == 1 for scene in scenes)
    assert Counter(scene["rest"] for scene in scenes).total() == len(scenes)


def test_data_files_are_all_toml() -> None:
    for entry in DATA.iterdir():
        if entry.name.endswith(".toml"):
            tomllib.loads(entry.read_text("utf-8"))
