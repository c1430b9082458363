"""Who acts in this request: the signed-in person, for the unit they chose."""

from __future__ import annotations

from flask import g, session

from mediation.access import Actor
from mediation.accounts.sessions import ACTING_UNIT, forerunners, signed_in_person
from mediation.db import db_session, now
from mediation.units.postings import actors_of, chosen, held_by


def load_actor() -> Actor | None:
    """For `access.init_app`. Leaves all postings of the person in `g.postings` for the page 我."""
    person = signed_in_person()
    if person is None:
        return None
    g.postings = actors_of(db_session(), person, now(), held=g.get("held"))
    return chosen(g.postings, session.get(ACTING_UNIT))


def act_for(unit_id: int) -> bool:
    """Act for another of one's units from now on; False if one does not work there."""
    if all(posting.unit_id != unit_id for posting in g.get("postings", [])):
        return False
    session[ACTING_UNIT] = unit_id
    return True


def _bring(person_id: int) -> None:
    """Person, units and roles in one query; held on to, so that the session need not read them again."""
    g.held = held_by(db_session(), person_id, now())


forerunners.append(_bring)
