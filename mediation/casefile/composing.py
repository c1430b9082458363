"""The case file as it is now: its lines bound with the cover and back that papers write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.casefile.binding import Bound, bind
from mediation.casefile.contents import BACK, COVER, lines_of, missing
from mediation.casefile.keeping import until
from mediation.casefile.parts import Line
from mediation.casefile.queries import last_sealed
from mediation.disputes.models import Dispute
from mediation.papers.blocks import Paper
from mediation.papers.kinds import KINDS, WHOLE, Writing
from mediation.papers.queries import in_force
from mediation.papers.wording import day
from workflows.retention import Retention, VolumeKind
from workflows.states import State


def fileable(session: Session, dispute: Dispute) -> bool:
    """From the result on there is a file to make; of a merged case in its main one."""
    return bool(KINDS[COVER].subjects(session, dispute))


def is_draft(dispute: Dispute, lines: list[Line]) -> bool:
    """Not closed yet, or something mandatory is missing."""
    return dispute.state is not State.CLOSED or bool(missing(lines))


def composed(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, retention: Retention, sealed: bool = False, whole: bool = False
) -> Bound:
    """Bind it. `sealed`: with its check value on the back page. Raises Unprintable."""
    lines = lines_of(session, dispute, actor=actor, at=at, whole=whole)
    if not sealed:  # what is sealed is whole; what somebody reads is what they may
        lines = [replace(line, parts=tuple(part.read_by(Writing(session, dispute, actor, at, WHOLE[0])) for part in line.parts)) for line in lines]
    supplement = not whole and last_sealed(session, dispute.id) is not None
    values = {"保管期限": kept_words(retention, dispute), "立卷人": actor.name, "立卷时间": day(at)}
    return bind(
        lines, cover=_cover(session, dispute, actor, at, VolumeKind.SUPPLEMENT if supplement else VolumeKind.FULL),
        back=_made(session, dispute, actor, at, BACK), at=at, draft=not sealed and is_draft(dispute, lines), values=values, sealed=sealed,
    )


def kept_words(retention: Retention, dispute: Dispute) -> str:
    """长期（30年），至2056年12月31日."""
    last = until(retention, dispute)
    return f"{retention.label}，至{day(last)}" if last else retention.label


def _cover(session: Session, dispute: Dispute, actor: Actor, at: datetime, kind: VolumeKind) -> Paper:
    cover = _made(session, dispute, actor, at, COVER)
    return cover if kind is VolumeKind.FULL else replace(cover, title=f"{cover.title}（{kind.label}）")


def _made(session: Session, dispute: Dispute, actor: Actor, at: datetime, name: str) -> Paper:
    """As the case stands now, under the number it was given: opened again, a file says what became of it since."""
    issued = in_force(session, dispute.id, name, "")
    return KINDS[name].write(Writing(session, dispute, actor, at, WHOLE[0], issued.number if issued else ""))
