"""Steps in words: what a step says and does, and under what condition it goes on where."""

from hotline.calls.ivr import steps as s
from hotline.calls.ivr.steps import LABELS, Flow, Prompt, Step, When
from web.kit import gettext as _
from web.kit.formats import WEEKDAYS

#: Icon of each kind of step.
ICONS = {
    "play": "megaphone",
    "menu": "grid",
    "collect": "edit",
    "condition": "split",
    "query_order": "search",
    "answer": "book",
    "language": "globe",
    "voicemail": "mic",
    "call_back": "undo",
    "rate": "star",
    "transfer": "transfer",
    "hang_up": "phone",
}
WHERE = {"queue": "技能组", "person": "分机", "number": "外线", "robot": "机器人"}


def title(flow: Flow, name: str) -> str:
    """What people call a step; a goal that is no step yet is called by its id."""
    step = flow.steps.get(name)
    return name if step is None else step.title or _("{kind} {id}", kind=_(LABELS[step.kind]), id=name)


def says(step: Step) -> str:
    """The words of a step, shortly."""
    prompt = getattr(step, "prompt", None)
    if isinstance(prompt, Prompt):
        return prompt.text.get("zh") or (
            _("录音 {name}", name=prompt.recording["zh"]) if "zh" in prompt.recording else ""
        )
    return does(step)


def does(step: Step) -> str:
    """What a step that says nothing does."""
    match step:
        case s.Transfer():
            return _("转到{where} {target}", where=_(WHERE[step.to]), target=step.target)
        case s.Answer():
            return _("朗读答复“{topic}”", topic=step.topic)
        case s.Choose():
            return _("改用本地话") if step.language == "local" else _("改用普通话")
        case s.QueryOrder():
            return _("按 {number} 和 {code} 查询", number=step.number_from, code=step.code_from)
        case s.CallBack():
            return _("登记稍后回拨")
    return ""


def ways(step: Step) -> list[tuple[str, str, str]]:
    """(in full, in short, goal) of every way on."""
    match step:
        case s.Menu():
            keys = [(_("按 {key}", key=key), key, goal) for key, goal in step.keys.items()]
            return [*keys, (_("不按或按错 {n} 次", n=step.attempts), _("错"), step.failed)]
        case s.Collect():
            return [(_("收到后"), "✓", step.next), (_("没有收到"), "✗", step.failed)]
        case s.Condition():
            branches = [(when(one.when), str(place), one.next) for place, one in enumerate(step.branches, 1)]
            return [*branches, (_("否则"), _("否则"), step.otherwise)]
        case s.QueryOrder():
            return [(_("查到并播报后"), "✓", step.found), (_("没有查到"), "✗", step.not_found)]
        case s.Answer():
            return [(_("读完后"), "✓", step.next), (_("没有这条答复"), "✗", step.missing)]
        case s.Transfer():
            return [(_("没有接通"), "✗", step.failed)]
        case s.HangUp():
            return []
    return [(_("然后"), "", step.next)]


def when(condition: When) -> str:
    """A condition as a sentence."""
    parts = [*_times(condition), *_numbers(condition), *_queues(condition)]
    return "，".join(parts) or _("总是")


def _times(one: When) -> list[str]:
    parts = []
    if one.open is not None:
        parts.append(_("在服务时间") if one.open else _("不在服务时间"))
    if one.since or one.until:
        parts.append(_("{since} 至 {until}", since=one.since or "00:00", until=one.until or "24:00"))
    if one.weekdays:
        parts.append("、".join(_(WEEKDAYS[day - 1]) for day in sorted(one.weekdays)))
    return parts


def _numbers(one: When) -> list[str]:
    parts = [_("来电号码以 {digits} 开头", digits=one.caller)] if one.caller else []
    return parts + ([_("被叫号码以 {digits} 开头", digits=one.called)] if one.called else [])


def _queues(one: When) -> list[str]:
    parts = []
    if one.waiting_at_least is not None:
        parts.append(_("排队至少 {n} 人", n=one.waiting_at_least))
    if one.agents_at_most is not None:
        parts.append(_("坐席不多于 {n} 人", n=one.agents_at_most))
    return parts
