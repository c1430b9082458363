"""评价单: the address of the rating page. It can be written again for print, and nobody can read it off the database."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from mediation.feedback.models import RatingSlip
from mediation.once import read_once
from mediation.vault import blind

# How long a slip may be used.
LASTS = timedelta(days=30)
BYTES = 12


def token_of(nonce: str) -> str:
    """The last part of the address: the slip's own nonce under the secret of this installation."""
    keyed = bytes.fromhex(blind("rating", nonce) or "")
    return base64.urlsafe_b64encode(keyed[:BYTES]).decode()


def hash_of(token: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(slip: RatingSlip, site: str) -> str:
    """The whole address; `site` as people reach it from outside."""
    return f"{site.rstrip('/')}/r/{token_of(slip.nonce)}"


def slip_of(session: Session, token: str) -> RatingSlip | None:
    """The slip whose address this is; None for one that was never given out."""
    return session.scalars(select(RatingSlip).where(RatingSlip.hash == hash_of(token))).one_or_none()


def give(
    session: Session, *, dispute_id: int, round_: int, party_nos: Collection[int], by_sms: bool, person_id: int | None,
    at: datetime,
) -> list[RatingSlip]:
    """A new slip for each party; an older one that was not used counts no more."""
    session.execute(
        update(RatingSlip)
        .where(RatingSlip.dispute_id == dispute_id, RatingSlip.party_no.in_(party_nos), *_unused())
        .values(revoked_at=at).execution_options(synchronize_session=False)
    )
    slips = []
    for no in party_nos:
        nonce = secrets.token_hex(16)
        slips.append(RatingSlip(
            dispute_id=dispute_id, round=round_, party_no=no, nonce=nonce, hash=hash_of(token_of(nonce)), by_sms=by_sms,
            made_by=person_id, made_at=at, expires_at=at + LASTS,
        ))
    session.add_all(slips)
    return slips


def live(session: Session, dispute_id: int, at: datetime) -> Sequence[RatingSlip]:
    """Slips that may still be used, by party."""
    mine = select(RatingSlip).where(RatingSlip.dispute_id == dispute_id, *_unused()).order_by(RatingSlip.party_no)
    unused = read_once(session, ("slips", dispute_id), lambda: session.scalars(mine).all())
    return [slip for slip in unused if slip.expires_at > at]


def take(session: Session, slip: RatingSlip, at: datetime) -> bool:
    """Use it up; of two who send at once only the first does."""
    used = session.execute(
        update(RatingSlip).where(RatingSlip.id == slip.id, RatingSlip.expires_at > at, *_unused())
        .values(used_at=at).returning(RatingSlip.id).execution_options(synchronize_session=False)
    )
    return used.one_or_none() is not None


def _unused() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return RatingSlip.used_at.is_(None), RatingSlip.revoked_at.is_(None)
