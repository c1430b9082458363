"""What a file is by its content: the types that are taken, and how large each may be."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.labels import Labelled


class Family(Labelled):
    """Which limit counts."""

    PHOTO = "photo", "照片"
    DOCUMENT = "document", "文件"
    VIDEO = "video", "录音录像"


@dataclass(frozen=True)
class FileType:
    """One type. `opener`: the names by which Pillow may open it, and no others."""

    name: str
    label: str
    extension: str
    mime: str
    family: Family
    opener: tuple[str, ...] = ()


TYPES: dict[str, FileType] = {row.name: row for row in (
    FileType("jpeg", "照片", "jpg", "image/jpeg", Family.PHOTO, ("JPEG", "MPO")),
    FileType("png", "图片", "png", "image/png", Family.PHOTO, ("PNG",)),
    FileType("webp", "图片", "webp", "image/webp", Family.PHOTO, ("WEBP",)),
    FileType("heic", "照片", "heic", "image/heic", Family.PHOTO, ("HEIF",)),
    FileType("avif", "图片", "avif", "image/avif", Family.PHOTO, ("AVIF",)),
    FileType("tiff", "图片", "tif", "image/tiff", Family.PHOTO, ("TIFF",)),
    FileType("bmp", "图片", "bmp", "image/bmp", Family.PHOTO, ("BMP",)),
    FileType("pdf", "PDF", "pdf", "application/pdf", Family.DOCUMENT),
    FileType("docx", "Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Family.DOCUMENT),
    FileType("xlsx", "Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Family.DOCUMENT),
    FileType("doc", "Word", "doc", "application/msword", Family.DOCUMENT),
    FileType("xls", "Excel", "xls", "application/vnd.ms-excel", Family.DOCUMENT),
    FileType("mp3", "录音", "mp3", "audio/mpeg", Family.VIDEO),
    FileType("m4a", "录音", "m4a", "audio/mp4", Family.VIDEO),
    FileType("amr", "录音", "amr", "audio/amr", Family.VIDEO),
    FileType("mp4", "视频", "mp4", "video/mp4", Family.VIDEO),
    FileType("mov", "视频", "mov", "video/quicktime", Family.VIDEO),
)}
# How `filetype` calls what it finds, where that is not our name.
FOUND_AS = {"jpg": "jpeg", "tif": "tiff", "apng": "png", "m4v": "mp4"}
TAKEN = "照片、PDF、Word、Excel、录音（mp3、m4a、amr）、视频（mp4、mov）"
