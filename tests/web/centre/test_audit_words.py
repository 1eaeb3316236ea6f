"""Whatever the house writes into its audit reads in words."""

import ast
from pathlib import Path

import pytest

from web.centre.admin.audit_actions import ACTIONS

ROOT = Path(__file__).resolve().parents[3]


def written() -> set[str]:
    """Actions that stand in the code as they are."""
    found: set[str] = set()
    for path in (ROOT / "hotline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                found |= {str(one.value) for one in node.args[1:2] if isinstance(one, ast.Constant)}
    return found


@pytest.mark.parametrize("action", sorted(written()))
def test_every_act_has_its_words(action: str) -> None:
    assert action in ACTIONS


@pytest.mark.parametrize(
    "action", ["monitor_listen", "monitor_whisper", "monitor_barge_in", "take_over", "not_done"]
)
def test_so_has_what_a_supervisor_does_on_the_floor(action: str) -> None:
    assert f"calls.{action}" in ACTIONS
