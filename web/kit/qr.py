"""QR codes: drawn in the page, or as a picture to print."""

from io import BytesIO

import segno
from markupsafe import Markup

QUIET_ZONE = 4  # modules of white the standard asks for


def svg(text: str, label: str) -> Markup:
    """Inline, dark on white whatever the page's colours: many readers know no other."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(border=QUIET_ZONE, omitsize=True, light="#fff", svgclass="qr", lineclass=None)
    return Markup('<span class="qr-frame" role="img" aria-label="{}">{}</span>').format(label, Markup(drawn))  # noqa: S704 - segno wrote it


def png(text: str, pixels_a_module: int = 12) -> bytes:
    """Large enough for a poster."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture, kind="png", scale=pixels_a_module, border=QUIET_ZONE
    )
    return picture.getvalue()
