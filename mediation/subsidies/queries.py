"""What may be proposed, who would be paid, which table applies, and what lies in a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.agreements.models import Agreement, AgreementForm, Term, TermStatus
from mediation.agreements.queries import latest, terms_in_force
from mediation.disputes.events import Event
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.subsidies.models import EntryKind, EntryStatus, SubsidyBatch, SubsidyEntry, SubsidyTable
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.grounds import EscalateReason, Hazard, Tried
from workflows.outcomes import Channel, Difficulty, Outcome, UnitKind
from workflows.roles import Role
from workflows.states import State
from workflows.subsidy import COLUMNS, STANDARD, Manner, Matter, Proposal, Rate, Table, propose, unpaid

WORDS_OF_COURT = (Channel.COURT_BEFORE, Channel.COURT_AFTER)
# Bodily harm in the 综治 list: body and freedom, medical, traffic, at work.
INJURIES = frozenset({"0303", "0502", "0503", "0507"})
# What a unit that had tried could not do; not what it let lie, and not the wish of a party or of who sits higher.
CLIMBS = frozenset({EscalateReason.FAR_APART, EscalateReason.NEEDS_POWER, EscalateReason.NEEDS_EXPERT, EscalateReason.RISK_RAISED,
                    EscalateReason.CROSS_AREA, EscalateReason.MAJOR})
# One file is paid once: before everything is done the part for performance would be lost, and after a breach all of it be paid.
UNPERFORMED = "约定的事还没有全部履行；都办好了，在“履行”里记下，再来申报，履行的部分一起补。"
PAYABLE = (Outcome.SETTLED, Outcome.PARTLY_SETTLED, Outcome.FAILED)


@dataclass(frozen=True)
class Claim:
    """What a case would be proposed with."""

    manner: Manner
    proposal: Proposal
    performed: bool
    payees: list[Person]


def reviews(actor: Actor) -> bool:
    """The county's supervisor, or the head of the county centre."""
    return actor.has(Role.SUPERVISOR) or (actor.has(Role.HEAD) and actor.unit_kind is UnitKind.COUNTY_CENTRE)


def may_review(session: Session, dispute: Dispute, entry: SubsidyEntry, actor: Actor) -> bool:
    """Nobody reviews what they proposed, nor a case they mediated."""
    return reviews(actor) and entry.proposed_by != actor.person_id and actor.person_id not in mediators(session, dispute)


def hears(session: Session, dispute: Dispute, actor: Actor, at: datetime) -> bool:
    """Who reads what spoke against a case that was passed: the county, and nobody from whom it is kept for having mediated it."""
    return reviews(actor) and not PROVIDERS["unheard"](Inquiry(session, dispute, actor, at, {}))


def proposes(actor: Actor, dispute: Dispute) -> bool:
    """The head of the unit that brought the case to its end."""
    return actor.has(Role.HEAD) and actor.unit_id is not None and actor.unit_id == dispute.unit_id


def lacking(session: Session, dispute: Dispute, actor: Actor, at: datetime) -> str | None:
    """Why there is nothing to propose for this case, as a sentence that can be acted on."""
    if dispute.state is not State.CLOSED:
        return "办结以后才能申报。"
    unit = session.get(Unit, dispute.unit_id) if dispute.unit_id else None
    sentence = unpaid(kind=unit.kind if unit else None, channel=dispute.channel, outcome=dispute.outcome,
                      merged=dispute.main_id is not None)
    if sentence:
        return sentence
    if _agreed(dispute) and not performed(session, dispute):
        return UNPERFORMED
    missing = [item.label for item in PROVIDERS["checklist"](Inquiry(session, dispute, actor, at, {})) if not item.done]
    if missing:
        return f"卷里还缺：{'、'.join(missing)}。补齐了再申报。"
    return None


def standing(session: Session, dispute_id: int) -> SubsidyEntry | None:
    """The entry that is paid or on its way."""
    return session.scalars(select(SubsidyEntry).where(SubsidyEntry.dispute_id == dispute_id, SubsidyEntry.stands)).one_or_none()


def history(session: Session, dispute_id: int) -> Sequence[SubsidyEntry]:
    """All rows of a case, newest first: nothing is ever deleted."""
    return session.scalars(select(SubsidyEntry).where(SubsidyEntry.dispute_id == dispute_id).order_by(SubsidyEntry.id.desc())).all()


def claim_of(session: Session, dispute: Dispute) -> Claim:
    """Class with its reasons, written or oral, performed or not, and whoever mediated."""
    found = latest(session, dispute)
    manner = Manner.CALMED
    if found is not None and _agreed(dispute):
        manner = Manner.ORAL if found.form == AgreementForm.ORAL else Manner.WRITTEN
    return Claim(manner, propose(_matter(session, dispute)), performed(session, dispute), payees(session, dispute))


def _agreed(dispute: Dispute) -> bool:
    return dispute.outcome in (Outcome.SETTLED, Outcome.PARTLY_SETTLED)


def performed(session: Session, dispute: Dispute) -> bool:
    """Whether everything that was agreed has been done, in a supplement too."""
    terms = terms_in_force(session, dispute)
    return bool(terms) and all(term.kept for term in terms)


def payees(session: Session, dispute: Dispute) -> list[Person]:
    """谁调解、补谁: who mediated; who lives on a public salary gets none (莱芜)."""
    mediated = select(Person).where(Person.id.in_(mediators(session, dispute)), ~Person.salaried)
    return list(session.scalars(mediated.order_by(Person.id)))


def mediators(session: Session, dispute: Dispute) -> set[int]:
    """The mediators of all legs and who stood in for them."""
    of_legs = [leg.mediator_id for leg in dispute.legs if leg.mediator_id is not None]
    sat = select(Event.actor_id).where(
        Event.dispute_id == dispute.id, Event.name.in_(("session", "agreement")), Event.actor_id.is_not(None)
    )
    return {*of_legs, *session.scalars(sat)} - {None}


def _matter(session: Session, dispute: Dispute) -> Matter:
    sessions = select(func.count()).where(Event.dispute_id == dispute.id, Event.name == "session")
    tried_hard = [leg for leg in dispute.legs if leg.ended_by == "escalate" and not leg.not_attempted and leg.reason in CLIMBS]
    return Matter(
        difficulty=dispute.difficulty, people=sum(party.count for party in dispute.parties if party.represents_no is None),
        amount=sum((Decimal(str(claim.amount)) for claim in dispute.claims if claim.amount), Decimal(0)),
        wages=Hazard.WAGES.value in dispute.hazards, injury=dispute.czb in INJURIES, was_red=dispute.was_red,
        death=Hazard.DEATH.value in dispute.hazards,
        petition=dispute.channel is Channel.PETITION or Tried.PETITION.value in dispute.tried,
        cross_area=any(leg.reason == EscalateReason.CROSS_AREA for leg in dispute.legs), climbed=len(tried_hard),
        sessions=session.scalar(sessions) or 0,
    )


def table_on(session: Session, day: date) -> tuple[Table, SubsidyTable | None]:
    """The county's table of that day; the shipped one before the county has written any."""
    row = session.scalars(
        select(SubsidyTable).where(SubsidyTable.applies_from <= day)
        .order_by(SubsidyTable.applies_from.desc(), SubsidyTable.id.desc()).limit(1)
    ).one_or_none()
    return (read_table(row.rows), row) if row else (STANDARD, None)


def read_table(rows: dict[str, dict[str, str]]) -> Table:
    """Rates from what the database keeps."""
    return {grade: Rate(*(Decimal(rows[grade.value][column]) for column in COLUMNS)) for grade in Difficulty}


def table_for(session: Session, dispute: Dispute) -> tuple[Table, SubsidyTable | None]:
    """The table of the day on which the case was closed."""
    assert dispute.closed_at is not None
    return table_on(session, local_day(dispute.closed_at))


def tables_of(session: Session, cases: Iterable[Dispute]) -> dict[int, Table]:
    """`table_for` of many, by the id of the case, in one statement."""
    newest = select(SubsidyTable).order_by(SubsidyTable.applies_from.desc(), SubsidyTable.id.desc())
    written = [(row.applies_from, read_table(row.rows)) for row in session.scalars(newest)]
    return {case.id: next((table for since, table in written if since <= local_day(case.closed_at)), STANDARD)
            for case in cases if case.closed_at}


def open_to_propose(actor: Actor) -> ColumnElement[bool]:
    """Closed cases of one's unit without an entry that stands, of the kinds that are paid, with everything done."""
    return and_(_unpaid(actor), ~_owed())


def still_owed(session: Session, actor: Actor) -> int:
    """How many wait for what was agreed to be done."""
    return session.scalar(select(func.count()).select_from(Dispute).where(_unpaid(actor), _owed())) or 0


def _unpaid(actor: Actor) -> ColumnElement[bool]:
    stands = select(SubsidyEntry.dispute_id).where(SubsidyEntry.stands)
    return and_(
        visible(actor), Dispute.unit_id == actor.unit_id, Dispute.state == State.CLOSED, Dispute.outcome.in_(PAYABLE),
        Dispute.channel.not_in(WORDS_OF_COURT), Dispute.main_id.is_(None), Dispute.id.not_in(stands), literal(actor.unit_kind is not UnitKind.DEPARTMENT),
    )


def _owed() -> ColumnElement[bool]:
    """What `performed` asks of one case: a closed one that was settled has its agreement, the newest of its leg."""
    other = aliased(Agreement)
    main = select(func.max(other.no)).where(
        other.dispute_id == Dispute.id, other.leg_no == Dispute.leg_no, other.supplements_no.is_(None)).correlate(Dispute).scalar_subquery()
    binds = or_(Agreement.no == main, and_(Agreement.supplements_no == main, Agreement.effective_on.is_not(None)))
    kept = or_(Term.status == TermStatus.DONE, and_(Term.lasting, Term.status != TermStatus.BREACHED))
    owed = exists().where(Term.agreement_id == Agreement.id, Agreement.dispute_id == Dispute.id, binds, ~kept).correlate(Dispute)
    return and_(Dispute.outcome != Outcome.FAILED, owed)


def to_propose(session: Session, actor: Actor, *, limit: int, before: int = 0) -> Sequence[Dispute]:
    """These cases, the newest first."""
    found = select(Dispute).where(open_to_propose(actor), *([Dispute.id < before] if before else []))
    return session.scalars(found.options(selectinload(Dispute.parties)).order_by(Dispute.id.desc()).limit(limit)).all()


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """Entries that the actor deals with: all of them for who reviews, else those of one's unit."""
    return SubsidyEntry.id > 0 if reviews(actor) else SubsidyEntry.unit_id == actor.unit_id


def waiting(session: Session, actor: Actor, *, limit: int, after: int = 0) -> Sequence[tuple[SubsidyEntry, Dispute]]:
    """Proposals nobody has reviewed, oldest first."""
    found = (
        select(SubsidyEntry, Dispute).join(Dispute, Dispute.id == SubsidyEntry.dispute_id)
        .where(SubsidyEntry.status == EntryStatus.PROPOSED, SubsidyEntry.stands, SubsidyEntry.id > after, in_sight(actor), visible(actor))
        .options(selectinload(Dispute.parties)).order_by(SubsidyEntry.id).limit(limit)
    )
    return [(entry, case) for entry, case in session.execute(found)]


def batch_of_key(session: Session, key: str) -> SubsidyBatch | None:
    """2026-4 → the batch."""
    year, _, no = key.partition("-")
    if not (year.isascii() and year.isdigit() and no.isascii() and no.isdigit() and len(key) < 12):
        return None
    return session.scalars(select(SubsidyBatch).where(SubsidyBatch.year == int(year), SubsidyBatch.no == int(no))).one_or_none()


def of_batch(session: Session, actor: Actor, batch: SubsidyBatch) -> Sequence[tuple[SubsidyEntry, Dispute, Unit]]:
    """Its rows, by unit and case."""
    found = (
        select(SubsidyEntry, Dispute, Unit).join(Dispute, Dispute.id == SubsidyEntry.dispute_id)
        .join(Unit, Unit.id == SubsidyEntry.unit_id)
        .where(SubsidyEntry.batch_id == batch.id, in_sight(actor), or_(visible(actor), SubsidyEntry.kind == EntryKind.REVERSAL))
        .options(selectinload(Dispute.parties)).order_by(Unit.code, SubsidyEntry.id)
    )
    return [(entry, case, unit) for entry, case, unit in session.execute(found)]


def batches(session: Session, actor: Actor, *, limit: int, before: int = 0) -> Sequence[tuple[SubsidyBatch, int, Decimal]]:
    """With how many entries of the actor's, and their sum; the newest first."""
    found = session.execute(
        select(SubsidyBatch, func.count(SubsidyEntry.id), func.coalesce(func.sum(SubsidyEntry.amount), 0))
        .join(SubsidyEntry, SubsidyEntry.batch_id == SubsidyBatch.id)
        .where(in_sight(actor), *([SubsidyBatch.id < before] if before else []))
        .group_by(SubsidyBatch.id).order_by(SubsidyBatch.id.desc()).limit(limit)
    )
    return [(batch, count, Decimal(total)) for batch, count, total in found]


def seen_batch(session: Session, actor: Actor, key: str) -> tuple[SubsidyBatch, Sequence[tuple[SubsidyEntry, Dispute, Unit]]] | None:
    """A batch with what the actor sees of it; None where there is nothing of theirs in it."""
    found = batch_of_key(session, key)
    if found is None:
        return None
    rows = of_batch(session, actor, found)
    return (found, rows) if rows or reviews(actor) else None
