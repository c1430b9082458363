"""Word and Excel files looked into without opening them: which of the two, and nothing that runs."""

from __future__ import annotations

import zlib
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from mediation.errors import Invalid
from mediation.files.kinds import TYPES, FileType
from mediation.files.limits import in_words, limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = "这份文件里有宏（会自动运行的程序），不能存；在 Word 或 Excel 里另存成 .docx 或 .xlsx，或者存成 PDF 再传。"
LOCKED = "这份文件加了打开密码，别人看不了；去掉密码，或者存成 PDF 再传。"
ARCHIVE = "压缩包先解开，再把里面的照片、文件一份一份传上来。"
BROKEN = "这份文件打不开，可能没有传完整；打开看一下，再传一次。"
CONTENTS = "[Content_Types].xml"
# A real document has some hundred parts; a large table unfolds to a hundred megabytes, photographs hardly grow at all.
PARTS, LARGER = 5000, 4
MAINS = {"wordprocessingml.document.main+xml": "docx", "spreadsheetml.sheet.main+xml": "xlsx"}
ACTIVE = ("vbaproject.bin", "vbadata.xml", "/activex/", "macrosheets/")


def zipped(handle: BinaryIO) -> FileType:
    """docx or xlsx. Raises Invalid with the sentence for anything else that is a zip."""
    try:
        with ZipFile(handle) as archive:
            rows = archive.infolist()
            whole = sum(row.file_size for row in rows)
            if len(rows) > PARTS or whole > LARGER * limits().document:
                raise Invalid({"file": f"这份文件解开有 {in_words(whole)}，不是正常的 Word 或 Excel，不能存；请存成 PDF 再传。"})
            names = [row.filename.replace("\\", "/").lower() for row in rows]
            if CONTENTS.lower() not in names:
                raise Invalid({"file": ARCHIVE})
            with archive.open(CONTENTS) as part:
                contents = part.read(1024 * 1024).decode("utf-8", "replace")
    except (BadZipFile, NotImplementedError, RuntimeError, KeyError, EOFError, OSError, ValueError, zlib.error) as error:
        raise Invalid({"file": BROKEN}) from error
    if "macroEnabled" in contents or any(mark in f"/{name}" for name in names for mark in ACTIVE):
        raise Invalid({"file": MACROS})
    for mark, name in MAINS.items():
        if mark in contents:
            return TYPES[name]
    raise Invalid({"file": "只收 Word 和 Excel；演示文稿和别的文件请存成 PDF 再传。"})


def compound(handle: BinaryIO) -> FileType:
    """doc or xls of old, told by the names of the streams inside. Raises Invalid for the rest."""
    handle.seek(0)
    content = handle.read()
    if _holds(content, "EncryptedPackage") or _holds(content, "EncryptionInfo"):
        raise Invalid({"file": LOCKED})
    if _holds(content, "_VBA_PROJECT") or _holds(content, "Macros"):
        raise Invalid({"file": MACROS})
    if _holds(content, "WordDocument"):
        return TYPES["doc"]
    if _holds(content, "Workbook") or _holds(content, "Book"):
        return TYPES["xls"]
    raise Invalid({"file": "只收 Word 和 Excel；演示文稿、邮件和别的文件请存成 PDF 再传。"})


def _holds(content: bytes, stream: str) -> bool:
    # with the ending zero: a name in the directory, not a word in the text
    return stream.encode("utf-16-le") + b"\x00\x00" in content
