import pytest

from hotline.orders.workflow import WORKFLOW
from pwa.queueable import QUEUEABLE
from pwa.versions import Outdated, require, supported


@pytest.mark.parametrize(
    ("version", "floor", "good"),
    [
        ("0.1.0", "", True),
        ("", "", True),
        ("1.2.0", "1.2.0", True),
        ("1.2", "1.2.0", True),
        ("1.10.0", "1.9.9", True),
        ("1.2.0+abc", "1.2.0", True),
        ("1.1.9", "1.2.0", False),
        ("", "0.0.1", False),
        ("nonsense", "0.1", False),
    ],
)
def test_a_floor_is_compared_by_numbers(version: str, floor: str, good: bool) -> None:
    assert supported(version, floor) is good


def test_below_the_floor_is_refused() -> None:
    with pytest.raises(Outdated):
        require("0.9", "1.0")


def test_what_is_queued_is_in_the_workflow_and_says_its_words_in_a_real_field() -> None:
    for kind in QUEUEABLE.values():
        assert kind.action in WORKFLOW
        assert not kind.said or kind.said in WORKFLOW[kind.action].fields.model_fields
