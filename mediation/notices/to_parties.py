"""Short messages to parties: one telephone, one message, queued in the transaction that made it necessary."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.notices.carriers import carriers, settings
from mediation.notices.leaving import next_opening, put
from mediation.notices.outbound import ChannelKind, ContactChannel, OutboundStatus
from mediation.notices.texts import render

NOT_HERE = "-"


def may_text(session: Session) -> bool:
    """Whether short messages reach people from here, and lead back to an address they can open."""
    config = settings(session)
    return bool(config.get("PUBLIC_URL")) and ChannelKind.SMS in carriers(config)


def site(session: Session) -> str:
    """This site as people reach it from outside; "" where nobody has said."""
    return settings(session).get("PUBLIC_URL", "")


def text_party(session: Session, *, party_id: int, key: str, kind: str, at: datetime, **words: Any) -> None:
    """One message in the words of its kind, when offices open. The same `key` again sends nothing more."""
    row = {
        "channel_id": _channel(session, party_id, at).id, "dispute_id": None, "key": key, "title": "短信",
        "body": render(kind, **words), "any_hour": False, "status": OutboundStatus.QUEUED.value, "tries": 0,
        "created_at": at, "next_try_at": next_opening(session, at),
    }
    put(session, [row])


def _channel(session: Session, party_id: int, at: datetime) -> ContactChannel:
    found = session.scalars(select(ContactChannel).where(ContactChannel.party_id == party_id)).one_or_none()
    if found is None:
        found = ContactChannel(party_id=party_id, kind=ChannelKind.SMS.value, address=NOT_HERE, active=True, made_at=at)
        session.add(found)
        session.flush()
    return found
