"""What people write on the way: opinions, findings, answers, reasons."""

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from demo.atlas import Scene, fill
from demo.reading import Appeal, toml


@dataclass(frozen=True)
class Words:
    """The texts of one order; every call draws from the order's own random stream."""

    appeal: Appeal
    scene: Scene
    city: str
    rng: Random

    def title(self) -> str:
        return fill(self.appeal.title, self.scene.slots)

    def content(self, *, phone: bool) -> str:
        """Agents note down, citizens write themselves."""
        said, note = self.appeal.said, self.appeal.note
        if phone:
            text = note or f"市民来电反映，原话：“{said}”"
        else:
            text = said or re.sub(r"^市民来电\w+：", "", note)
        return fill(text, self.scene.slots)

    def findings(self) -> str:
        return fill(self.appeal.found, self.scene.slots) or "已电话联系市民，诉求清楚，按政策答复。"

    def answer(self) -> str:
        return fill(self.appeal.answer, self.scene.slots)

    def reply(self, unit: str, phone: str, attempt: int) -> str:
        """The department's answer; a second attempt says something else than the first."""
        if not self.appeal.done:
            return self.answer()
        done = fill(self.appeal.done[attempt % len(self.appeal.done)], self.scene.slots)
        frame = self.say("reply")
        return frame.format(
            title=self.title(),
            place=self.scene.text,
            unit=unit,
            phone=phone,
            city=self.city,
            found=self.findings(),
            done=done,
        )

    def say(self, key: str, **names: str) -> str:
        """One of the sentences of phrases.toml."""
        sentence: str = self.rng.choice(toml("phrases.toml")[key])
        return sentence if not names else sentence.format(**names)


def invalid_cases() -> list[dict[str, Any]]:
    """Calls that are no appeals, with their codes."""
    cases: list[dict[str, Any]] = toml("phrases.toml")["invalid"]
    return cases
