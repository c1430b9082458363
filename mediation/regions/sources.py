"""Lists of places to load from: the one that is shipped, a csv, or the npm package as it comes."""

from __future__ import annotations

import csv
import io
import json
import lzma
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workflows.guarding import Refused

SHIPPED = Path(__file__).parent / "data" / "china-division-2.7.0.csv.xz"
CUT_OFF = {"china-division 2.7.0": date(2023, 6, 30)}
LISTS = ("provinces", "cities", "areas", "streets", "villages")
Row = tuple[str, str]


@dataclass(frozen=True)
class Source:
    """Rows of (code, name) and where they come from; `as_of` is when the list was true, if known."""

    name: str
    rows: Iterable[Row]
    as_of: date | None = None


def shipped() -> Source:
    """The whole country as of 2023-06-30."""
    name = "china-division 2.7.0"
    return Source(name, _shipped_rows(), CUT_OFF[name])


def read_file(path: Path) -> Source:
    """A csv with code and name in its first two columns, or the npm package china-division as .tgz."""
    if not path.is_file():
        raise Refused(f"没有找到文件 {path}。")
    try:
        if path.name.endswith((".tgz", ".tar.gz")):
            return _package(path)
        return Source(path.name, list(_rows(_decode(path.read_bytes(), path.name), path.name)))
    except (tarfile.TarError, KeyError, EOFError, OSError, csv.Error) as error:
        wanted = "csv（代码,名称）或 china-division 的 .tgz 包"
        raise Refused(f"文件 {path.name} 打不开：应为 {wanted}。") from error


def _shipped_rows() -> Iterator[Row]:
    with lzma.open(SHIPPED, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            if row[0] != "code":
                yield row[0], row[1]


def _package(path: Path) -> Source:
    with tarfile.open(path, "r:gz") as package:
        version = json.loads(_member(package, "package/package.json"))["version"]
        name = f"china-division {version}"
        rows = [
            row
            for part in LISTS
            for row in _rows(_decode(_member(package, f"package/dist/{part}.csv"), part), f"{part}.csv")
        ]
    return Source(name, rows, CUT_OFF.get(name))


def _member(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()


def _decode(raw: bytes, name: str) -> str:
    """Spreadsheet programs in China save csv as GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(f"文件 {name} 的文字编码不认识，请另存为 UTF-8 的 csv。")


def _rows(text: str, name: str) -> Iterator[Row]:
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if not any(cell.strip() for cell in row):
            continue
        code, title = row[0].strip(), row[1].strip() if len(row) > 1 else ""
        if number == 1 and not code.isdigit():
            continue
        if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 9, 12)):
            raise Refused(f"{name} 第 {number} 行：代码“{code}”应为 2、4、6、9 或 12 位数字。")
        if not title:
            raise Refused(f"{name} 第 {number} 行：代码 {code} 没有名称。")
        yield code, title
