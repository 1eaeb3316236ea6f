"""The form of a rule: words one a line, seconds, points; each kind of rule has its own fields."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from hotline.calls.quality.standard import AnyRule, Said, Standard
from hotline.calls.quality.states import Dimension, Speaker
from hotline.infra.errors import Invalid
from hotline.orders.values import Text

KINDS: Mapping[str, str] = {
    "said": "说了不该说的话",
    "unsaid": "该说的没有说",
    "silence": "长时间没有人说话",
    "talking_over": "抢话",
    "promise": "承诺了但没有工单",
    "urgent": "紧急情况没有紧急工单",
}
NEW = "new"
MOST_WORDS, LONGEST_WORD = 300, 40
_RULE: TypeAdapter[Any] = TypeAdapter(AnyRule)


class Posted(BaseModel):
    """Fields of every kind; each rule takes its own."""

    base: Annotated[int, Field(ge=0)]
    name: Annotated[Text, Field(max_length=40)]
    dimension: Dimension = Dimension.SERVICE
    said_by: Speaker = Speaker.AGENT
    points: Annotated[int, Field(ge=0, le=100)] = 0
    at_most: Annotated[int, Field(ge=0, le=100)] = 100
    severe: bool = False
    active: bool = False
    words: Annotated[str, Field(max_length=20_000)] = ""
    within: Annotated[float, Field(gt=0, le=600)] = 15
    seconds: Annotated[float, Field(gt=0, le=600)] = 20
    excuses: Annotated[str, Field(max_length=5000)] = ""
    excused_seconds: Annotated[float, Field(gt=0, le=600)] = 90


def values_of(rule: AnyRule) -> dict[str, Any]:
    """As the form shows them."""
    values = rule.model_dump(mode="json")
    for name in ("words", "excuses"):
        if name in values:
            values[name] = "\n".join(values[name])
    return {name: ("" if value is False else value) for name, value in values.items()}


def fresh(standard: Standard) -> Said:
    """A new list of words, with a code nobody has."""
    taken = {one.code for one in standard.rules}
    code = next(name for n in range(1, 1000) if (name := f"words_{n}") not in taken)
    return Said(code=code, name="新词表", dimension=Dimension.SERVICE, points=5, words=("示例",))


def changed(rule: AnyRule, posted: Posted) -> AnyRule:
    """The rule as it would be, or Invalid with what is wrong at each field."""
    given = posted.model_dump()
    given |= {name: _lines(name, given[name]) for name in ("words", "excuses")}
    if "words" in type(rule).model_fields and not given["words"]:
        raise Invalid("请填写词语", fields={"words": "请至少填写一个词，每行一个"})
    mine = {name: given[name] for name in type(rule).model_fields if name in given}
    try:
        made: AnyRule = _RULE.validate_python(rule.model_dump() | mine)
    except ValidationError as failure:
        raise Invalid("请修改标出的内容", fields={"words": "有的词只有标点，无法匹配"}) from failure
    return made


def _lines(name: str, text: str) -> tuple[str, ...]:
    words = tuple(
        dict.fromkeys(word.strip() for word in text.replace("，", "\n").splitlines() if word.strip())
    )
    long = [word for word in words if len(word) > LONGEST_WORD]
    if long:
        raise Invalid("词语太长", fields={name: f"“{long[0][:10]}…”超过 {LONGEST_WORD} 字"})
    if len(words) > MOST_WORDS:
        raise Invalid("词语太多", fields={name: f"最多 {MOST_WORDS} 个词，现在有 {len(words)} 个"})
    return words
