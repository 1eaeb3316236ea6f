"""How a stand-in behaves: well, or in one of the ways real machines fail."""

from dataclasses import dataclass
from typing import Any

MODES = {
    "ok": "works",
    "fail": "answers 500 and keeps nothing",
    "html": "answers with a page instead of what was asked for",
    "refuse": "refuses: the account there is out of order",
    "lag": "answers after so many seconds",
    "hang": "takes the message and cuts the line without an answer",
    "lose": "accepts and never delivers",
    "late": "delivers, and reports so many seconds later",
    "twice": "reports every message twice",
    "early": "reports before it answers",
    "wrong": "reports messages nobody sent",
    "gone": "push: every browser is gone (410)",
    "redirect": "push: sends the caller to another address",
}


class Unknown(ValueError):
    """No such mode."""


@dataclass
class Behaviour:
    mode: str = "ok"
    seconds: float = 0.0

    def change(self, asked: dict[str, Any]) -> None:
        mode = str(asked.get("mode") or "ok")
        if mode not in MODES:
            raise Unknown(f"modes are {', '.join(MODES)}")
        self.mode, self.seconds = mode, min(max(float(asked.get("seconds") or 0), 0.0), 600.0)
