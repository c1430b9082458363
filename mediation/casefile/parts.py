"""What a case file is made of: one of the 13, and each piece that is bound in its place (domain.md §5.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mediation.disputes.facts import Inquiry
from mediation.files.models import File
from mediation.files.veils import NAME, WHY, hidden
from mediation.papers.actions import digest_of
from mediation.papers.blocks import Paper, Para
from mediation.papers.frozen import frozen, thawed
from mediation.papers.kinds import Subject, Writing
from mediation.papers.models import IssuedPaper
from mediation.papers.veiling import as_read, covered
from workflows.labels import Labelled


class Standing(Labelled):
    """How one of the 13 stands."""

    THERE = "there", "有"
    MISSING = "missing", "缺"
    NONE = "none", "没有，可不附"


@dataclass(frozen=True)
class Part:
    """One piece that is bound: a paper, issued or made from the record, or a file that was brought."""

    place: int
    label: str
    remark: str = ""
    issued: IssuedPaper | None = None
    write: Callable[[], Paper] | None = None
    file: File | None = None
    code: str = ""
    # belongs to one of the 13 without being it: a notice, the proof that it was served
    aside: bool = False
    # the sheet that was signed by hand stands for it, or behind it
    sheet: bool = False
    # issued before the record was corrected: it says what stands no longer
    old: bool = False

    def paper(self) -> Paper | None:
        """As it was frozen, or as the record has it now."""
        if self.issued is not None:
            return thawed(self.issued.body)
        return self.write() if self.write else None

    def read_by(self, w: Writing) -> Part:
        """The same with what that reader may not hear covered."""
        if self.hides_file(w):
            return replace(self, file=None, label=NAME, write=lambda: Paper(NAME, "", (Para(f"{self.remark}：{WHY}"),)))
        name, _, subject = self.code.partition(":")
        labels = covered(name, replace(w, subject=Subject(subject, ""))) if self.file is None else frozenset[str]()
        paper = self.paper() if labels else None
        return replace(self, issued=None, write=lambda: as_read(paper, labels)) if paper else self

    def hides_file(self, w: Writing) -> bool:
        """Whether it is a file that is kept from that reader."""
        return self.file is not None and hidden(Inquiry(w.session, w.dispute, w.actor, w.at, {}), self.file)

    def name_for(self, w: Writing) -> str:
        """What it is called in a list that this reader sees."""
        return f"{NAME if self.hides_file(w) else self.label}{f'（{self.remark}）' if self.remark else ''}"

    def digest(self) -> str:
        """What the seal keeps of it."""
        if self.file is not None:
            return self.file.sha256
        if self.issued is not None:
            return self.issued.digest
        paper = self.paper()
        return digest_of(frozen(paper)) if paper else ""


@dataclass(frozen=True)
class Line:
    """One of the 13. `step`: what supplies it where it is missing; `lacks`: whose it is that is missing, where it is several people's."""

    no: int
    label: str
    standing: Standing
    words: str
    parts: tuple[Part, ...] = ()
    step: str = ""
    lacks: tuple[str, ...] = ()
