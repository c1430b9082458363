"""已被他人办理: what changed since the page was opened, what of ours was not done, and where it is kept."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import select

from mediation.access import current_actor
from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.db import apart, db_session, now, read_only
from mediation.disputes.events import Event
from mediation.disputes.journal import keep_draft
from mediation.disputes.models import Dispute
from mediation.disputes.move_form import MoveForm
from mediation.disputes.visibility import find
from mediation.errors import Changed
from mediation.numbers import whole
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.dispute import WORKFLOW
from workflows.permissions import BY_NAME
from workflows.steps import near_day

# These harm nobody if the case has moved meanwhile.
ANYTIME = frozenset({"note", "report_danger"})


def check_seen(dispute: Dispute, seen: str | None, name: str) -> None:
    """Raise Changed if somebody acted on the case after this form was opened."""
    version = whole(seen or "")
    if version is not None and version != dispute.version and name not in ANYTIME:
        raise Changed(dispute.number, version)


def conflict_page(number: str, name: str, form: MoveForm) -> tuple[str, int]:
    """409; what was typed goes to the draft of the same form and stands on the page."""
    session, actor, at = db_session(), current_actor(), now()
    session.rollback()
    row = WORKFLOW.by_name.get(name) or BY_NAME.get(name)
    mine = row.label if row else "受理并由本村调解"
    if actor.person_id is not None:
        with apart() as own:
            keep_draft(own, person_id=actor.person_id, key=f"{number}:{name}", title=mine,
                       fields=request.form.to_dict(flat=False), at=at)
    read_only.set(True)
    dispute = find(session, actor, number)
    seen = whole(form.version.data or "") or 0
    change = session.scalars(
        select(Event).where(Event.dispute_id == dispute.id, Event.seq > seen).order_by(Event.seq.desc()).limit(1)
    ).first() if dispute else None
    return render_template("errors/409.html", **_words(dispute, change, name, mine, form)), 409


def _who(person: Person | None) -> str:
    if person is None:
        return "系统"
    return f"{person.name}（你在另一页）" if person.id == current_actor().person_id else person.name


def _shown(field: Any) -> str:
    """What was chosen in its words, what was written as it is."""
    words = dict(getattr(field, "choices", None) or {})
    data = field.data if isinstance(field.data, list) else [field.data]
    return "、".join(str(words.get(value, value)) for value in data)


def _words(dispute: Dispute | None, change: Event | None, name: str, mine: str, form: MoveForm) -> dict[str, object]:
    kept = [(f.label.text, _shown(f)) for f in form
            if f.type not in ("HiddenField", "CSRFTokenField", "FieldList", "BooleanField", "FileField") and f.data]
    if dispute is None or change is None:
        return {"sentence": "别人刚刚办了这件，现在不在你手上了。", "kept": kept, "latest_url": "/"}
    session = db_session()
    moment = change.at.astimezone(LOCAL)
    who = session.get(Person, change.actor_id) if change.actor_id else None
    row = WORKFLOW.by_name.get(change.name) or BY_NAME.get(change.name.removeprefix("ask_").removeprefix("refuse_"))
    unit = session.get(Unit, dispute.unit_id or dispute.desk_id)
    return {
        "who": _who(who), "when": f"{near_day(moment.date(), local_day(now()))} {moment:%H:%M}",
        "what": row.label if row else "办过", "rest": f"到{unit.short_name}" if change.name in ("escalate", "assign") and unit else "",
        "mine": mine, "moved": change.kind in ("move", "system"),
        "again_url": url_for("disputes.do", number=dispute.number, name=name),
        "now_state": dispute.state.label, "holder": unit.short_name if unit and dispute.is_open else "",
        "kept": kept, "latest_url": url_for("disputes.show", number=dispute.number),
        "note_url": url_for("disputes.do", number=dispute.number, name="note"), "number": dispute.number,
        "title": dispute.heading,
    }
