"""What keeps a script from being used, said at its step; and ours, which nothing keeps."""

from typing import Any

import pytest

from hotline.outreach.scripts import dialogue as d
from hotline.outreach.scripts.built_in import CODES, built_in
from hotline.outreach.scripts.checking import findings
from hotline.outreach.scripts.needs import all_findings
from hotline.outreach.scripts.prompts_checking import LONGEST
from hotline.outreach.scripts.steps import End, Script
from tests.outreach.scripts.talks import OPENING, answer, script, survey

LEVEL = survey()["steps"]["level"]
SAY = {"kind": "say", "prompt": {"text": "好。"}}


def level(*answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**LEVEL, **({"answers": list(answers)} if answers else {}), **changes}


def text(words: str, of: dict[str, Any] = LEVEL) -> dict[str, Any]:
    return {**of, "prompt": {"text": words}}


def test_the_survey_has_no_finding() -> None:
    assert findings(script()) == []


@pytest.mark.parametrize(
    ("changes", "step", "words"),
    [
        ({"bye": None}, "why", "“bye”不存在"),
        ({"hello": None}, "hello", "起始步骤不存在"),
        ({"island": {"kind": "end"}}, "island", "没有任何步骤通向"),
        ({"why": {**SAY, "next": "why"}}, "why", "走不到结束"),
        ({"sorted": {**SAY, "next": "more"}, "more": {**SAY, "next": "sorted"}}, "sorted", "无限循环"),
        ({"hello": {**SAY, "next": "level"}}, "hello", "没有说明身份"),
        ({"hello": text("我是智能语音助手", {**SAY, "next": "level"})}, "hello", "录音"),
        (
            {"hello": text(OPENING.replace("转人工请按0", ""), {**SAY, "next": "level"})},
            "hello",
            "怎样转人工",
        ),
        ({"bye": {"kind": "end", "prompt": {"text": "{nobody}再见"}}}, "bye", "没有谁提供变量“nobody”"),
        ({"bye": {"kind": "end", "prompt": {"text": "{reason}再见"}}}, "bye", "不能念出来"),
        ({"unclear": text("{result}", {"kind": "transfer"})}, "unclear", "可能还没有得到"),
        ({"why": text("长" * (LONGEST + 1), {**SAY, "next": "bye"})}, "why", "太长"),
        ({"level": level(prompt={"text": LEVEL["prompt"]["text"], "recording": "r"})}, "level", "去掉录音"),
        (
            {"level": level(answer("满意", "1", "bye"), answer("不满意", "1", "sorted"))},
            "level",
            "不止一个回答",
        ),
        ({"level": level(answer("满意", "0", "bye"), answer("不满意", "2", "sorted"))}, "level", "按键0"),
        (
            {"level": level(answer("满意", "1", "bye"), answer("不满意", "5", "sorted"))},
            "level",
            "“不满意”按5",
        ),
        ({"level": level(answer("是", "1", "bye"), answer("四", "2", "sorted"))}, "level", "分不清"),
        ({"sorted": {**survey()["steps"]["sorted"], "cases": {"差": "why"}}}, "sorted", "没有哪个回答是“差”"),
        ({"sorted": {**survey()["steps"]["sorted"], "slot": "x"}}, "sorted", "无法分路"),
    ],
)
def test_what_would_trap_or_deceive_somebody_is_named_at_its_step(
    changes: dict[str, Any], step: str, words: str
) -> None:
    found = findings(script(**changes))
    assert any(one.step == step and words in one.text for one in found), found


@pytest.mark.parametrize("code", CODES)
def test_ours_have_no_finding_and_end_whatever_key_is_pressed(code: str) -> None:
    ours = built_in()[code].script
    assert all_findings(code, ours) == []
    slots = dict.fromkeys(ours.slots, "路灯不亮")
    for key in ("", *"123456789*#"):
        talking, acts = d.Dialogue.begin(ours, slots)
        while talking.phase not in ("over", "handing"):
            talking, acts = talking.after(_next(talking, key))
        assert talking.phase == "handing" or isinstance(acts[-1], d.HangUp)


def _next(talking: d.Dialogue, key: str) -> d.Heard:
    if talking.phase == "listening":
        return d.Key(key) if key else d.NothingHeard()
    return d.TakenDown("") if talking.phase == "taking" else d.Spoken()


def test_what_we_act_upon_stays_in_ours_whatever_else_is_changed() -> None:
    ours = built_in()["callback"].script
    result = ours.steps["result"].model_dump()
    result["answers"] = [one | {"value": "好极了"} if one["key"] == "1" else one for one in result["answers"]]
    changed = Script.model_validate(
        ours.model_dump() | {"steps": ours.model_dump()["steps"] | {"result": result}}
    )
    told = [one.text for one in all_findings("callback", changed)]
    assert any("回答“满意”" in text for text in told) and any("不认识" in text for text in told)
    assert all_findings("script-1", changed) == findings(changed)
    quiet = built_in()["urgent_notice"].script.model_copy(update={"steps": {"bye": End()}})
    assert any("已确认收到" in one.text for one in all_findings("urgent_notice", quiet))
