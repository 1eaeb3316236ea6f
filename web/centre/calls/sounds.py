"""A sound from disk to a player: in pieces as it asks for them, and kept by nobody on the way."""

import mimetypes
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from hotline.infra.errors import NotFound

#: For sounds whose kind nobody noted: the first bytes tell.
_SIGNATURES = ((b"RIFF", "audio/wav"), (b"OggS", "audio/ogg"), (b"fLaC", "audio/flac"))


def sound(place: Path, media_type: str, *, save_as: str = "") -> Response:
    """Answers ranges, so that a player can jump; with `save_as` it is a file to keep."""
    if not place.is_file():
        raise NotFound("没有找到这段声音")
    kind = media_type or _kind(place)
    headers = {
        "cache-control": "private, no-store",
        "content-encoding": "identity",  # a compressed sound could not be read in pieces
        "content-security-policy": "sandbox",
    }
    if save_as:
        name = save_as + (mimetypes.guess_extension(kind) or "")
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return FileResponse(place, media_type=kind, headers=headers)


def _kind(place: Path) -> str:
    with place.open("rb") as file:
        head = file.read(4)
    return next((kind for signature, kind in _SIGNATURES if head == signature), "audio/mpeg")
