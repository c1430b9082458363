"""登记 and 以前来过吗."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.actions import advance, record
from mediation.disputes.drafts import clock_words, fill, fresh_key, keep_refused
from mediation.disputes.intake import IntakeForm, facts_of, lacking, parties_of, risk_now, unsaid
from mediation.disputes.intake_errors import show_errors
from mediation.disputes.journal import draft_of, drop_draft
from mediation.disputes.matches import Match, matches
from mediation.disputes.models import Dispute
from mediation.disputes.parties import party_errors
from mediation.disputes.promised import due_note
from mediation.disputes.register import faults, register
from mediation.disputes.relations import may_register, relations
from mediation.disputes.roster import roster
from mediation.disputes.same_person import in_already
from mediation.disputes.views import bp
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.once import claim
from mediation.regions.queries import code_of, path
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.levels import BOTTOM
from workflows.outcomes import PartyRole, SameMatter
from workflows.roles import Relation, Role
from workflows.steps import day_words, near_day

REGISTRARS = (Role.CLERK.value, Role.MEDIATOR.value)


@bp.app_context_processor
def registering() -> dict[str, bool]:
    """Whether the page may offer 登记: a button that leads nowhere is not drawn."""
    actor = g.get("actor")
    return {"may_register": actor is not None and may_register(actor)}


@bp.route("/new", methods=["GET", "POST"])
@allow(*REGISTRARS)
def new() -> str | Response | tuple[str, int]:
    """One page; what it takes to accept at once is on it too."""
    if not may_register(current_actor()):
        raise Refused("登记由窗口或事发村的调解员来办。", "role")
    form = IntakeForm()
    if request.method == "GET":
        return _page(form, [], saved=_restore(form))
    if request.form.get("do") == "limit":
        # without scripts a button asks what the page else asks by itself
        _resolve_place(form)
        db_session.rollback()
        return _page(form, [], saved=keep_refused())
    submission, ours = claim(db_session(), key=f"form:{current_actor().person_id}:{form.once.data or fresh_key()}"[:80],
                             person_id=current_actor().person_id, at=now())
    if not ours:
        return redirect(submission.answer.get("url") or url_for("disputes.index"), 303)
    _resolve_place(form)
    try:
        _check(form)
        url = _carry(form)
    except (Invalid, Refused) as error:
        db_session.rollback()
        if isinstance(error, Refused):
            if error.kind == "role":
                raise
            return _page(form, [reason.sentence for reason in error.reasons], saved=keep_refused()), 409
        asked = error.errors.pop("same_matter", "")
        return _page(form, show_errors(form, error.errors), saved=keep_refused(), asked=asked), 422
    submission.status, submission.answer = 303, {"url": url}
    drop_draft(db_session(), current_actor().person_id, form.draft.data or "")
    return redirect(url, 303)


@bp.post("/matches", endpoint="matches")
@allow(*REGISTRARS)
def matches_panel() -> str:
    """The panel beside the form, asked for while typing; nothing is written."""
    form = IntakeForm()
    _resolve_place(form)
    return render_template("disputes/matches.html", matches=_matches(form), risk=risk_now(form),
                           chosen=request.form.get("same_matter", ""))


@bp.post("/limit")
@allow(*REGISTRARS)
def limit() -> str:
    """By when there would be a result, asked for anew when category, channel or difficulty change; nothing is written."""
    return due_note(db_session(), IntakeForm(), now())


def _answer() -> tuple[SameMatter, str]:
    """What was answered to 以前来过吗, and for which earlier case; NONE where nothing was asked."""
    answer, _, number = (request.form.get("same_matter") or "").partition(":")
    return SameMatter(answer) if answer in list(SameMatter) else SameMatter.NONE, number


def _check(form: IntakeForm) -> None:
    """Raise Invalid with all that stands against it at once: the page, 登记, and 受理 if that button was pressed."""
    session, actor, at = db_session(), current_actor(), now()
    facts, (answer, _) = facts_of(form), _answer()
    valid = form.validate()
    errors = faults(session, actor=actor, at=at, **facts) | unsaid(form, facts)
    if request.form.get("do") == "accept" and answer is not SameMatter.SAME:
        errors = lacking(session, facts, actor=actor, at=at, same_matter=answer) | errors
    found = _found(form)
    if found and answer is SameMatter.NONE:
        # a page without scripts, or one sent before the panel was drawn, says none because it had not looked
        errors["same_matter"] = f"找到 {len(found)} 件以前来过的，先选“同一事项”“同一当事人，新事项”或“新登记”。"
    if errors or not valid:
        raise Invalid(errors)


def _carry(form: IntakeForm) -> str:
    """Register, and what the pressed button says after it; the address to go to."""
    session, actor, at = db_session(), current_actor(), now()
    facts, (answer, number) = facts_of(form), _answer()
    if answer is SameMatter.SAME:
        return _add_to(number, facts)
    related = [number] if answer is SameMatter.SAME_PEOPLE and number else []
    case = register(session, actor=actor, at=at, same_matter=answer, related=related, **facts)
    wanted = request.form.get("do", "register")
    if wanted == "accept":
        advance(session, case, "accept", actor=actor, at=at)
        until = f"，最晚 {day_words(local_day(case.total_due_at), local_day(at))}要有结果" if case.total_due_at else ""
        flash(f"已登记并受理，编号 {case.number}{until}。")
    else:
        flash(f"已登记，编号 {case.number}。")
    if wanted in ("advise", "decline"):
        return url_for("disputes.do", number=case.number, name=wanted)
    return url_for("disputes.show", number=case.number)


def _add_to(number: str, facts: dict[str, Any]) -> str:
    """同一事项: no second number; what was said today goes to the case that exists."""
    session, actor, at = db_session(), current_actor(), now()
    main = one_or_404(session, actor, number, lock=True)
    if errors := party_errors(facts["parties"], local_day(at), known=[p.role for p in main.parties]):
        raise Invalid(errors)
    new = [p for p in facts["parties"] if p["role"] == PartyRole.APPLICANT and not in_already(main, p)]
    come = "、".join(p["name"] for p in facts["parties"] if p["role"] == PartyRole.APPLICANT) or "来人"
    wants = "；".join(str(c["text"]) for c in facts["claims"])
    retold = f"{come}再次反映：{facts['description'].strip().rstrip('。')}。" + (f"想要：{wants}" if wants else "")
    record(session, main, "note", actor=actor, at=at, text="同一事项，又来反映了一次，内容加在“怎么回事”里。", retold=retold)
    if new and relations(actor, main) & {Relation.DESK, Relation.HOLDER, Relation.PLACE}:
        # whoever comes gets an answer from the case that exists
        record(session, main, "amend", actor=actor, at=at, parties=new, reason="同一事项的申请人")
    flash(f"记到了 {number}，没有另外编号。")
    return url_for("disputes.show", number=number)


def _resolve_place(form: IntakeForm) -> None:
    """Without JavaScript the field holds a name; a name that fits one place is that place."""
    typed = (form.region.data or "").strip()
    if typed and not (typed.isdigit() and len(typed) in (9, 12)):
        form.region.data = code_of(db_session(), _county(), typed) or typed


def _county() -> str:
    return str(current_app.config["COUNTY"])


def _found(form: IntakeForm) -> list[Match]:
    parties, _ = parties_of(form)
    region = form.region.data if (form.region.data or "").isdigit() else None
    return matches(db_session(), current_actor(), parties=parties, region=region)


def _matches(form: IntakeForm) -> list[dict[str, Any]]:
    return [_match(m) for m in _found(form)]


def _match(match: Match) -> dict[str, Any]:
    dispute: Dispute = match.dispute
    when = near_day(local_day(dispute.registered_at), local_day(now()))
    stand = "在办" if dispute.is_open else dispute.state.label
    return {
        "url": url_for("disputes.show", number=dispute.number), "number": dispute.number, "title": dispute.heading,
        "line": f"{stand} · {dispute.place_name} · {when}登记", "same": match.same, "different": "",
        "likely": "same_people" if match.likely else "new",
    }


def _restore(form: IntakeForm) -> str:
    """Fill from the draft named in the address; otherwise a fresh page with a key of its own."""
    key = request.args.get("draft", "")
    draft = draft_of(db_session(), current_actor().person_id or 0, key) if key.startswith("register:") else None
    form.draft.data = key if draft else f"register:{fresh_key()}"
    form.once.data = fresh_key()
    if draft is None:
        actor = current_actor()
        if actor.level is BOTTOM:
            form.region.data = actor.region_code
        return ""
    fill(form, draft.fields)
    return clock_words(draft.updated_at)


def _page(form: IntakeForm, refusals: list[str], saved: str = "", asked: str = "") -> str:
    actor, at = current_actor(), now()
    code = form.region.data or ""
    known = code.isdigit() and len(code) in (9, 12)
    # the same words as the search shows: 枫桥镇 › 枫源村
    words = " › ".join(place.name for place in path(db_session(), code)[3:]) if known else ""
    pasted = roster(form.bulk.data or "")
    if not form.once.data:
        form.once.data = fresh_key()
    return render_template(
        "disputes/new.html", form=form, refusals=refusals, region_words=words, draft_key=form.draft.data,
        draft_saved=saved, due_note=due_note(db_session(), form, at), matches=_matches(form), risk=risk_now(form),
        bulk_note=f"同诉求还有 {len(pasted)} 人，已从表格粘贴" if pasted else "",
        chosen=request.form.get("same_matter", ""), can_accept=actor.has(Role.CLERK), asked=asked,
    )
