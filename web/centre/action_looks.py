"""Where an action stands among the buttons of an order: icon, weight, group."""

from dataclasses import dataclass, field

from hotline.orders.workflow import Step

#: The groups of the right column, in their order; the first is what moves the case on.
GROUPS = {"main": "下一步", "ask": "申请", "citizen": "诉求人", "side": "其他办法", "watch": "督办与修复"}


@dataclass(frozen=True)
class Look:
    """How one action's button looks."""

    icon: str
    group: str
    kind: str = "secondary"


LOOKS: dict[str, Look] = {
    "take": Look("hand", "main", "primary"),
    "accept": Look("check", "main", "primary"),
    "answer": Look("chat", "main"),
    "send_to_review": Look("eye", "main"),
    "dispatch": Look("send", "main", "primary"),
    "coordinate": Look("users", "main"),
    "ask_supplement": Look("question", "main"),
    "review_intake": Look("stamp", "main", "primary"),
    "sign": Look("edit", "main", "primary"),
    "verify": Look("clipboard-check", "main"),
    "reply": Look("chat", "main", "primary"),
    "offline": Look("route", "main"),
    "review_return": Look("stamp", "main", "primary"),
    "review_extension": Look("stamp", "main", "primary"),
    "review_special": Look("stamp", "main", "primary"),
    "review_result": Look("stamp", "main", "primary"),
    "review_closing": Look("stamp", "main", "primary"),
    "call_back": Look("phone", "main", "primary"),
    "submit_closing": Look("stamp", "main"),
    "close": Look("check-circle", "main"),
    "resume": Look("play", "main", "primary"),
    "return": Look("undo", "ask"),
    "extend": Look("clock-plus", "ask"),
    "special": Look("file", "ask"),
    "transfer": Look("transfer", "ask"),
    "note": Look("file-plus", "side"),
    "appeal": Look("megaphone", "ask"),
    "urge": Look("bell", "citizen"),
    "supplement": Look("file-plus", "citizen"),
    "withdraw": Look("undo", "citizen"),
    "redo": Look("refresh", "side"),
    "merge": Look("merge", "side"),
    "unmerge": Look("split", "side"),
    "mark_difficult": Look("flag", "side"),
    "suspend": Look("pause", "side"),
    "mark_invalid": Look("ban", "side"),
    "put_back": Look("undo", "side"),
    "follow": Look("star", "side"),
    "unfollow": Look("star-filled", "side"),
    "decide_appeal": Look("stamp", "watch"),
    "prompt": Look("megaphone", "watch"),
    "raise_mark": Look("flag", "watch"),
    "lift_mark": Look("shield", "watch"),
    "waive_breach": Look("clock", "watch"),
    "mend": Look("wrench", "watch"),
}
OTHER = Look("circle", "side")


@dataclass(frozen=True)
class Group:
    """Buttons that belong together."""

    label: str
    steps: list[tuple[Step, Look]] = field(default_factory=list)


def grouped(
    steps: list[Step], *, followed: bool = False, has_marks: bool = True, appeals: bool = True
) -> list[Group]:
    """The allowed steps by group; what would only be refused for want of an object is left out."""
    hidden = {"follow" if followed else "unfollow"}
    hidden |= set() if has_marks else {"lift_mark"}
    hidden |= set() if appeals else {"decide_appeal"}
    groups = {name: Group(label) for name, label in GROUPS.items()}
    for step in steps:
        if step.name not in hidden and step.name != "evaluate":
            look = LOOKS.get(step.name, OTHER)
            groups[look.group].steps.append((step, look))
    return [group for group in groups.values() if group.steps]
