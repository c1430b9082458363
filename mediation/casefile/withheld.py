"""A sealed volume cannot be covered line by line: where it holds what was said of the mediation, who mediated does not get it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.casefile.models import Volume
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.files.queries import files_of
from mediation.files.veils import hidden_among
from mediation.papers.kinds import Subject, Writing
from mediation.papers.veiling import covered


def withheld(session: Session, dispute: Dispute, volume: Volume, *, actor: Actor, at: datetime) -> bool:
    """Whether a part of it says what this reader may not hear."""
    parts = (str(part["what"]).partition(":") for part in volume.parts)
    kept = {str(no) for no in hidden_among(Inquiry(session, dispute, actor, at, {}), files_of(session, dispute.id))}
    return any(subject in kept if name == "file" else covered(name, Writing(session, dispute, actor, at, Subject(subject, "")))
               for name, _, subject in parts)
