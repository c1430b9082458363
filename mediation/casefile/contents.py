"""The 13 of a case file in their order: which are there, which are missing, and what each is made of (domain.md §5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.agreements.queries import agreements_of
from mediation.casefile.gathered import Record
from mediation.casefile.identities import AGREED, few, lacking, unnamed
from mediation.casefile.naming import named
from mediation.casefile.parts import Line, Part, Standing
from mediation.casefile.performed import performed
from mediation.casefile.queries import last_sealed
from mediation.confirmation.queries import applications_of
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.feedback.visits import visits_of
from mediation.meetings.queries import sittings_of
from mediation.once import read_once
from mediation.papers.kinds import KINDS
from mediation.papers.parties import principal
from mediation.papers.written_file import ORDER
from workflows.evidence import FileKind
from workflows.outcomes import Outcome

# Issued papers that have no place of their own among the 13 stand beside the one they belong to.
BESIDE: dict[int, tuple[str, ...]] = {
    1: ("acceptance", "supplement", "refusal", "refusal_letter", "assignment", "entrustment"),
    8: ("termination", "result_letter"), 12: ("closing", "warning"),
}
TALKED = AGREED | {Outcome.FAILED}
COVER, BACK = "cover", "back"
IDENTITY = 3


def lines_of(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, whole: bool = False) -> list[Line]:
    """All 13; of an archived case those that came in since, unless the `whole` file is asked for."""
    sealed = None if whole else last_sealed(session, dispute.id)
    # the whole file, and what is not sealed yet, are the same until 归档
    return read_once(session, ("lines", dispute.id, actor, sealed.seq if sealed else None), lambda: _read(session, dispute, actor, at, sealed))


def _read(session: Session, dispute: Dispute, actor: Actor, at: datetime, sealed: Event | None) -> list[Line]:
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
        4: (record.papers(4, ("authorisation",), made=False) + record.brought(4, FileKind.AUTHORITY), acting, "files:authority"),
        5: (record.papers(5, ("investigation",), made=False), False, ""),
        6: (record.brought(6, FileKind.EVIDENCE, FileKind.SCENE, FileKind.OTHER, but=record.originals), False, ""),
        7: (_summoned(record) + record.papers(7, ("record",), made=True), dispute.outcome in TALKED, "papers"),
        8: (record.papers(8, ("agreement", "oral_agreement"), made=True, only=_agreed(record)), dispute.outcome in AGREED, "agreements"),
        9: (record.brought(9, FileKind.PERFORMANCE), False, ""),
        10: (_visited(record), False, ""),
        11: (_confirmed(record), False, ""),
        12: (record.papers(12, ("file_note",), made=moved), False, ""),
        13: ([], True, ""),
    }
    return [_line(record, no, label, *found[no], lack if no == IDENTITY else ()) for no, label, _ in ORDER]


def _agreed(record: Record) -> set[str]:
    """Versions that nothing replaced, and those that somebody signed; a draft that was written anew is no paper."""
    versions = agreements_of(record.session, record.dispute.id)
    main = max((each.no for each in versions if not each.supplements_no), default=0)
    return {str(each.no) for each in versions if each.no == main or each.supplements_no == main or each.frozen_hash or each.effective_on}


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
    """Parties for whom a 授权委托书 was issued, or the one they signed by hand was brought."""
    there = [*record.issued, *((name, subject) for name, _, subject in (code.partition(":") for code in record.sheets))]
    agents = {subject for name, subject in there if name == "authorisation"}
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
