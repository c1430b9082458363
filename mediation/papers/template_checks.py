"""What a county's own Word file may be: a plain .docx whose braces name fields we know, and nothing that runs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from difflib import get_close_matches
from io import BytesIO

from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError
from lxml.etree import XMLSyntaxError

from mediation.papers.filling import environment, filled
from mediation.papers.named_fields import NAMES, examples
from workflows.guarding import Refused

MOST = 1024 * 1024
UNPACKED, PARTS = 20 * MOST, 500
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OLD_WORD = b"\xd0\xcf\x11\xe0"
# What jinja2 says of it is English.
UNSAFE = "里面有会运行程序的写法（比如带两道下划线的名字），不能用。请只写字段表里的字段。"
WRONG = "花括号里有字段表以外的写法。请对照字段表改好再传。"
# What runs, hides or reaches outside when somebody opens the filled paper.
FORBIDDEN = re.compile(r"vbaProject|/embeddings/|/activeX/|\.bin$|\.exe$|\.js$", re.IGNORECASE)
OUTSIDE = re.compile(rb'<Relationship [^>]*TargetMode="External"[^>]*>')
LINK = b'/hyperlink"'
# Fields, loops and conditions; what computes or calls has no place on a paper.
KNOWN_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Test, nodes.Not, nodes.And,
    nodes.Or, nodes.Compare, nodes.Operand, nodes.Const, nodes.Keyword,
)


def check_template(body: bytes) -> None:
    """Raise Refused with the first thing that is wrong with it, and what to do about it."""
    _plain_docx(body)
    try:
        template = DocxTemplate(BytesIO(body))
        parts = list(_parts(template))
    except (KeyError, ValueError, XMLSyntaxError) as error:
        raise Refused("这个 Word 文件打不开，请在 Word 里打开、另存为 .docx 再传。") from error
    _braces(parts)
    try:
        filled(body, examples())
    except UndefinedError as error:
        raise Refused(f"试着填了一份，填不出来：{_missing(str(error))}") from error
    except TemplateError as error:
        raise Refused(f"试着填了一份，填不出来：{UNSAFE if isinstance(error, SecurityError) else WRONG}") from error


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
    """The text of the body, the headers and footers and the properties, as it will be filled."""
    template.init_docx()
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    core = template.docx.core_properties
    yield from (core.author, core.comments, core.identifier, core.language, core.subject, core.title)


def _braces(parts: list[str]) -> None:
    env, unknown, used = environment(), set[str](), set[str]()
    for text in parts:
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", text)
        try:
            parsed = env.parse(lines)
        except TemplateSyntaxError as error:
            raise Refused(f"花括号没有配对，或者写错了，在“{_around(lines, error.lineno)}”附近。") from error
        found = meta.find_undeclared_variables(parsed)
        unknown, used = unknown | found - NAMES, used | found & NAMES
        for node in parsed.find_all(nodes.Node):
            if not isinstance(node, KNOWN_NODES):
                raise Refused(f"模板里只能写字段、for 和 if，在“{_around(lines, node.lineno)}”附近有别的写法。")
    if unknown:
        raise Refused("".join(_nearest(name) for name in sorted(unknown)))
    if not used:
        # a paper that was filled for one case would carry its people into every other
        raise Refused("里面一个字段也没有，像是已经填好的文书。请用空白的格式，在要填的地方写上字段，比如 {{ applicants }}。")


def _nearest(name: str) -> str:
    near = get_close_matches(name, NAMES, n=1, cutoff=0.5)
    return f"没有“{name}”这个字段" + (f"，是不是 {near[0]}？" if near else "，请对照字段表。")


def _around(text: str, line: int) -> str:
    """What stands there, without the markup of Word."""
    lines = [re.sub(r"<[^>]+>", "", each).strip() for each in text.splitlines()]
    near = lines[max(line - 1, 0)] or next((each for each in reversed(lines[:line]) if each), "")
    return near[:40]


def _missing(message: str) -> str:
    """jinja2 says: 'dict object' has no attribute 'nmae'."""
    found = re.search(r"has no attribute '([^']+)'", message)
    return f"没有“{found.group(1)}”这一项，请对照字段表改好再传。" if found else WRONG
