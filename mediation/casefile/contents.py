"""The 13 of a case file in their order: which are there, which are missing, and what each is made of (domain.md §5.1)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.agreements.models import Agreement, Signature, SignWay, code_of
from mediation.agreements.queries import in_force
from mediation.casefile.identities import AGREED, few, lacking, unnamed
from mediation.casefile.naming import named
from mediation.casefile.performed import performed
from mediation.casefile.queries import last_sealed
from mediation.casefile.summons import served
from mediation.confirmation.queries import applications_of
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.feedback.visits import visits_of
from mediation.files.models import File
from mediation.files.queries import files_of, sheets_of
from mediation.files.veils import NAME, WHY, hidden
from mediation.meetings.queries import sittings_of
from mediation.papers.actions import digest_of
from mediation.papers.blocks import Paper, Para, Sign, Signatures
from mediation.papers.frozen import frozen, thawed
from mediation.papers.kinds import KINDS, WHOLE, Subject, Writing
from mediation.papers.models import IssuedPaper
from mediation.papers.overtaken import Since, since_issued
from mediation.papers.parties import principal
from mediation.papers.queries import Writable, issued_of, labelled
from mediation.papers.veiling import as_read, covered
from mediation.papers.written_file import ORDER
from workflows.evidence import FileKind
from workflows.labels import Labelled
from workflows.outcomes import Outcome

# Issued papers that have no place of their own among the 13 stand beside the one they belong to.
BESIDE: dict[int, tuple[str, ...]] = {
    1: ("acceptance", "supplement", "refusal", "refusal_letter", "assignment", "entrustment"),
    8: ("termination", "result_letter"), 12: ("closing", "warning"),
}
TALKED = AGREED | {Outcome.FAILED}
COVER, BACK = "cover", "back"
# Where parties sign; and where the signed sheet comes in as a kind of file of its own.
OWN_KINDS = frozenset({4, 10, 11})
SIGNED_PLACES = frozenset({1, 2, 5, 7, 8, *OWN_KINDS})
IDENTITY, AGREEMENT = 3, 8


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


@dataclass
class Record:
    """What the lines are told from, read once. `since`: only what came in after this event of the chain (补充卷)."""

    session: Session
    dispute: Dispute
    actor: Actor
    at: datetime
    since: int | None = None
    later: Sequence[Event] = field(init=False)
    issued: dict[tuple[str, str], IssuedPaper] = field(init=False)
    files: list[File] = field(init=False)
    sheets: dict[str, list[File]] = field(init=False)
    originals: dict[str, str] = field(init=False)
    notices: set[str] = field(init=False)
    proofs: set[int] = field(init=False)

    def __post_init__(self) -> None:
        """The papers in force and the files that count."""
        session, case = self.session, self.dispute
        self.later = [] if self.since is None else [event for event in events_of(session, case.id) if event.seq > self.since]
        self.issued = {(row.kind, row.subject): row for row in issued_of(session, case.id) if row.voided_at is None and self.new("issue_paper", digest=row.digest)}
        self.notices, self.proofs = served(session, case)
        papers, self.originals = sheets_of(session, case.id), _originals(session, case.id)
        self.files = [file for file in files_of(session, case.id) if file.withdrawn_at is None and self.new("attach", no=file.no)]
        self.sheets = {}
        for file in self.files:
            code = papers.get(file.no) if file.kind is FileKind.SIGNED else self.originals.get(file.sha256)
            if code:
                self.sheets.setdefault(code, []).append(file)

    def new(self, name: str, **facts: object) -> bool:
        """Whether it belongs into this volume: by its place in the chain, as two entries may have one moment."""
        return self.since is None or any(event.name == name and facts.items() <= event.facts.items() for event in self.later)

    def papers(self, place: int, names: Iterable[str], *, made: bool, only: Collection[str] | None = None) -> list[Part]:
        """Those issued, and where `made` those that the record holds and nobody issued: of it `only` these subjects.

        The sheet that was signed by hand stands behind what bears a number or a signature, and in place of what bears none.
        """
        found = []
        for name in names:
            there = {key[1]: row for key, row in self.issued.items() if key[0] == name}
            kind = KINDS[name]
            brought = any(code.partition(":")[0] == name for code in self.sheets)
            subjects = list(kind.subjects(self.session, self.dispute)) if made or there or brought else []
            for subject in subjects:
                row, each = there.pop(subject.key, None), Writable(kind, subject)
                sheets = self._sheets(place, each.code)
                if row is None and not sheets and (not made or (only is not None and subject.key not in only)):
                    continue
                number, since = (row.number, since_issued(self.session, self.dispute, row)) if row else ("", Since.NOTHING)
                # who signed after it was issued signed the same text: under its number it is bound as they signed it
                kept = None if since is Since.SIGNED else row
                part = Part(place, each.label, number, kept, None if kept else self._writer(each, number), code=each.code, sheet=bool(sheets),
                            old=since is Since.CORRECTED)
                replaced = sheets and all(each.file and (each.file.view_sha256 or each.file.type == "pdf") for each in sheets)
                found += [*([part] if row or not replaced or bears_ink(part) else []), *sheets]
            found += [Part(place, labelled(row), row.number, row, code=f"{name}:{row.subject}") for row in there.values()]
        return found

    def _sheets(self, place: int, code: str) -> list[Part]:
        return [Part(place, named(self.dispute, file), f"材料第{file.no}号", file=file, code=f"file:{file.no}") for file in self.sheets.get(code, ())]

    def brought(self, place: int, *kinds: FileKind, but: Collection[str] = ()) -> list[Part]:
        """Files of these kinds in the order of their numbers; what proves that a notice was served stands with the notice."""
        return [Part(place, named(self.dispute, file), f"材料第{file.no}号", file=file, code=f"file:{file.no}")
                for file in self.files if file.kind in kinds and file.no not in self.proofs and file.sha256 not in but]

    def writing(self, subject: Subject = WHOLE[0], number: str = "") -> Writing:
        """What a paper of this case is written from."""
        return Writing(self.session, self.dispute, self.actor, self.at, subject, number)

    def _writer(self, each: Writable, number: str = "") -> Callable[[], Paper]:
        return lambda: each.kind.write(self.writing(each.subject, number))


def lines_of(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, whole: bool = False) -> list[Line]:
    """All 13; of an archived case those that came in since, unless the `whole` file is asked for."""
    sealed = None if whole else last_sealed(session, dispute.id)
    record = Record(session, dispute, actor, at, sealed.seq if sealed else None)
    if sealed is not None:
        return [line for line in _later(record) if line.parts or line.no == ORDER[-1][0]]
    told = any(sitting.rights_told for sitting in sittings_of(session, dispute.id).all)
    acting = bool(KINDS["authorisation"].subjects(session, dispute))
    moved = dispute.leg_no > 1 or any(party.left_at for party in dispute.parties)
    lack = lacking(dispute, record.files, authorised=_authorised(record))
    found: dict[int, tuple[list[Part], bool, str]] = {
        1: (_begun(record), True, "papers:registration"),
        2: (record.papers(2, ("rights",), made=told), True, "papers:rights"),
        3: (record.brought(3, FileKind.IDENTITY), bool(lack), "files:identity"),
        4: (record.papers(4, ("authorisation",), made=False) + record.brought(4, FileKind.AUTHORITY), acting, "files"),
        5: (record.papers(5, ("investigation",), made=False), False, ""),
        6: (record.brought(6, FileKind.EVIDENCE, FileKind.SCENE, FileKind.OTHER, but=record.originals), False, ""),
        7: (_summoned(record) + record.papers(7, ("record",), made=True), dispute.outcome in TALKED, "papers"),
        8: (record.papers(8, ("agreement", "oral_agreement"), made=True), dispute.outcome in AGREED, "agreements"),
        9: (record.brought(9, FileKind.PERFORMANCE), False, ""),
        10: (_visited(record), False, ""),
        11: (_confirmed(record), False, ""),
        12: (record.papers(12, ("file_note",), made=moved), False, ""),
        13: ([], True, ""),
    }
    return [_line(record, no, label, *found[no], lack if no == IDENTITY else ()) for no, label, _ in ORDER]


def _originals(session: Session, dispute_id: int) -> dict[str, str]:
    """Of which agreement a file is the signed original, by its hash: as it was said where the signatures were recorded."""
    rows = session.execute(select(Signature.blob, Agreement.no, Agreement.form).join(Signature.agreement).where(
        Agreement.dispute_id == dispute_id, Signature.way == SignWay.PAPER.value))
    return {blob: code_of(form, no) for blob, no, form in rows if blob}


def bears_ink(part: Part) -> bool:
    """Whether somebody signed it on a screen."""
    return any(sign.picture for sign in _lines(part))


def unsigned(part: Part, beside: Sequence[Part]) -> bool:
    """Whether a paper that is to be signed bears no signature, and no sheet that was signed by hand came in for it.

    Of visits and of the court's papers any file that was brought counts: they are kinds of files of their own.
    """
    if part.file is not None or part.aside or part.sheet or part.place not in SIGNED_PLACES or not _lines(part):
        return False
    return not bears_ink(part) and not (part.place in OWN_KINDS and any(each.file for each in beside))


def bare(session: Session, dispute: Dispute, lines: Sequence[Line]) -> list[Part]:
    """Every paper of the file that bears no signature; of agreements those that count."""
    counting = {code_of(each.form, each.no) for each in in_force(session, dispute)}
    return [part for line in lines for part in line.parts if (line.no != AGREEMENT or part.code in counting) and unsigned(part, line.parts)]


def _lines(part: Part) -> list[Sign]:
    paper = part.paper() if part.file is None else None
    return [sign for block in paper.blocks if isinstance(block, Signatures) for sign in block.signs] if paper else []


def missing(lines: Sequence[Line]) -> list[str]:
    """The mandatory ones that are not there, by name."""
    return [f"{line.label}（{few(line.lacks)}）" if line.lacks else line.label for line in lines if line.standing is Standing.MISSING]


@provides("file_lacks")
def file_lacks(inquiry: Inquiry) -> list[str]:
    """What stands against 归档."""
    return missing(lines_of(inquiry.session, inquiry.dispute, actor=inquiry.actor, at=inquiry.at))


def _line(record: Record, no: int, label: str, parts: list[Part], must: bool, step: str, lacks: Sequence[str] = ()) -> Line:
    if no == ORDER[-1][0]:
        return Line(no, label, Standing.THERE, "合卷时自动生成")
    parts = [*parts, *(replace(part, aside=True) for part in record.papers(no, BESIDE.get(no, ()), made=False))]
    own = [part for part in parts if not part.aside]
    if lacks:
        loose = unnamed(record.files)
        said = f"；有 {loose} 份没写是谁的，在“材料”里改" if loose else ""
        return Line(no, label, Standing.MISSING, f"还缺：{few(lacks)}{said}", tuple(parts), step, tuple(lacks))
    if must and not own:
        return Line(no, label, Standing.MISSING, "必须有，还缺", tuple(parts), step)
    if not parts:
        return Line(no, label, Standing.NONE, Standing.NONE.label)
    return Line(no, label, Standing.THERE, _words(parts), tuple(parts))


def _words(parts: Sequence[Part]) -> str:
    """已出具 1 份，按记录生成 2 份，上传 3 份."""
    counts = (("已出具", sum(part.issued is not None for part in parts)), ("按记录生成", sum(part.write is not None for part in parts)),
              ("上传", sum(part.file is not None for part in parts)))
    return "，".join(f"{word} {count} 份" for word, count in counts if count)


def _authorised(record: Record) -> set[int]:
    """Parties for whom a 授权委托书 was issued."""
    agents = {subject for name, subject in record.issued if name == "authorisation"}
    return {found.no for party in record.dispute.parties if str(party.no) in agents and (found := principal(record.dispute, party))}


def _begun(record: Record) -> list[Part]:
    """What was issued of the two; else the registration, which every case has."""
    return record.papers(1, ("application", "registration"), made=False) or record.papers(1, ("registration",), made=True)


def _summoned(record: Record) -> list[Part]:
    """调解通知书 as issued, or as it was served; then 送达回证 and pictures of messages."""
    parts = record.papers(7, ("meeting_notice",), made=True, only=record.notices)
    parts += [Part(7, named(record.dispute, file), f"材料第{file.no}号，送达凭证", file=file, code=f"file:{file.no}")
              for file in record.files if file.no in record.proofs]
    return [replace(part, aside=True) for part in parts]


def _visited(record: Record) -> list[Part]:
    """A sheet for each visit; never the empty one that is printed to be filled in by hand."""
    sheets = [str(visit.no) for visit in visits_of(record.session, record.dispute.id) if record.new("follow_up", no=visit.no)]
    return record.papers(10, ("follow_up",), made=True, only=sheets) + record.brought(10, FileKind.FOLLOW_UP)


def _confirmed(record: Record) -> list[Part]:
    all_ = applications_of(record.session, record.dispute.id)
    # one event an application, in their order
    fresh = len(all_) if record.since is None else sum(event.name == "apply_confirmation" for event in record.later)
    asked = [each for each in sorted(all_, key=lambda each: each.no)[len(all_) - fresh:] if each.void_at is None]
    return record.papers(11, ("confirmation",), made=bool(asked)) + record.brought(11, FileKind.CONFIRMATION)


def _later(record: Record) -> list[Line]:
    """9, 10 and 11 as far as they are new; and what was done of the agreement, where no proof was brought."""
    marks = [event for event in record.later if event.name in ("performance", "pay_many", "correct_performance")]
    done = [Part(9, "履行情况记录", write=lambda: performed(record.writing(), marks), code="performed")] if marks else []
    ruled = any(event.name == "court_result" for event in record.later)
    confirmed = _confirmed(record) or (record.papers(11, ("confirmation",), made=True) if ruled else [])
    found = {9: done + record.brought(9, FileKind.PERFORMANCE), 10: _visited(record), 11: confirmed}
    return [_line(record, no, label, found.get(no, []), False, "") for no, label, _ in ORDER]
