"""Static files under names that carry their content's hash, so browsers may keep them for ever."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

FOREVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".html", ".txt", ".webmanifest", ".map"}
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True)
class Asset:
    name: str
    hashed_name: str
    content: bytes
    compressed: bytes | None
    media_type: str
    path: Path
    modified: float


class Assets:
    """An ASGI app over the rooms' `static/` folders. With `watch`, edited files are read again."""

    def __init__(self, folders: list[Path], prefix: str = "/static/", watch: bool = False) -> None:
        self.folders = folders
        self.prefix = prefix
        self.watch = watch
        self.by_name: dict[str, Asset] = {}
        self.by_hashed_name: dict[str, Asset] = {}
        for folder in reversed(folders):
            for path in folder.rglob("*"):
                if path.is_file():
                    self._load(path, path.relative_to(folder).as_posix())

    def url(self, name: str) -> str:
        """The address of a static file for templates; a missing one gives its plain name (and a 404)."""
        asset = self._current(name)
        return self.prefix + (asset.hashed_name if asset else name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(self.prefix)
        await self._response(name, Headers(scope=scope))(scope, receive, send)

    def _response(self, name: str, headers: Headers) -> Response:
        asset = self.by_hashed_name.get(name)
        if asset is not None:
            return _answer(asset, headers, FOREVER)
        asset = self._current(name)
        if asset is None:
            return PlainTextResponse("Not Found", status_code=404)
        return _answer(asset, headers, "no-cache")

    def _current(self, name: str) -> Asset | None:
        asset = self.by_name.get(name)
        if self.watch and (asset is None or _edited(asset)):
            path = self._find(name)
            asset = self._load(path, name) if path else asset
        return asset

    def _find(self, name: str) -> Path | None:
        """The file of this name, if it really is inside one of our folders."""
        for folder in self.folders:
            path = (folder / name).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                return path
        return None

    def _load(self, path: Path, name: str) -> Asset:
        content = path.read_bytes()
        stem, dot, suffix = name.rpartition(".")
        hashed_name = f"{stem}.{sha256(content).hexdigest()[:12]}{dot}{suffix}"
        compressed = _compressed(content) if path.suffix in COMPRESSIBLE else None
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        asset = Asset(name, hashed_name, content, compressed, media_type, path, path.stat().st_mtime)
        self.by_name[name] = self.by_hashed_name[hashed_name] = asset
        return asset


def _edited(asset: Asset) -> bool:
    """One look at one file: every page names a dozen of them."""
    try:
        return asset.path.stat().st_mtime != asset.modified
    except FileNotFoundError:
        return True


@lru_cache(maxsize=1000)
def _compressed(content: bytes) -> bytes:
    """Once in a process, however many applications it makes."""
    return gzip.compress(content, mtime=0)


def _answer(asset: Asset, headers: Headers, cache_control: str) -> Response:
    etag = f'"{asset.hashed_name}"'
    shared = {"cache-control": cache_control, "etag": etag, "vary": "accept-encoding"}
    if headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=shared)
    if asset.compressed and "gzip" in headers.get("accept-encoding", ""):
        shared["content-encoding"] = "gzip"
        return Response(asset.compressed, media_type=asset.media_type, headers=shared)
    return Response(asset.content, media_type=asset.media_type, headers=shared)
