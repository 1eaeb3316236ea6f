"""A form for every kind of step: the step's own fields, with what a browser cannot send made sendable."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, create_model

from hotline.calls.ivr import steps
from hotline.calls.ivr.steps import Branch, Condition, Step, StepId, When

#: Branches one form has room for.
MOST_BRANCHES = 12
KEYS = (*"1234567890", "*", "#")
KINDS: Mapping[str, type[BaseModel]] = {
    "play": steps.Play,
    "menu": steps.Menu,
    "collect": steps.Collect,
    "condition": Condition,
    "query_order": steps.QueryOrder,
    "answer": steps.Answer,
    "language": steps.Choose,
    "voicemail": steps.Voicemail,
    "call_back": steps.CallBack,
    "rate": steps.Rate,
    "transfer": steps.Transfer,
    "hang_up": steps.HangUp,
}
NOTES: Mapping[str, str] = {
    "play": "说一段话，然后继续",
    "menu": "说明按哪个键，按键去不同步骤",
    "collect": "请来电人输入一串数字",
    "condition": "按时间、号码、排队人数走不同的路",
    "query_order": "按工单编号和查询码播报进度",
    "answer": "朗读一条准备好的答复",
    "language": "之后改用另一种语言",
    "voicemail": "录下来电人的留言",
    "call_back": "登记稍后回拨",
    "rate": "五级满意度按键",
    "transfer": "转到技能组、个人或外线",
    "hang_up": "说再见并挂机",
}


def _days(value: object) -> object:
    """Ticked days come as {"1": "true", …}."""
    return frozenset(int(day) for day in value if str(day).isdigit()) if isinstance(value, dict) else value


class WhenForm(When):
    """Days of the week as boxes."""

    weekdays: Annotated[
        Annotated[frozenset[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1)] | None,
        BeforeValidator(_days),
    ] = None


class BranchForm(BaseModel):
    """One way of a condition; without a goal it does not exist."""

    when: WhenForm = WhenForm()
    next: StepId

    def branch(self) -> dict[str, Any]:
        return Branch.model_validate(self.model_dump()).model_dump(mode="json")


class _Envelope(BaseModel):
    """What every form of a step carries beside the step."""

    revision: int = 0
    then: Annotated[str, StringConstraints(pattern="^[a-z_]{0,20}$")] = ""


def form_for(kind: str) -> type[BaseModel]:
    """The form of one kind of step."""
    model = KINDS[kind]
    own = {name: info for name, info in model.model_fields.items() if name != "kind"}
    fields: dict[str, Any] = {name: (info.annotation, info) for name, info in own.items()}
    if kind == "condition":
        fields.pop("branches")
        fields |= {f"branch{place}": (BranchForm | None, None) for place in range(MOST_BRANCHES)}
    return create_model(f"{kind}_form", __base__=_Envelope, **fields)


def step_of(kind: str, form: BaseModel) -> Step:
    """The step somebody filled in."""
    data = form.model_dump(mode="json", exclude={"revision", "then"})
    if kind == "condition":
        given = [getattr(form, f"branch{place}") for place in range(MOST_BRANCHES)]
        data = {name: value for name, value in data.items() if not name.startswith("branch")}
        data["branches"] = [one.branch() for one in given if one is not None]
    step: Any = KINDS[kind].model_validate(data | {"kind": kind})
    return step  # type: ignore[no-any-return]


def values_of(step: Step) -> dict[str, Any]:
    """A step as its form shows it: names with dots, boxes by day."""
    data = step.model_dump(mode="json")
    for place, branch in enumerate(data.pop("branches", [])):
        data[f"branch{place}"] = branch
    return dict(_flat("", data))


def starting(kind: str) -> dict[str, Any]:
    """What a new step's form shows."""
    usual = {name: info.default for name, info in KINDS[kind].model_fields.items() if not info.is_required()}
    return {name: value for name, value in usual.items() if isinstance(value, str | int | float)}


def _flat(prefix: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for name, one in value.items() for pair in _flat(f"{prefix}{name}.", one)]
    name = prefix.rstrip(".")
    if isinstance(value, list):
        return [(f"{name}.{one}", "true") for one in value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return [] if value is None else [(name, value)]
