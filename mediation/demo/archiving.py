"""归档: the first small cases that were closed get the identity cards their file lacks and are sealed; most still wait, as everywhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.casefile.keeping import proposed
from mediation.casefile.models import Volume
from mediation.clocks.models import Clock
from mediation.clocks.queries import is_running
from mediation.demo.actors import actor_of
from mediation.disputes.actions import record
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.models import Dispute
from mediation.files.actions import store
from mediation.papers.glyphs import FONTS
from workflows.clocks import ClockKind
from workflows.evidence import FileKind
from workflows.outcomes import PartyKind
from workflows.states import State

ARCHIVED, WAIT, LARGEST = 6, timedelta(days=12), 3


def file_away(session: Session, *, at: datetime, but: Collection[int]) -> int:
    """Seal what is ripe and small; `but`: cases whose story goes on by itself."""
    room = ARCHIVED - session.scalars(select(func.count()).select_from(Volume)).one()
    if room <= 0:
        return 0
    ripe = (
        select(Dispute).join(Clock, Clock.dispute_id == Dispute.id)
        .where(is_running(), Clock.kind == ClockKind.ARCHIVE, Dispute.closed_at < at - WAIT, Dispute.state == State.CLOSED,
               Dispute.unit_id.is_not(None), Dispute.id.not_in(but))
        .order_by(Dispute.id)
    )
    # as the program takes it: typst knows no named time zone
    when, sealed = at.astimezone(UTC), 0
    for case in session.scalars(ripe).unique().all():
        if sealed < room and _small(case):
            sealed += _seal(session, case, actor_of(session, case, "holder.mediator", when), when)
    return sealed


def _small(case: Dispute) -> bool:
    return len(case.parties) <= LARGEST and all(party.kind is PartyKind.PERSON and party.count == 1 for party in case.parties)


def _seal(session: Session, case: Dispute, actor: Actor, at: datetime) -> bool:
    lacks = PROVIDERS["file_lacks"](Inquiry(session, case, actor, at, {}))
    if any(not each.startswith("身份证明") for each in lacks):
        return False
    if lacks:
        for party in case.parties:
            store(session, case, actor=actor, at=at, name=f"{party.name}身份证明.png", content=_card(party.name), caption=f"{party.name}的身份证明（演示）",
                  brought_by_no=party.no, kind=FileKind.IDENTITY)
    if PROVIDERS["file_lacks"](Inquiry(session, case, actor, at, {})):
        return False
    record(session, case, "archive", actor=actor, at=at, retention=proposed(session, case).value, acknowledged=True)
    return True


def _card(name: str) -> bytes:
    """A picture that says whose proof it stands for."""
    card, made = Image.new("RGB", (860, 540), "#f4f6fa"), BytesIO()
    ImageDraw.Draw(card).text((60, 220), f"演示用 · {name}的身份证明", fill="#1f2a44", font=ImageFont.truetype(str(FONTS / "hei.otf"), 48))
    card.save(made, "PNG")
    return made.getvalue()
