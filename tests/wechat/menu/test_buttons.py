"""A menu's rules, counted as the platform counts."""

import pytest

from hotline.wechat.menu import buttons as menus
from hotline.wechat.menu.buttons import Button, Buttons
from hotline.wechat.menu.comparing import Difference, differences

HELP: Button = {"name": "使用说明", "type": "click", "key": "help"}
TRACK: Button = {"name": "查进度", "type": "view", "url": "https://12345.example.cn/track"}
MENU: Buttons = [
    {"name": "我要诉求", "type": "click", "key": "report"},
    {"name": "服务", "sub_button": [HELP, TRACK]},
]


@pytest.mark.parametrize(
    ("name", "top", "fits"),
    [
        ("我要反映问", True, True),
        ("我要反映问题", True, False),
        ("a" * 16, True, True),
        ("😀" * 4, True, True),
        ("😀" * 5, True, False),
        ("字" * 20, False, True),
        ("字" * 21, False, False),
        ("  ", True, False),
    ],
)
def test_names_are_counted_in_bytes(name: str, top: bool, fits: bool) -> None:
    assert (menus.name_problem(name, top=top) == "") is fits


@pytest.mark.parametrize("url", ["", "www.example.cn", "javascript:alert(1)", "https://", "https://a b"])
def test_an_address_must_be_one(url: str) -> None:
    assert menus.url_problem(url)


def test_a_menu_says_where_it_is_wrong() -> None:
    wrong: Buttons = [
        {"name": "服务", "sub_button": [HELP, {"name": "查", "type": "click", "key": "made up"}]},
        {"name": "新"},
    ]
    assert [(one.place, one.field) for one in menus.problems(wrong)] == [((0, 1), "key"), ((1,), "kind")]
    assert menus.problems([]) and not menus.problems(MENU)
    assert menus.url_problem("http://localhost:8000/track") == ""


def test_buttons_are_added_up_to_the_platforms_number() -> None:
    menu, place = menus.added(MENU, 1)
    assert (place, menus.at(menu, place)) == ((1, 2), {"name": "新菜单"})
    full, _ = menus.added(MENU, None)
    with pytest.raises(ValueError, match="最多 3 个"):
        menus.added(full, None)
    for _n in range(2):
        menu, _ = menus.added(menu, 1)
    with pytest.raises(ValueError, match="最多 5 个"):
        menus.added(menu, 1)
    assert len(MENU[1]["sub_button"]) == 2  # what was given stays as it was


def test_moving_stops_at_the_end_and_removing_the_last_one_below_leaves_a_plain_button() -> None:
    assert menus.moved(MENU, (1, 1), -1)[0][1]["sub_button"] == [TRACK, HELP]
    assert menus.moved(MENU, (1,), 1) == (MENU, (1,))
    left = menus.removed(menus.removed(MENU, (1, 0)), (1, 0))
    assert left[1] == {"name": "服务"}


def test_what_the_platform_tells_is_brought_into_our_form() -> None:
    told: Buttons = [
        {"name": "服务", "sub_button": {"list": [{**HELP, "sub_button": []}]}},
        {**TRACK, "sub_button": []},
    ]
    assert menus.normal(told) == [{"name": "服务", "sub_button": [HELP]}, TRACK]


def test_differences_name_the_button_and_what_happens() -> None:
    draft: Buttons = [
        {"name": "服务", "sub_button": [TRACK | {"url": "https://new.example.cn"}]},
        {"name": "我要诉求", "type": "click", "key": "report"},
        {"name": "找人工", "type": "click", "key": "person"},
    ]
    assert differences(MENU, draft) == [
        Difference("removed", "服务 › 使用说明", before="点击：使用说明"),
        Difference(
            "changed",
            "服务 › 查进度",
            "打开网页：https://12345.example.cn/track",
            "打开网页：https://new.example.cn",
        ),
        Difference("added", "找人工", after="点击：找人工"),
        Difference("moved", "一级菜单", "我要诉求 服务", "服务 我要诉求 找人工"),
    ]
    assert differences(MENU, MENU) == []
