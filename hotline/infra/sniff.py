"""What a file is, by its bytes. The name and the sender's Content-Type are only claims."""

import io
import zipfile

from hotline.infra.errors import Invalid

IMAGES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
}
SUFFIXES = {
    **IMAGES,
    **dict(OFFICE.values()),
    "application/pdf": ".pdf",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/amr": ".amr",
    "audio/mp4": ".m4a",
    "text/plain": ".txt",
}
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200  # real documents stay below 100
MAX_ENTRIES = 5000


class FileRefused(Invalid):
    """A file we do not take, with the reason for the person who sent it."""

    default_code = "file_refused"


class TooLarge(FileRefused):
    """More bytes than allowed."""

    status = 413
    default_code = "file_too_large"


def media_type(head: bytes, content: bytes) -> str:
    """One of SUFFIXES, or FileRefused."""
    if found := _by_signature(head):
        return found
    if head.startswith(b"PK\x03\x04"):
        return _office_document(content)
    if _is_text(content):
        return "text/plain"
    raise FileRefused("不支持这种文件，请上传照片、PDF、Word、Excel、音频或视频")


def _by_signature(head: bytes) -> str | None:
    for signature, offset, found in (
        (b"\xff\xd8\xff", 0, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
        (b"GIF8", 0, "image/gif"),
        (b"WEBP", 8, "image/webp"),
        (b"%PDF-", 0, "application/pdf"),
        (b"WAVE", 8, "audio/wav"),
        (b"#!AMR", 0, "audio/amr"),
        (b"ID3", 0, "audio/mpeg"),
        (b"\xff\xfb", 0, "audio/mpeg"),
        (b"\xff\xf3", 0, "audio/mpeg"),
        (b"ftypqt", 4, "video/quicktime"),
        (b"ftypM4A", 4, "audio/mp4"),
        (b"ftyphei", 4, "heic"),
        (b"ftypmif1", 4, "heic"),
        (b"ftyp", 4, "video/mp4"),
    ):
        if head[offset : offset + len(signature)] == signature:
            if found == "heic":
                raise FileRefused("暂不支持 HEIC 照片，请在相机设置中选择“兼容性最佳”或转换为 JPG")
            return found
    return None


def _office_document(content: bytes) -> str:
    """An archive is only taken when it is a document, and not one that bursts when opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileRefused("文件已损坏，无法打开") from error
    _refuse_bomb(entries)
    names = [entry.filename for entry in entries]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("不接收含有宏的文件")
    for folder, (found, _) in OFFICE.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return found
    raise FileRefused("不支持压缩包，请直接上传其中的文件")


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or unpacked / packed > MAX_RATIO:
        raise FileRefused("文件解压后过大，可能有害，已拒绝")


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(char >= " " or char in "\t\r\n\f" for char in text)
