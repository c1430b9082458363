"""Telling what a file is from its content; its name and what the browser says of it count for nothing."""

from __future__ import annotations

from typing import BinaryIO

import filetype

from mediation.errors import Invalid
from mediation.files import office
from mediation.files.kinds import FOUND_AS, TAKEN, TYPES, Family, FileType
from mediation.files.limits import in_words, limits

HEAD = 8192
EMPTY = "这个文件是空的（0 字节），重新选一次。"
WEB_PAGE = "这是网页，不是照片也不是文件，改了名字也不能存；把要紧的内容截图或打印成 PDF 再传。"
UNKNOWN = f"认不出这是什么文件。能收的有：{TAKEN}。"
PROGRAM = "这是程序，不是材料，不能存。"
WEB_MARKS = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<?php", b"<!--")
ARCHIVES = frozenset({"rar", "7z", "tar", "gz", "bz2", "xz", "zst", "lz4", "cab", "ar", "Z"})
PROGRAMS = frozenset({"exe", "elf", "wasm", "deb", "rpm", "crx", "swf"})
# Found in a picture, they make it a page for whoever opens it as one.
HIDDEN = (b"<script", b"<html", b"<!doctype html", b"<iframe", b"<?php")
POLYGLOT = "这张图片里夹带了网页代码，不能存；重新拍一张，或者截个图再传。"

POLYGLOT_PDF = "这份 PDF 里夹带了网页代码，不能存；打开它，重新打印成 PDF 再传。"
# How much of the end of a PDF is looked at.
TAIL = 1024 * 1024


def told(handle: BinaryIO) -> FileType:
    """The type of a whole file, within its limit. Raises Invalid with the sentence that says what to do."""
    handle.seek(0, 2)
    size = handle.tell()
    handle.seek(0)
    if not size:
        raise Invalid({"file": EMPTY})
    found = begins(handle.read(HEAD))
    if found is None:
        # a zip or an old Office file: what it is stands further in
        within(size, Family.DOCUMENT)
        handle.seek(0)
        found = office.compound(handle) if handle.read(8) == office.OLE else office.zipped(handle)
    within(size, found.family)
    if found.family is Family.PHOTO and _hides_page(handle):
        raise Invalid({"file": POLYGLOT})
    if found.name == "pdf" and _wears_page(handle, size):
        raise Invalid({"file": POLYGLOT_PDF})
    return found


def begins(head: bytes) -> FileType | None:
    """What a file that begins so is; None where only the whole of it tells. Raises Invalid for what is not taken."""
    if head.startswith((office.OLE, b"PK\x03\x04")):
        return None
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(WEB_MARKS):
        raise Invalid({"file": WEB_PAGE})
    guess = filetype.guess(head)
    extension = guess.extension if guess else ""
    if extension in PROGRAMS:
        raise Invalid({"file": PROGRAM})
    if extension in ARCHIVES or head.startswith(b"PK"):
        raise Invalid({"file": office.ARCHIVE})
    found = TYPES.get(FOUND_AS.get(extension, extension))
    if found is None or found.name in ("docx", "xlsx", "doc", "xls"):
        raise Invalid({"file": UNKNOWN})
    return found


def within(size: int, family: Family) -> None:
    """Refuse what is larger than its family may be; the largest of all is known before anything is read."""
    most = getattr(limits(), family.value)
    if size > most:
        less = "截成几段" if family is Family.VIDEO else "压缩一下，或者分几份"
        raise Invalid({"file": f"这份{family.label}有 {in_words(size)}，最大 {in_words(most)}；{less}再传。"})


def _wears_page(handle: BinaryIO, size: int) -> bool:
    """Web code where nothing of a PDF stands: before its first object, or after its end. Inside it may be what the paper is about."""
    handle.seek(0)
    head = handle.read(HEAD)
    handle.seek(max(0, size - TAIL))
    tail = handle.read()
    return any(mark in part.lower() for mark in HIDDEN for part in (head.partition(b" obj")[0], tail.rpartition(b"%%EOF")[2]))


def _hides_page(handle: BinaryIO) -> bool:
    handle.seek(0)
    content = handle.read().lower()
    return any(mark in content for mark in HIDDEN)
