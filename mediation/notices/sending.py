"""Sending what waits: claimed first, sent outside any transaction, tried again with growing pauses, then given up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import column, delete, func, select, table, update
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.notices.carriers import Carrier, Message, Undelivered, carriers, settings
from mediation.notices.leaving import next_opening
from mediation.notices.outbound import ChannelKind, ContactChannel, Outbound, OutboundStatus
from mediation.units.models import Unit
from mediation.vault import Sealed
from mediation.work import Boundary, Done
from workflows.states import FINAL

BATCH = 50
# Removed in one statement; and how long they are kept where nothing is configured.
SWEPT = 2000
KEPT_DAYS = 90
# A message somebody took and never finished may be taken again after this long.
LEASE = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# The inbox and the next digest have it anyway: after a week of silence nobody gets a week of messages.
STALE = timedelta(days=1)

_dispute = table("dispute", column("id"), column("state"))
# Disputes stand above notices: of a party only the telephone matters here.
_party = table("party", column("id"), column("phone", Sealed()), column("left_at"))


class Letter(NamedTuple):
    """All that is needed to send one message, read before the transaction ends."""

    id: int
    kind: ChannelKind
    address: str
    title: str
    body: str
    tries: int
    of_use: bool
    # to a party: the address in the message is theirs alone, and this site's own is not added
    to_party: bool = False


def deliver(session: Session, *, at: datetime) -> Done:
    """Send all that is due; commits before and after each message. What is not danger waits for the office."""
    config = settings(session)
    done, ways = Done(), carriers(config)
    while ids := _claim(session, at):
        for outbound_id in ids:
            with Boundary(partial(_broken, session, done, outbound_id, at)):
                letter = _letter(session, outbound_id, at)
                session.commit()  # nobody waits for us while we wait for the network
                site = "" if letter.to_party else config.get("PUBLIC_URL", "")
                fault = _carry(letter, ways, site, at) if letter.of_use else None
                _write_down(session, outbound_id, _outcome(letter.tries, letter.of_use, fault, at))
                done.rows += letter.of_use and fault is None
    return done


def again(session: Session, outbound: Outbound, *, at: datetime) -> None:
    """再发一次: from the beginning, with all its tries."""
    outbound.status, outbound.tries, outbound.error = OutboundStatus.QUEUED.value, 0, None
    outbound.created_at = outbound.next_try_at = at


def give_up(outbound: Outbound) -> None:
    """不发了: it was said in another way, or nobody needs it any more."""
    outbound.status = OutboundStatus.DROPPED.value


def forget_sent(session: Session, *, at: datetime) -> Done:
    """What arrived, or need not be sent, goes after `OUTBOUND_DAYS`; what failed stays until somebody dealt with it."""
    days: int = session.get_bind().get_execution_options().get("outbound_days", KEPT_DAYS)
    done = Done()
    if not days:
        return done
    over = Outbound.status.in_([OutboundStatus.SENT.value, OutboundStatus.DROPPED.value])
    old = func.coalesce(Outbound.sent_at, Outbound.next_try_at) < at - timedelta(days=days)
    some = select(Outbound.id).where(over, old).order_by(Outbound.id).limit(SWEPT)
    while gone := session.execute(
        delete(Outbound).where(Outbound.id.in_(some)).returning(Outbound.id).execution_options(synchronize_session=False)
    ).all():
        session.commit()
        done.rows += len(gone)
    return done


def _claim(session: Session, at: datetime) -> list[int]:
    """Some that are due. Others skip what we hold, and after our commit its next try lies in the future."""
    due = select(Outbound.id).where(Outbound.status == OutboundStatus.QUEUED.value, Outbound.next_try_at <= at)
    if next_opening(session, at) != at:
        due = due.where(Outbound.any_hour)
    ids = list(session.scalars(due.order_by(Outbound.next_try_at, Outbound.id).limit(BATCH).with_for_update(skip_locked=True)))
    session.execute(
        update(Outbound).where(Outbound.id.in_(ids)).values(next_try_at=at + LEASE)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return ids


def _letter(session: Session, outbound_id: int, at: datetime) -> Letter:
    row = session.get_one(Outbound, outbound_id, populate_existing=True)
    channel = session.get_one(ContactChannel, row.channel_id)
    if channel.party_id is not None:
        phone = session.scalar(select(_party.c.phone).where(_party.c.id == channel.party_id, _party.c.left_at.is_(None)))
        return Letter(row.id, ChannelKind(channel.kind), phone or "", row.title, row.body, row.tries, bool(phone), True)
    return Letter(row.id, ChannelKind(channel.kind), channel.address, row.title, row.body, row.tries,
                  channel.active and _owner_works(session, channel) and _still_true(session, row, at))


def _owner_works(session: Session, channel: ContactChannel) -> bool:
    owner: Person | Unit | None = (
        session.get(Person, channel.person_id) if channel.person_id else session.get(Unit, channel.unit_id)
    )
    return owner is not None and owner.active


def _still_true(session: Session, row: Outbound, at: datetime) -> bool:
    """Not about a case that is over by now, and not about another day."""
    if row.key.startswith("digest:"):
        return row.created_at.astimezone(LOCAL).date() == at.astimezone(LOCAL).date()
    if row.tries == 0 and _waited(session, row, at) > STALE:
        return False
    over = select(_dispute.c.id).where(_dispute.c.id == row.dispute_id, _dispute.c.state.in_([s.value for s in FINAL]))
    return row.dispute_id is None or session.scalar(over) is None


def _waited(session: Session, row: Outbound, at: datetime) -> timedelta:
    """Since it might have left: what was queued before a week of holidays is not old on the first morning."""
    return at - (row.created_at if row.any_hour else next_opening(session, row.created_at))


def _carry(letter: Letter, ways: Mapping[ChannelKind, Carrier], link: str, at: datetime) -> str | None:
    """None when it arrived, else in a few words why not."""
    way = ways.get(letter.kind)
    if way is None:
        return "这种渠道没有配置"
    try:
        way.carry(letter.address, Message(letter.id, letter.title, letter.body, link, int(at.timestamp())))
    except Undelivered as undelivered:
        return undelivered.kind
    return None


def _broken(session: Session, done: Done, outbound_id: int, at: datetime, fault: Exception) -> None:
    """One that cannot be read or carried uses up its tries like any other, and those after it are sent."""
    session.rollback()
    tries = session.scalars(select(Outbound.tries).where(Outbound.id == outbound_id)).one()
    _write_down(session, outbound_id, _outcome(tries, True, f"没发成（{type(fault).__name__}）", at))
    done.skipped.append(f"消息{outbound_id} {type(fault).__name__}")
    done.faults.append(fault)


def _outcome(tries: int, of_use: bool, fault: str | None, at: datetime) -> dict[str, Any]:
    """What its row says from now on."""
    if not of_use:
        return {"status": OutboundStatus.DROPPED.value}
    if fault is None:
        return {"status": OutboundStatus.SENT.value, "sent_at": at, "error": None, "tries": tries + 1}
    if tries < len(PAUSES):
        return {"next_try_at": at + PAUSES[tries], "error": fault, "tries": tries + 1}
    return {"status": OutboundStatus.FAILED.value, "error": fault, "tries": tries + 1}


def _write_down(session: Session, outbound_id: int, values: dict[str, Any]) -> None:
    mine = Outbound.status == OutboundStatus.QUEUED.value, Outbound.id == outbound_id
    session.execute(update(Outbound).where(*mine).values(**values).execution_options(synchronize_session=False))
    session.commit()
