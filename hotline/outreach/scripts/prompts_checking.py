"""What is said must be short enough to listen to, and everything it names must be known by then."""

from collections.abc import Iterator

from hotline.outreach.scripts.filling import SLOT, slots_in
from hotline.outreach.scripts.steps import Prompt, Record, Script
from hotline.outreach.scripts.ways import reached_without

#: Characters; about half a minute.
LONGEST = 130
CHARACTERS_PER_SECOND = 4.5


def spoken_problems(script: Script, name: str) -> Iterator[str]:
    """Of one step."""
    prompt = getattr(script.steps[name], "prompt", None)
    if not isinstance(prompt, Prompt):
        return
    length = len(SLOT.sub("", prompt.text))
    if length > LONGEST:
        seconds = round(length / CHARACTERS_PER_SECOND)
        yield f"这段话有{length}个字，要说约{seconds}秒，太长了，最多{LONGEST}个字"
    if prompt.recording and slots_in(prompt.text):
        yield "用了录音就念不出内容里的变量，请去掉录音或变量"
    yield from _unknown(script, name, prompt)


def _unknown(script: Script, name: str, prompt: Prompt) -> Iterator[str]:
    recorded = {step.into for step in script.steps.values() if isinstance(step, Record)}
    filled = {getattr(step, "into", "") for step in script.steps.values()}
    for slot in slots_in(prompt.text):
        if slot in script.slots:
            continue
        if slot not in filled:
            yield f"没有谁提供变量“{slot}”"
        elif slot in recorded:
            yield f"“{slot}”是录下的留言，不能念出来"
        elif name in reached_without(script, slot):
            yield f"走到这里时变量“{slot}”可能还没有得到"
