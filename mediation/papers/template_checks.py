"""What a county's own Word file may be: a plain .docx whose braces name fields we know, and nothing that runs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml.etree import XMLSyntaxError

from mediation.papers.filling import filled
from mediation.papers.kinds import Kind
from mediation.papers.named_fields import examples
from mediation.papers.template_grammar import check_braces
from workflows.guarding import Refused

MOST = 1024 * 1024
UNPACKED, PARTS = 20 * MOST, 500
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OLD_WORD = b"\xd0\xcf\x11\xe0"
# Body, headers, footers and notes with their markup: a paper of thirty pages has half of that.
TEXT = 2 * MOST
TEXTS = ("document.main+xml", "header+xml", "footer+xml", "footnotes+xml")
NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# What jinja2 says of it is English.
WRONG = "花括号放的地方不对，比如 for 在一格里、endfor 在另一格里。请对照字段表改好再传。"
# What runs, hides or reaches outside when somebody opens the filled paper.
FORBIDDEN = re.compile(r"vbaProject|/embeddings/|/activeX/|\.bin$|\.exe$|\.js$", re.IGNORECASE)
OUTSIDE = re.compile(rb'<Relationship [^>]*TargetMode="External"[^>]*>')
LINK = b'/hyperlink"'


def check_template(kind: Kind, body: bytes) -> None:
    """Raise Refused with the first thing that is wrong with it, and what to do about it."""
    _plain_docx(body)
    try:
        template = DocxTemplate(BytesIO(body))
        parts = list(_parts(template))
    except (KeyError, ValueError, XMLSyntaxError) as error:
        raise Refused("这个 Word 文件打不开，请在 Word 里打开、另存为 .docx 再传。") from error
    check_braces(kind, parts)
    try:
        filled(body, examples(kind))
    except (TemplateError, XMLSyntaxError) as error:
        raise Refused(f"试着填了一份，填不出来：{WRONG}") from error


def _plain_docx(body: bytes) -> None:
    if len(body) > MOST:
        raise Refused(f"模板最大 {MOST // 1024 // 1024} MB，这个有 {len(body) / MOST:.1f} MB。请把里面的图片压小再传。")
    if body.startswith(OLD_WORD):
        raise Refused("这是旧的 .doc 文件，或者加了密码。请在 Word 里另存为不加密码的 .docx 再传。")
    if not zipfile.is_zipfile(BytesIO(body)):
        raise Refused("这不是 Word 文件，请传 .docx。")
    try:
        with zipfile.ZipFile(BytesIO(body)) as packed:
            _contents(packed)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        raise Refused("这个 Word 文件坏了，请在 Word 里打开、另存为 .docx 再传。") from error


def _contents(packed: zipfile.ZipFile) -> None:
    entries = packed.infolist()
    if len(entries) > PARTS or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Refused("这个 Word 文件解开来太大，请删掉不用的图片和内容再传。")
    if "word/document.xml" not in packed.namelist() or MAIN not in packed.read("[Content_Types].xml"):
        raise Refused("这不是普通的 Word 文件（.docx）。带宏的 .docm 和模板 .dotx 请另存为 .docx 再传。")
    for entry in entries:
        if FORBIDDEN.search(entry.filename):
            raise Refused("这个 Word 文件里带着宏或者嵌着别的文件，不能用作模板。请删掉它们，另存为 .docx 再传。")
        if entry.filename.endswith((".xml", ".rels")):
            text = packed.read(entry)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise Refused("这个 Word 文件里有不该有的内容，请在 Word 里新建一个文件，把文字粘过去再传。")
            if any(LINK not in found for found in OUTSIDE.findall(text)):
                raise Refused("这个 Word 文件引用了外面的文件（比如外部图片或模板）。请把图片直接插进来，再传。")


def _parts(template: DocxTemplate) -> Iterator[str]:
    """The text of the body, the headers, footers and notes and the properties, as it will be filled."""
    template.init_docx()
    parts = template.docx.part.package.parts
    if sum(len(part.blob) for part in parts if part.content_type.endswith(TEXTS)) > TEXT:
        raise Refused("这个 Word 文件解开来太大，请删掉不用的图片和内容再传。")
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    yield from (template.patch_xml(part.blob.decode()) for part in parts if part.content_type == NOTES)
    core = template.docx.core_properties
    yield from (core.author, core.comments, core.identifier, core.language, core.subject, core.title)
