"""Proposing, reviewing and closing a batch; what falls afterwards is in `falling`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.subsidies.models import EntryKind, EntryStatus, SubsidyBatch, SubsidyEntry, SubsidyShare, SubsidyTable
from mediation.subsidies.queries import claim_of, lacking, mediators, performed, proposes, reviews, standing, table_for
from mediation.subsidies.remarks import remarks
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.outcomes import Difficulty
from workflows.subsidy import CENT, COLUMNS, Manner, shares_wrong, split, worth

# What counties publish ends at some thousands a case; more is a slip of the keyboard.
MOST = 100_000
FILED = "这件已经申报过，一案只补一次。"


def propose_entry(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, shares: Mapping[int, int], calmed: str = ""
) -> SubsidyEntry:
    """The head of the unit names who gets how much of it. Raises Invalid per field, Refused."""
    if not proposes(actor, dispute):
        raise Refused("补贴由办这件的单位负责人申报。", "role")
    if sentence := lacking(session, dispute, actor, at):
        raise Refused(sentence)
    if standing(session, dispute.id) is not None:
        raise Refused(FILED)
    claim = claim_of(session, dispute)
    errors = _wrong(claim.payees, shares)
    if claim.manner is Manner.CALMED and not calmed.strip():
        errors["calmed"] = "没谈成的，写一句怎么稳住的；没稳住的不补。"
    if errors:
        raise Invalid(errors)
    assert dispute.unit_id is not None
    entry = SubsidyEntry(
        dispute_id=dispute.id, kind=EntryKind.GRANT, status=EntryStatus.PROPOSED, stands=True, unit_id=dispute.unit_id,
        manner=claim.manner, proposed_grade=claim.proposal.grade, proposed_reason=claim.proposal.words, performed=claim.performed,
        calmed=calmed.strip() or None, proposed_by=actor.person_id, proposed_at=at,
        shares=[SubsidyShare(person_id=person, percent=percent) for person, percent in sorted(shares.items())],
    )
    session.add(entry)
    try:
        session.flush()
    except IntegrityError as error:
        raise Refused(FILED) from error
    return entry


def _wrong(payees: list[Any], shares: Mapping[int, int]) -> dict[str, str]:
    known = {person.id for person in payees}
    if not known:
        return {"shares": "调解这件的都是财政供养人员，不发补贴。"}
    if shares.keys() - known:
        return {"shares": "谁调解、补谁：只能补给调解过这件、不由财政供养的人。"}
    sentence = shares_wrong(list(shares.values()))
    return {"shares": sentence} if sentence else {}


def review(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, grade: Difficulty, reason: str = "", seen: bool = False
) -> SubsidyEntry:
    """The class is confirmed, or changed with a reason; the amount follows from the county's table. Raises Invalid, Refused.

    `seen`: the reviewer has read what speaks against the case (`remarks`), where there is anything.
    """
    entry = _to_review(session, dispute, actor)
    errors = {}
    if grade is not entry.proposed_grade and not reason.strip():
        errors["reason"] = f"申报的是{entry.proposed_grade.label}，改成{grade.label}要写一句理由。"
    against = remarks(session, dispute)
    if against and not seen:
        errors["seen"] = f"这件{'；'.join(against)}。看过了，仍然通过，就勾上。"
    done = performed(session, dispute)
    table, row = table_for(session, dispute)
    base, bonus = worth(table, grade, entry.manner, done)
    if not base + bonus:
        errors["grade"] = f"按县里的标准，{grade.label}、{entry.manner.label}的是 0 元，没有可发的：不补就点“不通过，退回”，写明理由；要补的改一类。"
    if errors:
        raise Invalid(errors)
    if entry.manner is not Manner.CALMED and not done:
        raise Refused("申报以后查明约定的事没有全部履行，现在不能通过；退回，办好了再申报。")
    batch = open_batch(session, at)
    taken = session.execute(
        update(SubsidyEntry)
        .where(SubsidyEntry.id == entry.id, SubsidyEntry.status == EntryStatus.PROPOSED, SubsidyEntry.stands)
        .values(
            status=EntryStatus.REVIEWED, grade=grade, note=reason.strip() or None, weighed="；".join(against) or None,
            performed=done,
            table_id=row.id if row else None, base=base, bonus=bonus, amount=base + bonus, reviewed_by=actor.person_id,
            reviewed_at=at, batch_id=batch.id,
        ).returning(SubsidyEntry.id).execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise Refused("刚刚有人审核过这一笔，请看最新情况。")
    session.refresh(entry)
    amounts = split(base + bonus, [share.percent for share in entry.shares])
    for share, amount in zip(entry.shares, amounts, strict=True):
        share.amount = amount
    session.flush()
    return entry


def turn_down(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, reason: str) -> SubsidyEntry:
    """Not this way: the head reads why and may propose it again. Raises Invalid, Refused."""
    entry = _to_review(session, dispute, actor)
    if not reason.strip():
        raise Invalid({"reason": "写一句为什么不通过，申报的人才知道怎么改。"})
    entry.status, entry.stands, entry.note = EntryStatus.REFUSED, False, reason.strip()
    entry.reviewed_by, entry.reviewed_at = actor.person_id, at
    session.flush()
    return entry


def _to_review(session: Session, dispute: Dispute, actor: Actor) -> SubsidyEntry:
    if not reviews(actor):
        raise Refused("补贴由县级督导或县级中心负责人审核。", "role")
    entry = standing(session, dispute.id)
    if entry is None or entry.status is not EntryStatus.PROPOSED:
        raise Refused("这件没有等审核的申报。")
    if entry.proposed_by == actor.person_id:
        raise Refused("自己申报的要由另一个人审核。")
    if actor.person_id in mediators(session, dispute):
        raise Refused("你调解过这件，它的补贴要由另一个人审核。")
    return entry


def open_batch(session: Session, at: datetime) -> SubsidyBatch:
    """The batch that is open, held until the end of this transaction so that nobody closes it meanwhile; or a new one."""
    year = local_day(at).year
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    last = select(func.max(SubsidyBatch.no)).where(SubsidyBatch.year == year)
    held = select(SubsidyBatch).where(SubsidyBatch.closed_at.is_(None)).order_by(SubsidyBatch.id).with_for_update()
    while (batch := session.scalars(held.limit(1).execution_options(populate_existing=True)).one_or_none()) is None:
        number = (session.scalar(last) or 0) + 1
        session.execute(insert(SubsidyBatch).values(year=year, no=number, opened_at=at).on_conflict_do_nothing())
    return batch


def close_batch(session: Session, batch: SubsidyBatch, *, actor: Actor, at: datetime) -> SubsidyBatch:
    """Frozen from now on, and handed to who pays. Raises Refused."""
    if not reviews(actor):
        raise Refused("批次由县级督导或县级中心负责人关。", "role")
    held = select(SubsidyBatch).where(SubsidyBatch.id == batch.id).with_for_update()
    batch = session.scalars(held.execution_options(populate_existing=True)).one()
    if batch.closed_at is not None:
        raise Refused(f"{batch.name}已经关了，不能再改。")
    if session.scalar(select(SubsidyEntry.id).where(SubsidyEntry.batch_id == batch.id).limit(1)) is None:
        raise Refused("这一批还没有一笔，不用关。")
    batch.closed_at, batch.closed_by = at, actor.person_id
    session.flush()
    return batch


def write_table(
    session: Session, *, actor: Actor, at: datetime, applies_from: date, rows: Mapping[str, Mapping[str, Decimal]], note: str
) -> SubsidyTable:
    """The county's own amounts from a day on. Raises Invalid, Refused."""
    if not reviews(actor):
        raise Refused("补贴标准由县级中心负责人或督导来定。", "role")
    errors = {
        f"rows.{grade}.{column}": f"一件写 0 到 {MOST:,} 元，最多到分。"
        for grade, row in rows.items() for column, amount in row.items() if not _payable(amount)
    }
    if applies_from < local_day(at):
        errors["applies_from"] = "选今天或以后的日子；已经办结的件按原来的标准。"
    if errors:
        raise Invalid(errors)
    kept = {grade.value: {column: str(rows[grade.value][column]) for column in COLUMNS} for grade in Difficulty}
    row = SubsidyTable(applies_from=applies_from, rows=kept, note=note.strip()[:200], made_by=actor.person_id, made_at=at)
    session.add(row)
    session.flush()
    return row


def _payable(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= MOST and amount == amount.quantize(CENT)
