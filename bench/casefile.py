"""Binding a case file of twenty pages without evidence: cover, contents, papers, back, page numbers and bookmarks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.papers import SAID, notice
from mediation.casefile.binding import Bound, bind
from mediation.casefile.parts import Line, Part, Standing
from mediation.papers.blocks import Fields, Paper, Para
from mediation.papers.written_file import ORDER

ROUNDS = 5
PAGES = 20
# Seconds and bytes of a file of so many pages.
MOST, MOST_BYTES = 5.0, 1_000_000
BODY = "枫桥镇人民调解委员会"
# How many pages each of the 13 has beside cover, contents and back.
OF = {1: 2, 2: 1, 5: 2, 7: 6, 8: 3, 10: 2, 11: 1}


@dataclass(frozen=True)
class Filed:
    """One file: its pages, seconds (`first`: the first time in this process) and bytes."""

    pages: int
    first: float
    seconds: float
    size: int


def measured() -> Filed:
    """The whole way from papers to one PDF, as the page 卷宗 makes it; evidence would only be copied in."""
    began = time.perf_counter()
    made = _bound()
    first = time.perf_counter() - began
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        made = _bound()
        took.append(time.perf_counter() - began)
    return Filed(made.pages, first, statistics.median(took), len(made.body))


def _bound() -> Bound:
    lines = [_line(no, label) for no, label, _ in ORDER]
    who = Fields(((("卷号", "诸枫人调〔2026〕1号"), ("保管期限", "")), (("卷名", "朱某与张某之间的邻里纠纷"),), (("立卷人", ""), ("立卷时间", ""))))
    cover, back = Paper("人民调解卷宗", BODY, (who,), "诸枫人调〔2026〕1号"), Paper("封底", BODY, (Fields(((("本卷页数", ""), ("立卷人", "")),)),))
    values = {"保管期限": "长期（30年）", "立卷人": "骆燕", "立卷时间": "2026年11月22日"}
    return bind(lines, cover=cover, back=back, at=datetime(2026, 11, 22, tzinfo=UTC), draft=False, values=values, sealed=True)


def _line(no: int, label: str) -> Line:
    count = OF.get(no, 0)
    parts = tuple(Part(no, f"{label}（{each}）", write=_writer(no, each), code=f"{no}:{each}") for each in range(1, count + 1))
    return Line(no, label, Standing.THERE if parts else Standing.NONE, "", parts)


def _writer(no: int, each: int) -> Callable[[], Paper]:
    """A form with a signature where a form stands in the file; pages of what people said for the rest."""
    said = Paper("调解笔录", BODY, tuple(Para(f"{no}-{each} {SAID}") for _ in range(9)))
    return lambda: said if no in (5, 7) else notice()


def report(found: Filed) -> tuple[list[str], bool]:
    """The section of docs/performance.md, and whether the figures are within their limits."""
    good = max(found.first, found.seconds) <= MOST and found.size < MOST_BYTES and found.pages >= PAGES
    return [
        "", "## The case file", "",
        f"Cover, contents, {sum(OF.values())} papers and back set and bound to one PDF with page numbers and bookmarks, without evidence "
        f"({PAGES} pages ≤ {MOST:g} s, < 1 MB).", "",
        "| pages | first, s | s | kB |", "|---|---|---|---|",
        f"| {found.pages} | {found.first:.2f} | {found.seconds:.2f} | {found.size / 1000:.0f} |",
    ], good


if __name__ == "__main__":
    lines, good = report(measured())
    print("\n".join(lines))
    raise SystemExit(0 if good else 1)
