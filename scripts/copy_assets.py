"""Copy the few third-party files the pages need out of node_modules, and write down their hashes.

The folder is git-ignored and made anew each time: what is not on this list is not served. A library that comes
in many files for other tools is made into one.
"""

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FROM = ROOT / "node_modules"
TO = ROOT / "web" / "kit" / "static" / "vendor"

WANTED = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-sse.min.js": "htmx.org/dist/ext/hx-sse.min.js",
    "altcha.min.js": "altcha/dist/external/altcha.min.js",
    "altcha.css": "altcha/dist/external/altcha.css",
    "altcha-i18n-zh-cn.js": "altcha/dist/i18n/zh-cn.js",
    "altcha-sha.js": "altcha/dist/workers/sha.js",
    "altcha-pbkdf2.js": "altcha/dist/workers/pbkdf2.js",
    "quill.js": "quill/dist/quill.js",
    "quill.core.css": "quill/dist/quill.core.css",
}
#: for drawing pictures: read by us, never served
FONTS_TO = ROOT / "hotline" / "content" / "drawing" / "fonts"
FONTS = {
    "regular.ttf": "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
}
#: name → the library's entry, and the name it is known by
BUNDLED = {"jssip.min.js": ("jssip/lib/JsSIP.js", "JsSIP")}


def copy() -> dict[str, str]:
    """Returns name → subresource integrity, as in the manifest."""
    fresh = TO.with_name("vendor.part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    integrity = {name: _copy(FROM / source, fresh / name) for name, source in WANTED.items()}
    integrity |= {name: _bundle(*of, fresh / name) for name, of in BUNDLED.items()}
    _copy_fonts()
    (fresh / "manifest.json").write_text(json.dumps(integrity, indent=2) + "\n")
    shutil.rmtree(TO, ignore_errors=True)
    fresh.rename(TO)
    return integrity


def _copy_fonts() -> None:
    FONTS_TO.mkdir(parents=True, exist_ok=True)
    for name, source in FONTS.items():
        fresh = FONTS_TO / f"{name}.part"
        shutil.copyfile(FROM / source, fresh)
        fresh.rename(FONTS_TO / name)


def _copy(source: Path, target: Path) -> str:
    target.write_bytes(source.read_bytes())
    return _hash(target.read_bytes())


def _bundle(entry: str, word: str, target: Path) -> str:
    """One script for browsers; `word` is the name it is known by there."""
    subprocess.run(
        [
            *(FROM / ".bin" / "esbuild", FROM / entry, f"--outfile={target}"),
            *("--bundle", "--minify", "--format=iife", "--target=es2022", "--log-level=warning"),
            *(f"--global-name={word}", "--legal-comments=inline"),
        ],
        check=True,
    )
    return _hash(target.read_bytes())


def _hash(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


if __name__ == "__main__":
    print(f"{len(copy())} third-party files copied")
