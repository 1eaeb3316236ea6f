import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from hotline.infra.files import FileRefused, FileStore, StoredFile, TooLarge, safe_name
from hotline.infra.settings import Settings

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.sqlite]

DOCX_PARTS = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(Settings(data_dir=tmp_path, max_upload_mb=2, max_image_megapixels=4))


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 40), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def picture_with_gps() -> bytes:
    image = Image.new("RGB", (80, 40), "red")
    exif = image.getexif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825)[2] = (21.0, 36.0, 50.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"a secret comment")
    return out.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return out.getvalue()


class Upload:
    """Like a web framework's upload; counts what was read of it."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.given = 0

    async def read(self, size: int = -1, /) -> bytes:
        part = min(self.left, size)
        self.left -= part
        self.given += part
        return b"x" * part


async def test_a_photo_comes_back_without_its_place_and_camera(store: FileStore) -> None:
    original = picture_with_gps()
    assert b"SecretCamera" in original
    file = await store.save(original, "IMG_0001.JPG", "citizen:1")
    kept = store.path(file).read_bytes()
    assert b"SecretCamera" not in kept
    assert b"secret comment" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (40, 80)  # turned as the camera meant it
    assert (file.media_type, file.name, file.size) == ("image/jpeg", "IMG_0001.jpg", len(kept))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
async def test_other_pictures_keep_their_kind(store: FileStore, kind: str) -> None:
    file = await store.save(picture(kind), "x", "test")
    assert file.media_type == f"image/{kind.lower()}"
    assert file.is_image


async def test_large_pictures_are_made_smaller(tmp_path: Path) -> None:
    store = FileStore(Settings(data_dir=tmp_path))
    file = await store.save(picture(size=(5000, 1000)), "x.jpg", "test")
    with Image.open(store.path(file)) as image:
        assert image.width <= 4096


async def test_a_pixel_bomb_is_refused_before_it_is_decoded(store: FileStore) -> None:
    bomb = picture("PNG", size=(8000, 8000))
    assert len(bomb) < 300_000
    with pytest.raises(FileRefused, match="尺寸过大"):
        await store.save(bomb, "bomb.png", "test")


async def test_fifty_megabytes_are_refused_while_they_arrive(store: FileStore) -> None:
    upload = Upload(50 * 1024 * 1024)
    with pytest.raises(TooLarge) as refused:
        await store.save(upload, "big.jpg", "test")
    assert refused.value.status == 413
    assert str(refused.value) == "文件太大，每个文件不能超过 2 MB"
    assert upload.given < 3 * 1024 * 1024


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (b"%PDF-1.7 ...", "application/pdf", "报告.pdf"),
        ("情况说明\n已修复".encode(), "text/plain", "报告.txt"),
        (
            archive(DOCX_PARTS),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "报告.docx",
        ),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 20, "video/mp4", "报告.mp4"),
        (b"#!AMR\n" + b"\x00" * 20, "audio/amr", "报告.amr"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", "报告.wav"),
    ],
)
async def test_the_bytes_decide_what_it_is(
    store: FileStore, content: bytes, media_type: str, name: str
) -> None:
    file = await store.save(content, "报告.exe", "test")
    assert (file.media_type, file.name) == (media_type, name)
    with store.open(file) as kept:
        assert kept.read() == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空"),
        (b"MZ\x90\x00" + bytes(range(256)), "不支持"),
        (b"\xff\xd8\xff\xe0 not really a picture", "损坏"),
        (picture()[:200], "损坏"),
        (b"PK\x03\x04 not really an archive", "损坏"),
        (archive({"a.txt": b"a"}), "压缩包"),
        (archive({**DOCX_PARTS, "word/vbaProject.bin": b"x"}), "宏"),
        (archive({**DOCX_PARTS, "word/bomb": b"0" * 60_000_000}), "解压后过大"),
        (archive(DOCX_PARTS | {f"word/{n}": b"" for n in range(6000)}), "解压后过大"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "HEIC"),
        (b"\x00\x01\x02\x03", "不支持"),
    ],
)
async def test_what_is_refused_and_why(store: FileStore, content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        await store.save(content, "x.docx", "test")
    assert await StoredFile.all().count() == 0


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\me\\路灯.JPG", "路灯.jpg"),
        ("a\x00b\u202egpj.exe", "abgpj.jpg"),
        ("<script>.png", "script.jpg"),
        ("....", "附件.jpg"),
        ("", "附件.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("长" * 500, "长" * 120 + ".jpg"),
    ],
)
def test_names_are_only_names(name: str, safe: str) -> None:
    assert safe_name(name, ".jpg") == safe


async def test_equal_contents_are_kept_once(store: FileStore) -> None:
    first = await store.save(b"%PDF-1.7 same", "a.pdf", "test")
    second = await store.save(b"%PDF-1.7 same", "b.pdf", "test")
    assert first.id != second.id
    assert store.path(first) == store.path(second)
    assert not list(store.path(first).parent.glob("*.part"))


async def test_a_sealed_file_is_unreadable_on_disk_and_erased_at_once(store: FileStore) -> None:
    stored = await store.save_sealed(b"13800138000", "名单", "staff:1")
    again = await store.save_sealed(b"13800138000", "名单", "staff:1")
    path = store.path(stored)
    assert b"13800138000" not in path.read_bytes() and stored.sha256 != again.sha256
    assert await store.read_sealed(stored) == b"13800138000"
    await store.erase_sealed(stored)
    await store.erase_sealed(stored)
    assert not path.exists() and store.path(again).exists()
