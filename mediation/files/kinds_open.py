"""Which kinds of files a case takes now, and of which kinds one may still be corrected: the guards say so, not the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from workflows.acts import may_open
from workflows.evidence import FileKind
from workflows.guarding import Refused, against
from workflows.permissions import BY_NAME


def kinds_open(session: Session, dispute: Dispute, entry: str, *, actor: Actor, at: datetime) -> list[FileKind]:
    """For `attach` or `describe_file`; none where that is not the actor's to do."""
    act, asked = BY_NAME[entry], attempt_of(session, dispute, actor=actor, at=at, facts={})
    try:
        may_open(act, asked)
    except Refused:
        return []
    return [kind for kind in FileKind if not any(against(act.guards, replace(asked, facts={"kind": kind})))]
