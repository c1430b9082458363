"""Drafts in and out of forms."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mediation import forms, pages
from mediation.access import STAFF, allow, current_actor
from mediation.accounts import given, sessions
from mediation.config import LOCAL
from mediation.db import apart, db_session, now
from mediation.disputes.journal import draft_of, drop_draft, keep_draft
from mediation.disputes.search import NUMBER
from mediation.numbers import whole
from mediation.once import Submission, form_key

# Forms that are no step of a case: the page each stands on, and what its draft is called. Kept when the log-in ran out.
PAGES = {
    "absences.index": ("absences.index", "请假"), "handover.give": ("handover.show", "交接"), "rules.save": ("rules.show", "时限规则"),
    "subsidies.propose": ("subsidies.case", "补贴申报"), "subsidies.review": ("subsidies.case", "补贴审核"),
    "subsidies.table": ("subsidies.table", "补贴标准"), "rules.refuse": ("rules.show", "退回规则"), "meetings.rooms": ("meetings.rooms", "调解室"),
    "files.correct": ("files.edit", "材料说明"), "files.strike": ("files.edit", "撤下材料"), "channels.index": ("channels.index", "在别处收消息"),
    "units.show": ("units.show", "单位"), "regions.show": ("regions.show", "区划"),
    "calendar.preview_day": ("calendar.index", "停办的一天"), "calendar.close": ("calendar.index", "停办的一天"),
    "disputes.refuse_request": ("disputes.requests", "不批准的理由"), "paper_templates.refuse": ("paper_templates.show", "退回文书模板"),
}
PAGE = "page:"
LONGEST_KEY = 80

bp = Blueprint("drafts", __name__, url_prefix="/drafts")
HIDDEN = frozenset({"csrf_token", "once", "again", "version", "draft", "do"})
LARGEST = 200_000


@bp.post("")
@allow(STAFF)
def keep() -> tuple[str, int]:
    """Save what is being typed; called by the page a moment after typing stops."""
    key, body = request.form.get("key", "")[:80], request.form.get("body", "")
    if not key or len(body) > LARGEST:
        abort(413 if body else 400)
    try:
        sent = json.loads(body)
        fields = {str(name): [str(v) for v in values] for name, values in sent.items() if isinstance(values, list)}
    except (ValueError, AttributeError):
        abort(400)
    if _sent(fields):
        return "", 204
    keep_draft(db_session(), person_id=_me(), key=key, title=_title(request.form.get("title", ""), fields),
               fields=fields, at=now())
    return "", 204


def _sent(fields: dict[str, list[str]]) -> bool:
    """Whether the form of this draft has been carried out meanwhile: what comes late over a bad line must not be sent again."""
    once = "".join(fields.get("once", []))
    return bool(once) and db_session.get(Submission, form_key(_me(), once)) is not None


@bp.post("/drop")
@allow(STAFF)
def drop() -> Response:
    """Throw a draft away: a registration leads back to the first page, any other form to what it is about."""
    key = request.form.get("key", "")
    drop_draft(db_session(), _me(), key)
    flash("草稿已丢弃。")
    return redirect(_home(key), 303)


def _home(key: str) -> str:
    first, _, rest = key.partition(":")
    if first == "order" and (order_id := whole(rest)) is not None:
        return url_for("orders.show", order_id=order_id)
    if page := page_of(key):
        return page
    return url_for("disputes.show", number=first) if NUMBER.fullmatch(first) else "/"


def page_of(key: str) -> str | None:
    """The page of a form that is no step of a case, with what was kept in it; None for every other draft."""
    path = sessions.local_path(key.removeprefix(PAGE)) if key.startswith(PAGE) else None
    return path and f"{path}{'&' if '?' in path else '?'}draft=1"


def _page_key(endpoint: str) -> str:
    """By its address, "" where that is too long for a key."""
    asked = {name: value for name, value in request.args.items() if name != "draft"}
    key = PAGE + url_for(endpoint, **{**asked, **(request.view_args or {})})
    return key if len(key) <= LONGEST_KEY else ""


def _me() -> int:
    return current_actor().person_id or abort(403)


def _title(given: str, fields: dict[str, list[str]]) -> str:
    """Who and what, as the desk lists it: 顾某 反映楼上漏水."""
    who = next((v[0] for n, v in fields.items() if n.endswith("-name") and n.startswith("applicants") and v[0]), "")
    what = next((fields[n][0] for n in ("title", "description") if fields.get(n) and fields[n][0]), "")
    return (" ".join(part for part in (who, what[:16]) if part) or given)[:80]


def keep_request() -> None:
    """What a failed request had typed becomes the draft of its form, in a transaction of its own."""
    person = given.given_to()
    person_id = person.id if person is not None else None
    db_session.rollback()
    if g.get("actor") is None and person_id is not None:
        _keep(person_id)  # somebody else has signed in on this browser meanwhile
    else:
        keep_refused()


def keep_refused() -> str:
    """The same for a form that is shown again with what stands against it; when it was saved, in words."""
    actor = g.get("actor")
    kept = actor is not None and actor.person_id is not None and _keep(actor.person_id)
    return clock_words(now()) if kept else ""


def keep_typed_by(person_id: int) -> str | None:
    """The same for somebody who is signed out, and so acts for no unit any more; the page that shows it again."""
    if not _keep(person_id):
        return None
    view = request.view_args or {}
    if request.endpoint in PAGES:
        return page_of(_key())
    if "order_id" in view:
        return url_for("orders.show", order_id=view["order_id"], do=view.get("act"))
    return request.path if "name" in view else url_for(request.endpoint or "", draft=_key())


def _key() -> str:
    if request.endpoint in PAGES:
        return _page_key(PAGES[request.endpoint][0])
    view = request.view_args or {}
    named = f"{view['number']}:{view['name']}" if {"number", "name"} <= view.keys() else ""
    return (request.form.get("draft") or named)[:80]


def _keep(person_id: int) -> bool:
    endpoint = request.endpoint or ""
    if endpoint not in PAGES and not endpoint.startswith(("disputes.", "orders.")):
        return False
    key, fields = _key(), request.form.to_dict(flat=False)
    typed = [value for name, values in fields.items() if name not in HIDDEN for value in values]
    if not key or not any(typed) or sum(map(len, typed)) > LARGEST:
        return False
    title = PAGES[endpoint][1] if endpoint in PAGES else _title("", fields)
    with apart() as session:
        keep_draft(session, person_id=person_id, key=key, title=title, fields=fields, at=now())
    return True


def _refill(form: Any) -> dict[str, list[str]]:
    """Only on the way back from the log-in: nobody finds a form half filled who did not ask for it."""
    if request.method != "GET" or "draft" not in request.args:
        return {}
    draft = draft_of(db_session(), _me(), _page_key(request.endpoint or ""))
    if draft is None:
        return {}
    fill(form, draft.fields)
    return draft.fields


def _drop_page() -> None:
    if request.endpoint in PAGES:
        drop_draft(db_session(), _me(), _key())


forms.refills.append(_refill)
forms.drops.append(_drop_page)
pages.keep_typed.append(keep_request)
sessions.leaving.append(keep_typed_by)


def fresh_key() -> str:
    """For `once` and for the key of a new registration's draft."""
    return secrets.token_urlsafe(12)


def fill(form: Any, fields: dict[str, list[str]]) -> None:
    """Show what was saved, as if it had just been typed; the form's own hidden fields stay."""
    kept = {name: values for name, values in fields.items() if name not in HIDDEN}
    hidden = {name: form[name].data for name in HIDDEN if name in form}
    choices = {f.short_name: f.choices for f in form if hasattr(f, "choices")}
    form.process(MultiDict([(name, value) for name, values in kept.items() for value in values]))
    for name, value in hidden.items():
        form[name].data = value
    for name, value in choices.items():
        form[name].choices = value


def clock_words(moment: datetime) -> str:
    """09:41:20 of today."""
    return f"{moment.astimezone(LOCAL):%H:%M:%S}"
