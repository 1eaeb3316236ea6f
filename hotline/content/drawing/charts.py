"""Bars and columns from our own figures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import ImageFont

from hotline.content.drawing.paper import AMBER, BLUE, INK, LINE, MARGIN, PALE, QUIET, Paper, font

MOST_ROWS = 12


@dataclass(frozen=True)
class Chart:
    """What to draw. `rows`: label and value; `note` says where the figures come from."""

    title: str
    rows: Sequence[tuple[str, float]]
    unit: str = "件"
    note: str = ""
    columns: bool = False  # upright, for something that goes on in time


def drawn(chart: Chart) -> bytes:
    """A PNG as wide as an article."""
    paper = Paper(ground="#ffffff")
    paper.text(chart.title, 44, bold=True, gap=8)
    if chart.note:
        paper.text(chart.note, 26, colour=QUIET, gap=24)
    rows = list(chart.rows)[:MOST_ROWS]
    if not rows:
        paper.text("这段时间没有数据", 32, colour=QUIET)
    elif chart.columns:
        _columns(paper, rows, chart.unit)
    else:
        _bars(paper, rows, chart.unit)
    return paper.png()


def _bars(paper: Paper, rows: list[tuple[str, float]], unit: str) -> None:
    face, most = font(30), max(value for _, value in rows) or 1
    names = min(360, max(round(face.getlength(label)) for label, _ in rows) + 24)
    across = paper.width - 2 * MARGIN - names - 170
    for place, (label, value) in enumerate(rows):
        paper.room(72)
        left, top = MARGIN + names, paper.y
        paper.pen.text((MARGIN, top + 8), _short(label, face, names - 24), font=face, fill=INK)
        paper.pen.rounded_rectangle((left, top + 8, left + across, top + 48), 10, fill=PALE)
        end = left + max(10, round(across * value / most))
        paper.pen.rounded_rectangle((left, top + 8, end, top + 48), 10, fill=AMBER if place == 0 else BLUE)
        paper.pen.text(
            (left + across + 16, top + 6), f"{_figure(value)}{unit}", font=font(30, bold=True), fill=INK
        )
        paper.y += 72


def _columns(paper: Paper, rows: list[tuple[str, float]], unit: str) -> None:
    tall, most = 420, max(value for _, value in rows) or 1
    paper.room(tall + 130)
    across = (paper.width - 2 * MARGIN) / len(rows)
    ground = paper.y + tall + 40
    paper.pen.line((MARGIN, ground, paper.width - MARGIN, ground), fill=LINE, width=3)
    for place, (label, value) in enumerate(rows):
        left = MARGIN + across * place
        top = ground - max(4, round(tall * value / most))
        colour = AMBER if place == len(rows) - 1 else BLUE
        paper.pen.rounded_rectangle((left + across * 0.2, top, left + across * 0.8, ground), 8, fill=colour)
        _middle(paper, left + across / 2, top - 44, f"{_figure(value)}", 28, INK)
        _middle(paper, left + across / 2, ground + 12, label, 26, QUIET)
    paper.y = ground + 60
    paper.text(f"单位：{unit}", 24, colour=QUIET)


def _middle(paper: Paper, x: float, y: float, words: str, size: int, colour: str) -> None:
    face = font(size, bold=colour == INK)
    paper.pen.text((x - face.getlength(words) / 2, y), words, font=face, fill=colour)


def _short(label: str, face: ImageFont.FreeTypeFont, width: float) -> str:
    while face.getlength(label) > width and len(label) > 2:
        label = label[:-2] + "…"
    return label


def _figure(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"
