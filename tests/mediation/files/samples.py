"""Files as people, phones and attackers send them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

PAGE = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENTS = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
# Where the camera says it was: 29.7° N, 120.2° E, and the moment, 2026-09-17 16:20:05.
PLACE = {1: "N", 2: (29.0, 42.0, 51.0), 3: "E", 4: (120.0, 14.0, 31.0)}


def photo(size: tuple[int, int] = (640, 480), *, kind: str = "JPEG", exif: bool = False, turned: bool = False, colour: str = "teal") -> bytes:
    """A picture; `exif` with place and moment, `turned` lying on its side as phones store them."""
    image, made = Image.new("RGB", size, colour), BytesIO()
    said = Image.Exif()
    if exif:
        said.get_ifd(0x8825).update(PLACE)
        said.get_ifd(0x8769)[0x9003] = "2026:09:17 16:20:05"
    if turned:
        said[0x0112] = 6
    image.save(made, kind, **({"exif": said} if exif or turned else {}))
    return made.getvalue()


def large_photo(size: tuple[int, int] = (1400, 1000)) -> bytes:
    """A picture of several megabytes, as every pixel is different."""
    made = BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(made, "BMP")
    return made.getvalue()


def docx(**parts: bytes) -> bytes:
    """A Word file with these parts beside the usual ones."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", parts.pop("contents", CONTENTS.encode()))
        archive.writestr("word/document.xml", "<w:document/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def docm() -> bytes:
    """A Word file with macros, called .docx."""
    contents = CONTENTS.replace("officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main")
    return docx(contents=contents.encode(), word__vbaProject_dot_bin=OLE)


def zip_bomb() -> bytes:
    """A Word file of a quarter of a megabyte that unfolds to 240 MB."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", CONTENTS)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(30):
                part.write(bytes(8 * 1024 * 1024))
    return made.getvalue()


def old_office(*streams: str) -> bytes:
    """A file of old Word or Excel with streams of these names."""
    return OLE + bytes(504) + b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in streams)


def picture_bomb(width: int = 60_000, height: int = 60_000, rows: int = 1) -> bytes:
    """A PNG of a few kilobytes that says it has 3.6 thousand million pixels; as many `rows` of it as are wanted are there."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1 + 4 * width)) for _ in range(rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def page_after_pdf() -> bytes:
    """A PDF with a page behind its end."""
    return pdf() + b"\n<html><script>alert(1)</script></html>\n"


def page_in_pdf_comment() -> bytes:
    """A PDF with a page in a comment behind its first line."""
    first, _, rest = pdf().partition(b"\n")
    return first + b"\n%<script>alert(1)</script>\n" + rest


def page_told_of_in_pdf() -> bytes:
    """A PDF of a page: its words are what the paper is about."""
    return pdf().replace(b"trailer", b"2 0 obj<</Length 31>>stream\n<html><script>x</script></html>\nendstream endobj\ntrailer")


def polyglot() -> bytes:
    """A JPEG that is a web page for whoever opens it as one."""
    return photo() + PAGE


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def iphone_video() -> bytes:
    return b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  \x00\x00\x00\x08wide" + bytes(2000)


def recording() -> bytes:
    return b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(2000)
