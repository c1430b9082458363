"""Registrations somebody began and has not sent, as first pages list them."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk.words import brief
from mediation.disputes.journal import Draft, drafts_like


def registrations(session: Session, actor: Actor, at: datetime) -> list[dict[str, str]]:
    """All of them, the newest first; they are nobody else's business."""
    return [_draft(draft, at) for draft in drafts_like(session, actor.person_id or 0, "register")]


def _draft(draft: Draft, at: datetime) -> dict[str, str]:
    words = draft.title or "还没写标题"
    return {"url": url_for("disputes.new", draft=draft.key), "key": draft.key, "time": brief(draft.updated_at, at), "words": words}
