"""Photographs: decoded with care, turned upright, shrunk; the smaller ones say nothing of where they were taken."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import BinaryIO

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from mediation.config import LOCAL
from mediation.errors import Invalid
from mediation.files.kinds import FileType

# The largest that phones take have 108 million, as JPEG, which is decoded at an eighth of its size.
MOST = 120_000_000
Image.MAX_IMAGE_PIXELS = MOST
# What can only be decoded whole: 48 million of a phone's HEIC; 200 MB.
MOST_AT_ONCE = 50_000_000
BAND = 256
VIEW, THUMB = 1600, 320
BROKEN = "这张图片打不开，可能没有传完整；重新拍一张或者再传一次。"
NO_PREVIEW = "这是苹果手机的 HEIC 照片，原件已存好，这台服务器上看不了小图。要看，请管理员装上：pip install 'mediation-centre[photos]'"
FAULTS = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError,
          ZeroDivisionError, struct.error)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# The extra `photos`: without it HEIC is kept and not shown.
HEIC = find_spec("pillow_heif") is not None
if HEIC:
    import_module("pillow_heif").register_heif_opener()


@dataclass(frozen=True)
class Pictures:
    """JPEG for the page, JPEG for lists, and when it was taken by the camera's own clock."""

    view: bytes | None = None
    thumb: bytes | None = None
    taken_at: datetime | None = None


def pictures(handle: BinaryIO, kind: FileType) -> Pictures:
    """What is shown of a photograph. Raises Invalid where it cannot be decoded or would fill the memory."""
    if not kind.opener or (kind.name == "heic" and not HEIC):
        return Pictures()
    handle.seek(0)
    try:
        with Image.open(handle, formats=kind.opener) as image:
            width, height = image.size
            taken = _taken(image)
            # A large JPEG is decoded small at once, but for a progressive one, of which all waves are held until the last.
            if not image.info.get("progressive"):
                image.draft("RGB", (VIEW, VIEW))
            if width * height > MOST or image.width * image.height > MOST_AT_ONCE:
                raise Invalid({"file": _too_many(width, height)})
            shown = _upright(_shrunk(image), image)
            shown.thumbnail((VIEW, VIEW))
            view = _jpeg(shown, 82)
            shown.thumbnail((THUMB, THUMB))
            return Pictures(view, _jpeg(shown, 75), taken)
    except BOMBS as error:
        raise Invalid({"file": "这张图片展开太大，不能存；截个图或者缩小以后再传。"}) from error
    except FAULTS as error:
        raise Invalid({"file": BROKEN}) from error


def _too_many(width: int, height: int) -> str:
    return f"这张图片有 {width}×{height} 个点，太大；截个图或者缩小以后再传。"


def _shrunk(image: Image.Image) -> Image.Image:
    """Not much larger than it is shown. A band at a time: the whole of it in another mode would take its memory several times."""
    factor = max(2 * max(image.size) // (3 * VIEW), 1)
    small = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, BAND * factor):
        band = image.crop((0, top, image.width, min(top + BAND * factor, image.height)))
        small.paste(_flat(band).reduce(factor), (0, top // factor))
    return small


def _upright(small: Image.Image, image: Image.Image) -> Image.Image:
    """Turned as the camera says of the photograph it was made from."""
    small.getexif()[ExifTags.Base.Orientation] = image.getexif().get(ExifTags.Base.Orientation, 1)
    return ImageOps.exif_transpose(small)


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, on white paper."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """Drawn anew: neither EXIF nor anything else that came along."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    made = BytesIO()
    bare.save(made, "JPEG", quality=quality, optimize=True)
    return made.getvalue()


def _taken(image: Image.Image) -> datetime | None:
    """DateTimeOriginal, which has no zone: the camera hangs on the wall clock here."""
    said = str(image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or "")
    try:
        taken = datetime.strptime(said[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=LOCAL)
    except ValueError:
        return None
    return taken if 1990 <= taken.year <= 2100 else None
