"""Names of files as people may read them and disks may keep them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

from mediation.errors import Invalid
from mediation.files.kinds import TYPES, FileType

LONGEST = 120
PATHS = "文件名里不能有路径（/ 或 \\），改个名字再传。"
# Numbers of telephones, identity cards and bank cards, which people write into names, in one piece or in groups.
GAP = r"[\s\-－–—]?"
NUMBERS = re.compile(
    r"\d{11,}[Xx]?"
    rf"|(?<!\d)1[3-9](?:{GAP}\d){{9}}"
    rf"|(?<!\d)0\d{{2,3}}{GAP}\d{{3,4}}{GAP}\d{{4}}(?!\d)"
    rf"|(?<!\d)[1-9]\d{{5}}{GAP}(?:19|20)\d\d{GAP}\d{{4}}{GAP}\d{{3}}[\dXx]"
    rf"|(?<!\d)(?:\d{{4}}{GAP}){{3,4}}\d{{1,4}}(?!\d)"
)


def clean(name: str | None) -> str:
    """The name without what is invisible or turns the reading direction. Raises Invalid for a path."""
    text = "".join(c for c in name or "" if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")).strip()
    if "/" in text or "\\" in text or text in (".", ".."):
        raise Invalid({"file": PATHS})
    if len(text) > LONGEST:
        stem, ending = PurePath(text).stem, PurePath(text).suffix[:10]
        text = stem[: LONGEST - len(ending)] + ending
    return text or "未命名"


def with_ending(name: str, kind: FileType) -> str:
    """The name with the ending that its content has, whatever it came with."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    same = {"jpeg": ("jpg", "jpeg", "jpe"), "tiff": ("tif", "tiff"), "heic": ("heic", "heif")}.get(kind.name, (kind.extension,))
    if ending in same:
        return name
    # a known ending that is wrong is replaced, any other belongs to the name
    known = {row.extension for row in TYPES.values()} | {"jpeg", "tiff", "heif"}
    return f"{PurePath(name).stem if ending in known else name}.{kind.extension}"


def masked(name: str) -> str:
    """For the chain of events, which nobody can ever correct: without phone and ID numbers."""
    return NUMBERS.sub(_first_and_last, name)


def _first_and_last(found: re.Match[str]) -> str:
    number = re.sub(GAP, "", found[0])
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
