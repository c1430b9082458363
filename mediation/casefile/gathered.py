"""What the 13 of a case file are told from: the papers in force and the files that count, each in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.agreements.models import Agreement, Signature, SignWay, code_of
from mediation.agreements.queries import agreements_of
from mediation.casefile.ink import bears_ink
from mediation.casefile.naming import named
from mediation.casefile.parts import Part
from mediation.casefile.summons import served
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.files.models import File
from mediation.files.queries import files_of, sheets_of
from mediation.papers.blocks import Paper
from mediation.papers.kinds import KINDS, WHOLE, Subject, Writing
from mediation.papers.models import IssuedPaper
from mediation.papers.overtaken import Since, sheets_overtaken, since_issued
from mediation.papers.queries import Writable, issued_of, labelled
from mediation.units.models import Unit
from workflows.evidence import FileKind


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
    overtaken: set[int] = field(init=False)
    originals: dict[str, str] = field(init=False)
    # what the papers name, kept so that each of them finds it in the session and asks nothing
    named: list[object] = field(init=False)
    notices: set[str] = field(init=False)
    proofs: set[int] = field(init=False)

    def __post_init__(self) -> None:
        """The papers in force and the files that count."""
        session, case = self.session, self.dispute
        self.later = [] if self.since is None else [event for event in events_of(session, case.id) if event.seq > self.since]
        self.issued = {(row.kind, row.subject): row for row in issued_of(session, case.id) if row.voided_at is None and self.new("issue_paper", digest=row.digest)}
        self.notices, self.proofs = served(session, case)
        agreements = _signed(session, case.id)
        papers, self.originals = sheets_of(session, case.id), _originals(agreements)
        self.named = [*_staff(session, case), *agreements]
        self.overtaken = sheets_overtaken(session, case)
        self.files = [file for file in files_of(session, case.id) if file.withdrawn_at is None and self.new("attach", no=file.no)]
        self.sheets = {}
        for file in self.files:
            code = papers.get(file.no) if file.kind is FileKind.SIGNED else self.originals.get(file.sha256)
            if code:
                self.sheets.setdefault(code.rstrip(":"), []).append(file)

    def new(self, name: str, **facts: object) -> bool:
        """Whether it belongs into this volume: by its place in the chain, as two entries may have one moment."""
        return self.since is None or any(event.name == name and facts.items() <= event.facts.items() for event in self.later)

    def papers(self, place: int, names: Iterable[str], *, made: bool, only: Collection[str] | None = None) -> list[Part]:
        """Those issued, and where `made` those that the record holds and nobody issued: of it `only` these subjects.

        The sheet that was signed by hand stands behind what bears a number or a signature, and in place of what bears none. One
        of a record that was corrected since stands behind it and in place of nothing; one of what applies no longer stays.
        """
        found, visited = list[Part](), set[str]()
        for name in names:
            there = {key[1]: row for key, row in self.issued.items() if key[0] == name}
            kind = KINDS[name]
            brought = any(code.partition(":")[0] == name for code in self.sheets)
            subjects = list(kind.subjects(self.session, self.dispute)) if made or there or brought else []
            for subject in subjects:
                row, each = there.pop(subject.key, None), Writable(kind, subject)
                visited.add(each.code)
                sheets, earlier = self._sheets(place, each.code), self._sheets(place, each.code, earlier=True)
                if row is None and not sheets and not earlier and (not made or (only is not None and subject.key not in only)):
                    continue
                number, since = (row.number, since_issued(self.session, self.dispute, row)) if row else ("", Since.NOTHING)
                # who signed after it was issued signed the same text: under its number it is bound as they signed it
                kept = None if since is Since.SIGNED else row
                part = Part(place, each.label, number, kept, None if kept else self._writer(each, number), code=each.code, sheet=bool(sheets),
                            old=since is Since.CORRECTED)
                replaced = sheets and all(each.file and (each.file.view_sha256 or each.file.type == "pdf") for each in sheets)
                found += [*([part] if row or not replaced or bears_ink(part) else []), *sheets, *earlier]
            found += self._gone(place, name, there, visited)
        return found

    def _gone(self, place: int, name: str, issued: Mapping[str, IssuedPaper], visited: Collection[str]) -> Iterator[Part]:
        """What was issued or signed of a subject that applies no longer (an agent who left): it was in force once and stays in the file."""
        signed = [code.partition(":")[2] for code in self.sheets if code.partition(":")[0] == name and code not in visited]
        for key in dict.fromkeys([*issued, *signed]):
            code, row = f"{name}:{key}".rstrip(":"), issued.get(key)
            if row:
                yield Part(place, labelled(row), row.number, row, code=f"{name}:{key}", sheet=key in signed)
            for earlier in (False, True):
                yield from self._sheets(place, code, earlier=earlier)

    def _sheets(self, place: int, code: str, *, earlier: bool = False) -> list[Part]:
        """Those of what stands now, or those of what was corrected since."""
        said = "，更正以前签的" if earlier else ""
        return [Part(place, named(self.dispute, file), f"材料第{file.no}号{said}", file=file, code=f"file:{file.no}")
                for file in self.sheets.get(code, ()) if (file.no in self.overtaken) == earlier]

    def brought(self, place: int, *kinds: FileKind, but: Collection[str] = ()) -> list[Part]:
        """Files of these kinds in the order of their numbers; what proves that a notice was served stands with the notice."""
        return [Part(place, named(self.dispute, file), f"材料第{file.no}号", file=file, code=f"file:{file.no}")
                for file in self.files if file.kind in kinds and file.no not in self.proofs and file.sha256 not in but]

    def writing(self, subject: Subject = WHOLE[0], number: str = "") -> Writing:
        """What a paper of this case is written from."""
        return Writing(self.session, self.dispute, self.actor, self.at, subject, number)

    def _writer(self, each: Writable, number: str = "") -> Callable[[], Paper]:
        # once: what is asked for a signature, sealed by its digest and printed is the same paper
        return cache(lambda: each.kind.write(self.writing(each.subject, number)))


def _originals(agreements: Iterable[Agreement]) -> dict[str, str]:
    """Of which agreement a file is the signed original, by its hash: as it was said where the signatures were recorded."""
    return {sign.blob: code_of(each.form, each.no) for each in agreements for sign in each.signatures if sign.way == SignWay.PAPER and sign.blob}


def _signed(session: Session, dispute_id: int) -> Sequence[Agreement]:
    """All versions with their signatures."""
    agreements = agreements_of(session, dispute_id)
    rows = session.scalars(select(Signature).join(Signature.agreement).where(Agreement.dispute_id == dispute_id).order_by(Signature.id)).all()
    for each in agreements:
        set_committed_value(each, "signatures", [row for row in rows if row.agreement_id == each.id])
    return agreements


def _staff(session: Session, dispute: Dispute) -> Iterator[object]:
    """Who acted in the case or mediates it, and their bodies."""
    events = events_of(session, dispute.id)
    people = {e.actor_id for e in events} | {dispute.mediator_id, *(leg.mediator_id for leg in dispute.legs)}
    units = {dispute.desk_id, dispute.accepted_by_unit_id, *(leg.unit_id for leg in dispute.legs)}
    yield from session.scalars(select(Person).where(Person.id.in_(people - {None})))
    yield from session.scalars(select(Unit).where(Unit.id.in_(units - {None})))
