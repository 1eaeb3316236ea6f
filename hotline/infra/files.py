"""Uploaded files: what they are is decided by their bytes, never by their name.

Pictures are decoded and written anew: no GPS position of a complainant's home survives, and
nothing hidden behind the picture either. Equal contents are kept once.
"""

import asyncio
import hashlib
import io
import os
import secrets
import unicodedata
import uuid
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from PIL import Image, ImageOps
from tortoise import fields
from tortoise.models import Model

from hotline.infra import sniff
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from hotline.infra.sniff import FileRefused, TooLarge

__all__ = ["FileRefused", "FileStore", "StoredFile", "TooLarge"]

CHUNK = 256 * 1024
MAX_SIDE = 4096  # pixels; more shows no pothole better
NAME_LENGTH = 120
JPEG_QUALITY = 85
SEALED = "application/x-sealed"
DECODERS = 2  # pictures decoded at once: each may need 200 MB


class StoredFile(Model):
    """One upload. Equal contents share one place on disk, named by their hash."""

    id = fields.UUIDField(primary_key=True, default=uuid.uuid4)
    sha256 = fields.CharField(max_length=64, db_index=True)
    size = fields.BigIntField()
    media_type = fields.CharField(max_length=100)
    name = fields.CharField(max_length=200)
    stored_by = fields.CharField(max_length=200)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "stored_file"

    @property
    def is_image(self) -> bool:
        return self.media_type in sniff.IMAGES


class Readable(Protocol):
    """What a multipart parser hands over."""

    async def read(self, size: int = -1, /) -> bytes: ...


class FileStore:
    """Files in a folder, by content. An object store comes behind the same methods."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.data_dir / "files"
        self._max_bytes = settings.max_upload_bytes
        self._max_pixels = settings.max_image_megapixels * 1_000_000
        self._decoders = asyncio.Semaphore(DECODERS)

    async def save(self, upload: bytes | Readable, name: str, actor_label: str) -> StoredFile:
        """Check, clean and keep an upload, or refuse it with a FileRefused."""
        content = await self._read(upload)
        if not content:
            raise FileRefused("文件是空的")
        media_type = await asyncio.to_thread(sniff.media_type, content[:32], content)
        if media_type in sniff.IMAGES:
            async with self._decoders:
                content = await asyncio.to_thread(self._clean_image, content, media_type)
        return await self._keep(content, media_type, name, actor_label)

    async def save_drawn(self, png: bytes, name: str, actor_label: str) -> StoredFile:
        """A picture of our own making: nothing hides in it, and it may be as long as it likes."""
        return await self._keep(png, "image/png", name, actor_label)

    async def save_sealed(self, content: bytes, name: str, actor_label: str) -> StoredFile:
        """Encrypted, as it came: for what is full of numbers, read once by ourselves and erased."""
        self._refuse_large(len(content))
        sealed = await asyncio.to_thread(vault().seal, content)
        return await self._keep(sealed, SEALED, name, actor_label)

    async def read_sealed(self, file: StoredFile) -> bytes:
        """What was given to `save_sealed`."""
        return await asyncio.to_thread(lambda: vault().unseal(self.path(file).read_bytes()))

    async def erase_sealed(self, file: StoredFile) -> None:
        """Its bytes, at once: no two ciphertexts are equal, so nobody shares them."""
        if file.media_type == SEALED:
            await asyncio.to_thread(self.path(file).unlink, missing_ok=True)

    async def _keep(self, content: bytes, media_type: str, name: str, actor_label: str) -> StoredFile:
        digest = hashlib.sha256(content).hexdigest()
        await asyncio.to_thread(self._write, digest, content)
        return await StoredFile.create(
            sha256=digest,
            size=len(content),
            media_type=media_type,
            name=safe_name(name, sniff.SUFFIXES.get(media_type, "")),
            stored_by=actor_label[:200],
        )

    def path(self, file: StoredFile) -> Path:
        """Where its bytes are."""
        return self._place(file.sha256)

    def open(self, file: StoredFile) -> BinaryIO:
        return self.path(file).open("rb")

    async def _read(self, upload: bytes | Readable) -> bytes:
        if isinstance(upload, bytes):
            self._refuse_large(len(upload))
            return upload
        parts: list[bytes] = []
        size = 0
        while part := await upload.read(CHUNK):
            size += len(part)
            self._refuse_large(size)  # at once, not after the last of its gigabytes
            parts.append(part)
        return b"".join(parts)

    def _refuse_large(self, size: int) -> None:
        if size > self._max_bytes:
            raise TooLarge("文件太大，每个文件不能超过 {limit} MB", limit=self._max_bytes // 1024**2)

    def _clean_image(self, content: bytes, media_type: str) -> bytes:
        kind = media_type.partition("/")[2].upper()
        try:
            with Image.open(io.BytesIO(content), formats=[kind]) as image:
                self._refuse_huge(image)
                image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG decodes straight to the smaller size
                return _encode(ImageOps.exif_transpose(image), kind)
        except FileRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        except Exception as error:  # Pillow raises whatever its decoders do on hostile bytes
            raise FileRefused("照片已损坏，无法打开") from error

    def _refuse_huge(self, image: Image.Image) -> None:
        if image.width * image.height > self._max_pixels:
            raise _too_many_pixels()

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:4] / digest

    def _write(self, digest: str, content: bytes) -> None:
        """Whole or not at all, also when the power fails."""
        place = self._place(digest)
        with suppress(FileNotFoundError):
            os.utime(place)  # young again: whoever removes what nobody uses leaves it alone
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{digest}.{secrets.token_hex(4)}.part")
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)


_store: FileStore | None = None


def use_store(store: FileStore) -> None:
    """Called by open_database, so that jobs find the files that belong to its rows."""
    global _store
    _store = store


def store() -> FileStore:
    """The process's files."""
    if _store is None:
        raise RuntimeError("no files yet: open_database sets them")
    return _store


def _encode(image: Image.Image, kind: str) -> bytes:
    """The pixels alone: a new picture carries no metadata of the old one."""
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    mode = "RGB" if kind == "JPEG" or not image.has_transparency_data else "RGBA"
    bare = Image.new(mode, image.size)
    bare.paste(image.convert(mode))
    out = io.BytesIO()
    bare.save(out, kind, quality=JPEG_QUALITY)
    return out.getvalue()


def _too_many_pixels() -> FileRefused:
    return FileRefused("照片尺寸过大，请缩小后再上传")


def safe_name(name: str, suffix: str) -> str:
    """A name to show and to download by: no path, no control or direction marks, the true suffix."""
    base = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(char for char in base if unicodedata.category(char)[0] != "C" and char not in '<>:"|?*')
    stem = Path(clean.strip(". ")).stem[:NAME_LENGTH].strip(". ")
    return (stem or "附件") + suffix
