"""The case's pages: list, case, every move through one view, dossier, uncovering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.clocks.queries import clocks_of
from mediation.db import db_session, now
from mediation.disputes import presenting
from mediation.disputes.actions import attempt_of
from mediation.disputes.approvals import to_decide
from mediation.disputes.banners import banners, call_offs, unsigned
from mediation.disputes.climb import steps
from mediation.disputes.clock_panes import clock_panes
from mediation.disputes.dossier import dossier_page
from mediation.disputes.ended_clocks import ended_clocks
from mediation.disputes.events import Event
from mediation.disputes.facts import aim
from mediation.disputes.file_pages import links
from mediation.disputes.filters import read
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.listing import list_page
from mediation.disputes.menu import approval, menu_of
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names, names_of_case, veil
from mediation.disputes.related import both_ways, kin
from mediation.disputes.timeline import events_of, timeline
from mediation.disputes.timeline_filters import filtered
from mediation.disputes.visibility import find, one_or_404, visible_to
from mediation.units.acting import act_for
from workflows.calendar import local_day
from workflows.roles import Relation

bp = Blueprint("disputes", __name__, url_prefix="/disputes")


@bp.get("")
@allow(STAFF)
def index() -> str:
    """Everything the person may see, narrowed by filters."""
    return list_page()


@bp.post("/search")
@allow(STAFF)
def search() -> Response:
    """查找: what was typed travels sealed in the address of the list, so that it may be paged and returned to."""
    args: dict[str, Any] = dict(read(request.form).args())
    return redirect(url_for("disputes.index", **args), 303)


@bp.get("/<number>")
@allow(STAFF)
def show(number: str) -> str | Response:
    """One case; opening it is logged. Somebody of several units who may see it as another is changed over."""
    dispute = _opened(number)
    if dispute is None:
        for posting in g.get("postings", []):
            if posting.unit_id != current_actor().unit_id and find(db_session(), posting, number) and act_for(posting.unit_id):
                flash(f"这件归{posting.unit_name}看，已换成{posting.unit_name}的身份。")
                return redirect(url_for("disputes.show", number=number))
        abort(404)
    log_mine(dispute.id, Look.OPEN)
    return _page(dispute, uncovered=False)


def _opened(number: str) -> Dispute | None:
    """The case as this person may see it, with the few legs and claims that its page shows."""
    query = visible_to(current_actor()).where(Dispute.number == number)
    with_rest = query.options(joinedload(Dispute.legs), joinedload(Dispute.claims))
    return db_session.scalars(with_rest).unique().one_or_none()


@bp.post("/<number>/uncover")
@allow(STAFF)
def uncover(number: str) -> str:
    """The same page with ID numbers, phones and addresses: a deliberate click that is logged."""
    dispute = one_or_404(db_session(), current_actor(), number)
    log_mine(dispute.id, Look.UNCOVER)
    return _page(dispute, uncovered=True)


@bp.get("/<number>/dossier")
@allow(STAFF)
def dossier(number: str) -> str:
    """卷宗摘要, made from the record; readable before the case goes up, printable."""
    dispute = one_or_404(db_session(), current_actor(), number)
    log_mine(dispute.id, Look.DOSSIER)
    return dossier_page(dispute)


def _page(dispute: Dispute, *, uncovered: bool) -> str:
    session, actor, at = db_session(), current_actor(), now()
    clocks = clocks_of(session, dispute.id)
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    events = events_of(session, dispute.id)
    names = names_of_case(session, dispute, events, local_day(at), kin(actor, dispute, events))
    names = veil(names, events, attempt.known)
    entries = timeline(dispute, events, names, at, attempt.known("sessions_by_no"))
    menu = menu_of(session, dispute, actor=actor, at=at, waiting={name for name, _ in names.waiting})
    here = any(unit == actor.unit_name for _, unit in names.waiting)
    if here and (asked := to_decide(session, dispute.id, actor)):
        menu = menu.led_by(approval(asked))
    everyone, agreed = "people" in request.args, any(e.name == "agreement" for e in events)
    own = bool(attempt.relations & {Relation.HOLDER, Relation.DESK})
    hidden = any(p.phone or p.id_number or p.address for p in dispute.parties)
    return render_template(
        "disputes/show.html", identity=presenting.identity(session, dispute, clocks, at, names), primary=menu.primary,
        menu={"can": menu.can, "cannot": menu.cannot},
        banners=[*banners(dispute, clocks, names, at), *call_offs(dispute, attempt, at), *(unsigned(dispute, attempt.known("agreement")) if agreed else [])],
        steps=steps(session, dispute, attempt.known("sessions_by_leg"), clocks, at, names),
        people=presenting.people(dispute, names, uncovered=uncovered, own_unit=own, everyone=everyone),
        people_more=_more_people(dispute) if not everyone else None,
        uncover_url=url_for("disputes.uncover", number=dispute.number) if hidden else None, uncovered=uncovered,
        story=presenting.story(dispute, at) | _related(names, events), claims=presenting.claims(dispute),
        timeline=filtered(dispute.number, entries, request.args), clocks=clock_panes(session, dispute, clocks, at),
        ended=ended_clocks(session, clocks, names, at),
        file=presenting.file_view(dispute, attempt.known("checklist")) if aim(dispute) else None,
        file_links=links(dispute),
        agreements=attempt.known("agreement_panels") if agreed else [], print_url=None,
        dossier_url=url_for("disputes.dossier", number=dispute.number) if dispute.legs or dispute.outcome else None,
        joint=attempt.known("joint_panels"), orders=attempt.known("order_panels"),
    )


def _related(names: Names, events: Sequence[Event]) -> dict[str, list[dict[str, str]]]:
    """Links to the earlier cases of the same people and to the later ones."""
    return {kind: [{"url": url_for("disputes.show", number=number), "label": number, "title": title} for number, title in found.items()]
            for kind, found in zip(("related", "later"), both_ways(names.kin, events), strict=True)}


def _more_people(dispute: Dispute) -> dict[str, str] | None:
    """A link to the whole roster where the page shows only the first of each part."""
    hidden = len(dispute.parties) - len(presenting.folded(list(dispute.parties)))
    if not hidden:
        return None
    return {"label": f"还有 {hidden} 位", "url": url_for("disputes.show", number=dispute.number, people="all", _anchor="people")}
