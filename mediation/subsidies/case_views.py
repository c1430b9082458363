"""The subsidy of one case: proposed, reviewed, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from mediation.access import allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.drafts import fresh_key
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.once import claim
from mediation.subsidies import actions
from mediation.subsidies.forms import ProposeForm, ReviewForm
from mediation.subsidies.models import EntryStatus, SubsidyBatch, SubsidyEntry
from mediation.subsidies.queries import (
    claim_of,
    hears,
    history,
    lacking,
    may_review,
    performed,
    proposes,
    reviews,
    standing,
    table_for,
)
from mediation.subsidies.remarks import remarks
from mediation.subsidies.rows import case_row, names_of, yuan
from mediation.subsidies.views import WHO, Page, bp
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.outcomes import Difficulty, Outcome
from workflows.steps import day_words
from workflows.subsidy import worth


@bp.get("/cases/<number>")
@allow(*WHO)
def case(number: str) -> str:
    """One case: what it is worth and why, who gets what, and the step that is the reader's."""
    dispute = _mine(number)
    log_mine(dispute.id, Look.OPEN)
    return _case_page(dispute)


@bp.post("/cases/<number>/propose")
@allow(*WHO)
def propose(number: str) -> Page:
    """申报."""
    dispute = _mine(number, lock=True)
    form = _propose_form(dispute)

    def do() -> None:
        calmed = form.words("calmed") if "calmed" in form else ""
        actions.propose_entry(db_session(), dispute, actor=current_actor(), at=now(), shares=form.given(), calmed=calmed)

    return _done(dispute, form, "propose", do, "已申报，等县级审核。")


@bp.post("/cases/<number>/review")
@allow(*WHO)
def review(number: str) -> Page:
    """审核通过, or not: the button says which."""
    dispute, form = _mine(number, lock=True), ReviewForm()
    refused = request.form.get("do") == "refuse"

    def do() -> None:
        given: dict[str, Any] = {"actor": current_actor(), "at": now(), "reason": form.words("reason")}
        if refused:
            actions.turn_down(db_session(), dispute, **given)
        else:
            actions.review(db_session(), dispute, grade=Difficulty(form.grade.data), seen=form.seen.data, **given)

    return _done(dispute, form, "review", do, "已退回，申报的人看得到理由。" if refused else "审核通过，已列入这一批。")


def _done(dispute: Dispute, form: ProposeForm | ReviewForm, name: str, do: Callable[[], None], said: str) -> Page:
    """Carried out once; what is wrong stands at its field with everything typed."""
    session, actor, number = db_session(), current_actor(), dispute.number
    if form.once.data:
        _, ours = claim(session, key=f"form:{actor.person_id}:{form.once.data}"[:80], person_id=actor.person_id, at=now(), status=303)
        if not ours:
            return redirect(url_for("subsidies.case", number=number), 303)
    refusals: list[str] = []
    status = 422
    if form.validate():
        try:
            do()
        except Invalid as wrong:
            for field, sentence in wrong.errors.items():
                if field in form and not isinstance(form[field].errors, dict):
                    form[field].errors = [*form[field].errors, sentence]
                else:
                    refusals.append(sentence)
        except Refused as refusal:
            if refusal.kind == "role":
                raise
            refusals, status = [refusal.sentence], 409
        else:
            form.carried_out()
            flash(said)
            return redirect(url_for("subsidies.case", number=number), 303)
    session.rollback()
    return _case_page(_mine(number), **{name: form}, refusals=refusals), status


def _mine(number: str, *, lock: bool = False) -> Dispute:
    """A case whose subsidy is the reader's to propose or to review; 404 for every other."""
    dispute = one_or_404(db_session(), current_actor(), number, lock=lock)
    if not (proposes(current_actor(), dispute) or reviews(current_actor())):
        abort(404)
    return dispute


def _propose_form(dispute: Dispute) -> ProposeForm:
    form = ProposeForm()
    form.refill()
    claim_ = claim_of(db_session(), dispute)
    form.prepare(claim_.payees, calmed=claim_.manner.value == "calmed")
    return form


def _case_page(dispute: Dispute, *, propose: Any = None, review: Any = None, refusals: list[str] | None = None) -> str:
    session, actor, at = db_session(), current_actor(), now()
    entry = standing(session, dispute.id)
    why = lacking(session, dispute, actor, at) if entry is None else None
    form = None
    if entry is None and why is None and proposes(actor, dispute):
        form = propose or _propose_form(dispute)
    box, against, money = None, list[str](), _worth(dispute, entry) if entry is not None else {}
    if entry is not None and entry.status is EntryStatus.PROPOSED and may_review(session, dispute, entry, actor):
        against = remarks(session, dispute)
        box = review or ReviewForm(formdata=None, data={"grade": entry.proposed_grade.value})
        box.refill()
        box.show(money)
    for each in (form, box):
        if each is not None:
            each.once.data = each.once.data or fresh_key()
    rows, heard = history(session, dispute.id), hears(session, dispute, actor, at)
    names = names_of(rows)
    claim_ = claim_of(session, dispute) if entry is None and dispute.closed_at else None
    return render_template(
        "subsidies/case.html", case=case_row(dispute) | {
            "url": url_for("disputes.show", number=dispute.number), "follow_url": url_for("follow_up.show", number=dispute.number)}, why=why, propose=form,
        review=box, against=against, asked=money[entry.proposed_grade] if box is not None and entry is not None else "", refusals=refusals or [],
        number=dispute.number,
        claim={"grade": claim_.proposal.grade.label, "reasons": claim_.proposal.words, "manner": claim_.manner.label,
               "performed": "没有协议，不看履行" if dispute.outcome is Outcome.FAILED else "约定的都履行了" if claim_.performed else "还没有全部履行",
               "money": yuan(sum(worth(table_for(session, dispute)[0], claim_.proposal.grade, claim_.manner, claim_.performed), Decimal(0)))}
        if claim_ and not why else None,
        rows=[_entry(row, names, session.get(SubsidyBatch, row.batch_id) if row.batch_id else None, heard=heard) for row in rows],
    )


def _worth(dispute: Dispute, entry: SubsidyEntry) -> dict[Difficulty, str]:
    """What it would be worth in each class, by what has been performed until now."""
    (table, _), done = table_for(db_session(), dispute), performed(db_session(), dispute)
    return {grade: yuan(sum(worth(table, grade, entry.manner, done), Decimal(0))) for grade in Difficulty}


def _entry(row: SubsidyEntry, names: dict[int, str], batch: SubsidyBatch | None, *, heard: bool) -> dict[str, Any]:
    today = local_day(now())
    status = row.status.label
    if row.status is EntryStatus.REVIEWED and batch:
        status = f"{'已发' if batch.closed_at else '列入'}{batch.name}" if row.reverses_id is None else f"{batch.name}冲回"
    facts = [
        ("申报", f"{row.proposed_grade.label}：{row.proposed_reason}"), ("形式", row.manner.label),
        ("审核", f"{row.grade.label}" if row.grade else ""), ("怎么稳住的", row.calmed or ""), ("说明", row.note or ""),
        ("审核时看过", (row.weighed or "") if heard else ""),
        ("金额", f"{yuan(row.amount)}（基本 {row.base:,.2f}，履行 {row.bonus:,.2f}）" if row.reviewed_at and row.status is EntryStatus.REVIEWED else ""),
        ("谁报的", f"{names.get(row.proposed_by or 0, '系统')}，{day_words(local_day(row.proposed_at), today)}"),
        ("谁审的", f"{names.get(row.reviewed_by or 0, '系统')}，{day_words(local_day(row.reviewed_at), today)}" if row.reviewed_at else ""),
    ]
    return {
        "kind": row.kind.label, "status": status, "stands": row.stands, "batch_url": url_for("subsidies.batch", key=batch.key) if batch else None,
        "facts": [(label, value) for label, value in facts if value],
        "shares": [(names.get(share.person_id, ""), f"{share.percent}%", yuan(share.amount) if batch else "") for share in row.shares],
    }
