"""A sealed volume cannot be covered line by line: where it holds what was said of the mediation, who mediated does not get it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.casefile.models import Volume
from mediation.disputes.models import Dispute
from mediation.papers.kinds import Subject, Writing
from mediation.papers.veiling import covered


def withheld(session: Session, dispute: Dispute, volume: Volume, *, actor: Actor, at: datetime) -> bool:
    """Whether a part of it says what this reader may not hear."""
    parts = (str(part["what"]).partition(":") for part in volume.parts)
    return any(covered(name, Writing(session, dispute, actor, at, Subject(subject, ""))) for name, _, subject in parts)
