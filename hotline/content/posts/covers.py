"""A cover is cut to the platform's 2.35 : 1, by the editor's rectangle or from the middle."""

import io

from PIL import Image, ImageOps

WIDTH, HEIGHT = 900, 383
QUALITY = 88


def cover_of(content: bytes, crop: str = "") -> bytes:
    """The JPEG readers see above the title."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    if crop:
        left, top, width, height = map(float, crop.split(","))
        box = (left, top, left + width, top + height)
        sides = (picture.width, picture.height, picture.width, picture.height)
        picture = picture.crop(tuple(round(share * side) for share, side in zip(box, sides, strict=True)))  # type: ignore[arg-type]
    out = io.BytesIO()
    ImageOps.fit(picture, (WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
