"""Setting papers: one page and twenty, as PDF and as Word, and how large the files are."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from pypdf import PdfReader

from mediation.papers.blocks import Fields, Grid, Heading, Paper, Para, Sign, Signatures
from mediation.papers.pdf import pdf
from mediation.papers.word import word

ROUNDS = 5
# Seconds for so many pages, and bytes of any of them.
MOST = {1: 1.0, 20: 5.0}
MOST_BYTES = 1_000_000
SAID = "申请人说后沟堵了，雨天水漫进院子，找过对方两次都没说通；对方说沟是两家共用的，一人出一半的钱就疏通。"


@dataclass(frozen=True)
class Made:
    """One paper: its pages, seconds and bytes as PDF and as Word. `first`: before fonts and layout were read."""

    pages: int
    first: float
    pdf: float
    word: float
    pdf_bytes: int
    word_bytes: int


def measured() -> list[Made]:
    """A notice of one page, and a record with a list that fills twenty."""
    return [_measured(notice()), _measured(record())]


def notice() -> Paper:
    """受理通知书."""
    who = Fields(((("申请人", "王某"), ("被申请人", "高某")), (("事由", "水沟排水"),)))
    return Paper("受理通知书", "枫桥镇人民调解委员会", (
        who, Para(SAID), Heading("权利和义务"), Para(SAID), Signatures((Sign("签收人", fingerprint=True),), "枫桥镇人民调解委员会", "2026年11月22日"),
    ), "诸枫调受〔2026〕12号")


def record() -> Paper:
    """调解笔录 with a list of what was handed in."""
    rows = tuple((str(n), f"第 {n} 份材料", "复印件") for n in range(1, 101))
    return Paper("调解笔录", "枫桥镇人民调解委员会", (*(Para(SAID * 2) for _ in range(96)), Grid(("序号", "材料", "备注"), rows, (1, 6, 2))))


def _measured(paper: Paper) -> Made:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    first, body = _timed(lambda: pdf(paper, at), 1)
    again, _ = _timed(lambda: pdf(paper, at), ROUNDS)
    written, document = _timed(lambda: word(paper, at), ROUNDS)
    return Made(len(PdfReader(BytesIO(body)).pages), first, again, written, len(body), len(document))


def _timed(make: Callable[[], bytes], rounds: int) -> tuple[float, bytes]:
    took, made = [], b""
    for _ in range(rounds):
        began = time.perf_counter()
        made = make()
        took.append(time.perf_counter() - began)
    return statistics.median(took), made


def report(found: list[Made]) -> tuple[list[str], bool]:
    """The section of docs/performance.md, and whether every figure is within its limit."""
    good = all(
        max(made.first, made.pdf, made.word) <= limit and max(made.pdf_bytes, made.word_bytes) <= MOST_BYTES
        for made, limit in zip(found, MOST.values(), strict=True)
    ) and found[0].pages == 1 and found[-1].pages >= 20
    limits = "，".join(f"{pages} page{'s' * (pages > 1)} ≤ {limit:g} s" for pages, limit in MOST.items())
    return [
        "", "## Papers", "",
        f"Set by typst with the fonts that are shipped, and written as Word ({limits.replace('，', ', ')}; files ≤ 1 MB). "
        "The first in a process reads the fonts.", "",
        "| pages | first PDF, s | PDF, s | Word, s | PDF, kB | Word, kB |", "|---|---|---|---|---|---|",
        *(f"| {m.pages} | {m.first:.2f} | {m.pdf:.2f} | {m.word:.2f} | {m.pdf_bytes / 1000:.0f} | {m.word_bytes / 1000:.0f} |" for m in found),
    ], good


if __name__ == "__main__":
    lines, good = report(measured())
    print("\n".join(lines))
    raise SystemExit(0 if good else 1)
