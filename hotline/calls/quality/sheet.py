"""The score sheet an inspector fills: points taken away per item, with the second and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.calls.quality.marking import Deduction, Verdict, verdict
from hotline.calls.quality.standard import Item, Standard
from hotline.infra.errors import Invalid

LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Line:
    """What the inspector wrote beside one item."""

    points: float = 0
    at: float | None = None
    note: str = ""


def scored(standard: Standard, lines: Mapping[str, Line], seconds: float | None) -> Verdict:
    """The verdict, or Invalid with what is wrong at each field. `seconds`: of the recording, if there is one."""
    wrong = {
        name: message
        for item in standard.items
        for name, message in _wrong(item, lines.get(item.code, Line()), seconds).items()
    }
    if wrong:
        raise Invalid("请修改标出的扣分项", fields=wrong)
    given = [(item, lines[item.code]) for item in standard.items if item.code in lines]
    return verdict(_deduction(item, line) for item, line in given if line.points)


def _wrong(item: Item, line: Line, seconds: float | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if not 0 <= line.points <= item.points:
        found[f"points_{item.code}"] = f"扣分应在 0 到 {item.points} 之间"
    if line.points and item.severe and not line.note.strip():
        found[f"note_{item.code}"] = "严重差错请写明情况"
    if line.points and seconds is not None:
        if line.at is None:
            found[f"at_{item.code}"] = "请标出在第几秒"
        elif not 0 <= line.at <= seconds:
            found[f"at_{item.code}"] = f"录音只有 {seconds:.0f} 秒"
    return found


def _deduction(item: Item, line: Line) -> Deduction:
    return Deduction(
        code=item.code,
        name=item.name,
        dimension=item.dimension,
        points=line.points,
        severe=item.severe,
        start=line.at,
        end=line.at,
        words=line.note.strip()[:LONGEST_NOTE],
    )
