"""Paper to draw on: typefaces that are always there, text that breaks where Chinese may. Pure."""

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).with_name("fonts")
#: Where Debian's fonts-noto-cjk puts them: for an installation that came without ours.
SYSTEM = Path("/usr/share/fonts/opentype/noto")
WIDTH, MARGIN = 1080, 64
INK, QUIET, LINE, GROUND = "#15233d", "#5b6b84", "#dfe5ee", "#ffffff"
BLUE, GREEN, AMBER, RED, PALE = "#1452b8", "#07a35a", "#d98a00", "#c8372d", "#eef3fb"
#: No line begins with these.
NEVER_FIRST = set("，。、；：？！）》」』”’…·%‰℃,.;:?!)")


@lru_cache(maxsize=32)
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans SC."""
    own = FONTS / ("bold.ttf" if bold else "regular.ttf")
    if own.is_file():
        return ImageFont.truetype(own, size)
    return ImageFont.truetype(SYSTEM / f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc", size, index=2)


def lines(text: str, face: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    """Broken to the width; foreign words stay whole, marks of punctuation stay with their word."""
    line = ""
    for piece in _pieces(text):
        if line and face.getlength(line + piece) > width and piece[0] not in NEVER_FIRST:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if char.isascii() and not char.isspace():
            word += char
            if len(word) < 30:
                continue
        if word:
            yield word
            word = ""
        if not (char.isascii() and not char.isspace()):
            yield char
    if word:
        yield word


class Paper:
    """A sheet that grows downwards; `y` is where the next thing goes."""

    def __init__(self, height: int = 2000, *, width: int = WIDTH, ground: str = GROUND) -> None:
        self.width, self.y = width, MARGIN
        self._ground = ground
        self._sheet = Image.new("RGB", (width, height), ground)
        self.pen = ImageDraw.Draw(self._sheet)

    def room(self, height: int) -> None:
        """Makes sure that so much fits below."""
        if self.y + height + MARGIN <= self._sheet.height:
            return
        larger = Image.new("RGB", (self.width, self._sheet.height + height + 2000), self._ground)
        larger.paste(self._sheet, (0, 0))
        self._sheet, self.pen = larger, ImageDraw.Draw(larger)

    def text(
        self,
        words: str,
        size: int,
        *,
        bold: bool = False,
        colour: str = INK,
        gap: int = 16,
        indent: int = 0,
        centre: bool = False,
    ) -> None:
        """A paragraph."""
        face, step = font(size, bold=bold), round(size * 1.6)
        inside = self.width - 2 * MARGIN - indent
        for line in lines(words, face, inside):
            self.room(step)
            left = (self.width - face.getlength(line)) / 2 if centre else MARGIN + indent
            self.pen.text((left, self.y), line, font=face, fill=colour)
            self.y += step
        self.y += gap

    def picture(self, content: bytes, gap: int = 24) -> None:
        """A picture as wide as the text."""
        with Image.open(io.BytesIO(content)) as opened:
            shown = opened.convert("RGB")
        inside = self.width - 2 * MARGIN
        shown = shown.resize((inside, max(1, round(shown.height * inside / shown.width))))
        self.room(shown.height)
        self._sheet.paste(shown, (MARGIN, self.y))
        self.y += shown.height + gap

    def paste(self, shown: Image.Image, left: int) -> None:
        """A picture as it is, at the present height."""
        self.room(shown.height)
        self._sheet.paste(shown, (left, self.y))

    def band(self, height: int, colour: str) -> None:
        """A coloured strip over the whole width."""
        self.room(height)
        self.pen.rectangle((0, self.y, self.width, self.y + height), fill=colour)

    def png(self) -> bytes:
        """What was drawn, cut below."""
        out = io.BytesIO()
        self._sheet.crop((0, 0, self.width, min(self.y + MARGIN, self._sheet.height))).save(out, "PNG")
        return out.getvalue()
