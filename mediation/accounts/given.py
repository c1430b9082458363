"""Whom a page was given to: its forms still say so when the session is gone."""

from __future__ import annotations

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from mediation.accounts.models import Person
from mediation.db import db_session
from mediation.vault import blind

FIELD = "csrf_token"
SALT = "wtf-csrf-token"  # Flask-WTF's own


def mark(person: Person) -> None:
    """The token names the person: after signing in again the forms that were open may be sent as they are."""
    session[FIELD] = _words(person.id)


def given_to() -> Person | None:
    """Whom the form of this request was given to, by the seal on its token and as long as a session may last."""
    serializer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)
    lasts = current_app.permanent_session_lifetime
    try:
        words = serializer.loads(request.form.get(FIELD, ""), max_age=int(lasts.total_seconds()))
    except BadData:
        return None
    person_id = str(words).partition(".")[0]
    if not person_id.isdigit() or words != _words(int(person_id)):
        return None
    person = db_session.get(Person, int(person_id))
    return person if person is not None and person.active else None


def _words(person_id: int) -> str:
    return f"{person_id}.{blind('form', str(person_id))}"
