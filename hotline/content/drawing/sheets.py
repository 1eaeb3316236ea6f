"""Long pictures and cards. Pure."""

import io
from collections.abc import Callable, Sequence

import segno
from PIL import Image

from hotline.content.drawing.paper import BLUE, MARGIN, QUIET, Paper, font

MOST_PARAGRAPHS = 200
MOST_HEIGHT = 24_000  # what phones still open


def long_picture(
    title: str,
    source: str,
    blocks: Sequence[tuple[str, str]],
    picture: Callable[[str], bytes | None],
    link: str,
) -> bytes:
    """A post as one picture: `blocks` are ("heading" | "text" | "picture", words or address)."""
    paper = Paper()
    paper.y = 0
    paper.band(20, BLUE)
    paper.y = MARGIN + 20
    paper.text(title, 60, bold=True, gap=12)
    paper.text(source, 28, colour=QUIET, gap=36)
    for kind, words in list(blocks)[:MOST_PARAGRAPHS]:
        if paper.y > MOST_HEIGHT:
            paper.text("……", 36)
            break
        _block(paper, kind, words, picture)
    _foot(paper, "有诉求，找12345", link)
    return paper.png()


def card(title: str, words: str, link: str) -> bytes:
    """A card with a QR code to scan or keep."""
    paper = Paper(width=900)
    paper.y = 0
    paper.band(24, BLUE)
    paper.y = MARGIN + 24
    paper.text(title, 52, bold=True, gap=8, centre=True)
    if words:
        paper.text(words, 30, colour=QUIET, gap=24, centre=True)
    code = qr(link, 460)
    paper.paste(code, (paper.width - code.width) // 2)
    paper.y += code.height + 24
    paper.text("长按识别二维码", 28, colour=QUIET, gap=0, centre=True)
    return paper.png()


def qr(link: str, side: int) -> Image.Image:
    """A QR code about so wide, its modules whole pixels."""
    made = segno.make(link, error="m", micro=False)
    scale = max(1, side // (made.symbol_size()[0]))
    out = io.BytesIO()
    made.save(out, kind="png", scale=scale, border=4)
    return Image.open(out).convert("RGB")


def _block(paper: Paper, kind: str, words: str, picture: Callable[[str], bytes | None]) -> None:
    if kind == "picture":
        content = picture(words)
        if content:
            paper.picture(content)
    elif kind == "heading":
        paper.room(90)
        paper.pen.rectangle((MARGIN, paper.y + 12, MARGIN + 8, paper.y + 56), fill=BLUE)
        paper.text(words, 42, bold=True, gap=20, indent=28)
    else:
        paper.text(words, 36, gap=24)


def _foot(paper: Paper, words: str, link: str) -> None:
    paper.y += 24
    code = qr(link, 220)
    paper.paste(code, MARGIN)
    top = paper.y
    paper.pen.text((MARGIN + code.width + 36, top + 60), words, font=font(44, bold=True), fill=BLUE)
    paper.pen.text((MARGIN + code.width + 36, top + 130), "扫一扫，说出您的诉求", font=font(30), fill=QUIET)
    paper.y = top + code.height
