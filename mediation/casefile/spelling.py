"""What stands in a case file and in no font: printed as its code, and named on a sheet of its own in 卷宗情况说明."""

from __future__ import annotations

import unicodedata

from mediation.papers.blocks import Grid, Paper, Para, changed
from mediation.papers.clean import clean
from mediation.papers.glyphs import code, printable, spelled

NOTE = "卷宗情况说明（字库里没有的字符）"


class Spelling:
    """Each such character and in which papers it stands. A closed case can no longer be amended, so they keep nobody from 归档."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, None]] = {}

    def paper(self, paper: Paper, where: str) -> Paper:
        """The paper as it can be printed."""
        return changed(paper, lambda text: self.text(text, where))

    def text(self, text: str, where: str) -> str:
        """The text as it can be printed."""
        text = clean(text)
        for each in text:
            if not printable(each):
                self.found.setdefault(each, {}).setdefault(spelled(clean(where)))
        return spelled(text)

    def note(self, body: str) -> Paper:
        """Which characters, what they are, where they stand."""
        rows = tuple((code(each), unicodedata.name(each, "").capitalize() or "没有名称", "、".join(places)) for each, places in self.found.items())
        return Paper("卷宗情况说明", body, (
            Para("本卷有字库里没有的字符，打印不出来，用编码代替，其他内容没有改动："),
            Grid(("编码", "字符的名称（国际标准）", "在哪份材料"), rows, (3, 5, 6)),
        ))
