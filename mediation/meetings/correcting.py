"""更正: what was written wrong is put right before all eyes: the earlier text stays, and who signed it signs anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS, said_impartial
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.meetings.actions import LONGEST
from mediation.meetings.models import DETAILS, MediationSession
from mediation.meetings.record_signing import closed_why, held_as
from mediation.meetings.record_text import CORRECTED, content, digest, hash_of, line
from mediation.meetings.signed import RecordVersion
from workflows.guarding import Refused

SHORT = {"place": (80, "写一下在哪儿调的，80 字以内。"), "present": (400, "写一下谁到场了，400 字以内。"), "recorder": (40, "记录人的名字写 40 字以内。")}


def correct_record(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, sitting: int, reason: str = "", impartial: bool = False,
    rights_told: bool | None = None, **said: str,
) -> MediationSession:
    """A new version of one record, unsigned. Raises Invalid, Refused. What is not given in `said` stays as it is."""
    if strange := said.keys() - set(CORRECTED):
        raise TypeError(f"a record has no {min(strange)} to correct")
    held = held_as(session, dispute, int(sitting))
    if held is None:
        raise Invalid({"sitting": "这件没有这一次调解记录，请重新选。"})
    if sentence := closed_why(session, dispute, held):
        raise Refused(sentence)
    given = {name: words.strip() for name, words in said.items()}
    if errors := _errors(given):
        raise Invalid(errors)
    before = content(dispute.number, held)
    changed: dict[str, str | bool] = {name: words for name, words in given.items() if words != getattr(held, name)}
    if rights_told is not None and rights_told != held.rights_told:
        changed["rights_told"] = rights_told
    if not changed:
        raise Invalid({"course": "和原来的一样，没有要更正的；改了再存。"})
    for name, words in changed.items():
        setattr(held, name, words)
    held.version += 1
    record(session, dispute, "correct_record", actor=actor, at=at, no=held.no, version=held.version, reason=reason,
           fields=sorted(changed), content_hash=hash_of(dispute.number, held), **said_impartial(impartial))
    session.add(RecordVersion(
        session_id=held.id, version=held.version - 1, body=line(before), content_hash=digest(before), reason=reason.strip()[:200],
        changed_by=actor.person_id, changed_at=at,
    ))
    session.flush()
    return held


def _errors(given: dict[str, str]) -> dict[str, str]:
    errors = {name: sentence for name, (most, sentence) in SHORT.items()
              if name in given and (len(given[name]) > most or (not given[name] and name != "recorder"))}
    errors |= {name: f"最多写 {LONGEST} 字。" for name, _ in DETAILS if len(given.get(name, "")) > LONGEST}
    if "course" in given and not 0 < len(given["course"]) <= LONGEST:
        errors["course"] = f"写几句经过，双方各怎么说，{LONGEST} 字以内。"
    return errors


WRITERS["correct_record"] = correct_record
