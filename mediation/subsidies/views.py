"""以奖代补: what may be proposed, what waits for review, batches, the county's table."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as BaseResponse

from mediation.access import allow, current_actor
from mediation.accounts.models import Person
from mediation.db import db_session, now
from mediation.disputes.drafts import fresh_key
from mediation.disputes.journal import Look, log_all, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.numbers import whole
from mediation.once import claim
from mediation.subsidies import actions
from mediation.subsidies.export import as_excel
from mediation.subsidies.forms import ProposeForm, ReviewForm, TableForm
from mediation.subsidies.models import EntryStatus, SubsidyBatch, SubsidyEntry
from mediation.subsidies.queries import (
    batch_of_key,
    claim_of,
    history,
    in_sight,
    lacking,
    of_batch,
    open_to_propose,
    performed,
    proposes,
    reviews,
    standing,
    table_for,
    table_on,
    waiting,
)
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.outcomes import Difficulty
from workflows.steps import day_words
from workflows.subsidy import worth

PER_PAGE = 20
WHO = ("head", "supervisor")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Page = str | BaseResponse | tuple[str, int]

bp = Blueprint("subsidies", __name__, url_prefix="/subsidies")


@bp.get("")
@allow(*WHO)
def index() -> str:
    """Three lists: to propose (of one's unit), to review, batches."""
    session, actor = db_session(), current_actor()
    tabs = [("review", "待审核")] if reviews(actor) else [("open", "可以申报"), ("review", "等审核")]
    tabs.append(("batches", "批次"))
    tab = request.args.get("tab") if request.args.get("tab") in dict(tabs) else tabs[0][0]
    after = whole(request.args.get("after", "")) or 0
    rows, rest = {"open": _open, "review": _waiting, "batches": _batches}[tab or "review"](after)
    return render_template(
        "subsidies/index.html", page_title="以奖代补", tab=tab, rows=rows, reviews=reviews(actor),
        tabs=[{"label": label, "count": "", "url": url_for("subsidies.index", tab=name), "current": name == tab} for name, label in tabs],
        next_url=url_for("subsidies.index", tab=tab, after=rest) if rest else None,
        first_url=url_for("subsidies.index", tab=tab) if after else None, table=_table(table_on(session, local_day(now()))[0]),
        empty={"icon": "coin", "title": {"open": "没有可以申报的", "review": "没有等审核的", "batches": "还没有批次"}[tab or "review"],
               "text": "本单位办结、卷宗齐全的人民调解案件会列在这里。一案一补，谁调解、补谁。", "href": None, "label": ""},
    )


def _open(after: int) -> tuple[list[dict[str, Any]], int | None]:
    found = db_session.scalars(
        select(Dispute).where(open_to_propose(current_actor()), *([Dispute.id < after] if after else []))
        .options(selectinload(Dispute.parties)).order_by(Dispute.id.desc()).limit(PER_PAGE + 1)
    ).all()
    rows = [_case(case) | {"what": case.outcome.label if case.outcome else "", "money": "", "do": "申报"} for case in found[:PER_PAGE]]
    return rows, found[PER_PAGE - 1].id if len(found) > PER_PAGE else None


def _waiting(after: int) -> tuple[list[dict[str, Any]], int | None]:
    found = waiting(db_session(), current_actor(), limit=PER_PAGE + 1, after=after)
    rows = []
    for entry, case in found[:PER_PAGE]:
        money = sum(worth(table_for(db_session(), case)[0], entry.proposed_grade, entry.manner, entry.performed), Decimal(0))
        what = f"{entry.proposed_grade.label}，{entry.manner.label}"
        rows.append(_case(case) | {"what": what, "money": _yuan(money), "do": "审核" if reviews(current_actor()) else "看"})
    return rows, found[PER_PAGE - 1][0].id if len(found) > PER_PAGE else None


def _batches(after: int) -> tuple[list[dict[str, Any]], int | None]:
    mine = in_sight(current_actor())
    found = db_session.execute(
        select(SubsidyBatch, func.count(SubsidyEntry.id), func.coalesce(func.sum(SubsidyEntry.amount), 0))
        .join(SubsidyEntry, SubsidyEntry.batch_id == SubsidyBatch.id)
        .where(mine, *([SubsidyBatch.id < after] if after else []))
        .group_by(SubsidyBatch.id).order_by(SubsidyBatch.id.desc()).limit(PER_PAGE + 1)
    ).all()
    rows = [{
        "url": url_for("subsidies.batch", key=batch.key), "title": batch.name, "count": count, "money": _yuan(Decimal(total)),
        "state": f"{day_words(local_day(batch.closed_at), local_day(now()))}关的" if batch.closed_at else "还开着",
    } for batch, count, total in found[:PER_PAGE]]
    return rows, found[PER_PAGE - 1][0].id if len(found) > PER_PAGE else None


def _case(case: Dispute) -> dict[str, Any]:
    closed = day_words(local_day(case.closed_at), local_day(now())) if case.closed_at else ""
    return {"url": url_for("subsidies.case", number=case.number), "title": case.heading, "line": f"{case.number} · {closed}办结"}


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
            actions.review(db_session(), dispute, grade=Difficulty(form.grade.data), **given)

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
    box = None
    if entry is not None and entry.status is EntryStatus.PROPOSED and reviews(actor) and entry.proposed_by != actor.person_id:
        box = review or ReviewForm(formdata=None, data={"grade": entry.proposed_grade.value})
    for each in (form, box):
        if each is not None:
            each.once.data = each.once.data or fresh_key()
    rows = history(session, dispute.id)
    names = _names(rows)
    claim_ = claim_of(session, dispute) if entry is None and dispute.closed_at else None
    return render_template(
        "subsidies/case.html", case=_case(dispute) | {"url": url_for("disputes.show", number=dispute.number)}, why=why, propose=form,
        review=box, asked=_asked(dispute, entry) if box is not None and entry is not None else "", refusals=refusals or [],
        number=dispute.number,
        claim={"grade": claim_.proposal.grade.label, "reasons": claim_.proposal.words, "manner": claim_.manner.label,
               "performed": "约定的都履行了" if claim_.performed else "还没有全部履行",
               "money": _yuan(sum(worth(table_for(session, dispute)[0], claim_.proposal.grade, claim_.manner, claim_.performed), Decimal(0)))}
        if claim_ and not why else None,
        rows=[_entry(row, names, session.get(SubsidyBatch, row.batch_id) if row.batch_id else None) for row in rows],
    )


def _asked(dispute: Dispute, entry: SubsidyEntry) -> str:
    """What it would be worth as it was proposed, by what has been performed until now."""
    table, _ = table_for(db_session(), dispute)
    return _yuan(sum(worth(table, entry.proposed_grade, entry.manner, performed(db_session(), dispute)), Decimal(0)))


def _entry(row: SubsidyEntry, names: dict[int, str], batch: SubsidyBatch | None) -> dict[str, Any]:
    today = local_day(now())
    status = row.status.label
    if row.status is EntryStatus.REVIEWED and batch:
        status = f"{'已发' if batch.closed_at else '列入'}{batch.name}" if row.reverses_id is None else f"{batch.name}冲回"
    facts = [
        ("申报", f"{row.proposed_grade.label}：{row.proposed_reason}"), ("形式", row.manner.label),
        ("审核", f"{row.grade.label}" if row.grade else ""), ("说明", row.note or ""),
        ("金额", f"{_yuan(row.amount)}（基本 {row.base:,.2f}，履行 {row.bonus:,.2f}）" if row.reviewed_at and row.status is EntryStatus.REVIEWED else ""),
        ("谁报的", f"{names.get(row.proposed_by or 0, '系统')}，{day_words(local_day(row.proposed_at), today)}"),
        ("谁审的", f"{names.get(row.reviewed_by or 0, '系统')}，{day_words(local_day(row.reviewed_at), today)}" if row.reviewed_at else ""),
    ]
    return {
        "kind": row.kind.label, "status": status, "stands": row.stands, "batch_url": url_for("subsidies.batch", key=batch.key) if batch else None,
        "facts": [(label, value) for label, value in facts if value],
        "shares": [(names.get(share.person_id, ""), f"{share.percent}%", _yuan(share.amount) if batch else "") for share in row.shares],
    }


def _names(rows: Any) -> dict[int, str]:
    ids = {i for row in rows for i in (row.proposed_by, row.reviewed_by, *(share.person_id for share in row.shares)) if i}
    return {key: name for key, name in db_session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


@bp.get("/batches/<key>")
@allow(*WHO)
def batch(key: str) -> str:
    """What is paid together, by unit."""
    found = batch_of_key(db_session(), key) or abort(404)
    rows = of_batch(db_session(), current_actor(), found)
    if not rows and not reviews(current_actor()):
        abort(404)
    names = _names([entry for entry, _, _ in rows])
    return render_template(
        "subsidies/batch.html", batch=found, reviews=reviews(current_actor()), total=_yuan(sum((e.amount for e, _, _ in rows), Decimal(0))),
        rows=[_case(case) | _line(entry, unit, names) for entry, case, unit in rows],
        closed=day_words(local_day(found.closed_at), local_day(now())) if found.closed_at else "",
    )


def _line(entry: SubsidyEntry, unit: Unit, names: dict[int, str]) -> dict[str, Any]:
    return {"unit": unit.short_name, "grade": entry.grade.label if entry.grade else "", "manner": entry.manner.label,
            "money": _yuan(entry.amount), "back": entry.reverses_id is not None,
            "who": "、".join(f"{names.get(s.person_id, '')} {s.percent}%" for s in entry.shares)}


@bp.post("/batches/<key>/close")
@allow(*WHO)
def close(key: str) -> BaseResponse:
    """关批: frozen from now on."""
    found = batch_of_key(db_session(), key) or abort(404)
    actions.close_batch(db_session(), found, actor=current_actor(), at=now())
    flash(f"{found.name}已关，不能再改；可以导出给财务。")
    return redirect(url_for("subsidies.batch", key=key), 303)


@bp.get("/batches/<key>/export")
@allow(*WHO)
def export(key: str) -> Response:
    """For finance: who gets how much. Who took it along is logged for each case."""
    found = batch_of_key(db_session(), key) or abort(404)
    if not reviews(current_actor()):
        abort(403)
    if found.closed_at is None:
        raise Refused(f"{found.name}还开着，关了再导出。")
    rows = of_batch(db_session(), current_actor(), found)
    answer = make_response(as_excel(db_session(), found, rows))
    log_all([case.id for _, case, _ in rows], Look.EXPORT)
    answer.headers["Content-Type"] = EXCEL
    answer.headers["Content-Disposition"] = f"attachment; filename=subsidies-{found.key}.xlsx"
    return answer


@bp.route("/table", methods=["GET", "POST"])
@allow(*WHO)
def table() -> Page:
    """The county's standard; heads of units read it, the county writes the next one."""
    session, at = db_session(), now()
    current, row = table_on(session, local_day(at))
    form = TableForm() if reviews(current_actor()) else None
    status = 200
    if form is not None:
        form.prepare(current)
        if request.method == "POST" and form.complete() and form.validate() and (since := form.applies_from.data):
            try:
                actions.write_table(session, actor=current_actor(), at=at, applies_from=since, rows=form.given(),
                                    note=form.words("note"))
            except Invalid as wrong:
                form.applies_from.errors = [*form.applies_from.errors, *wrong.errors.values()]
            else:
                flash(f"新标准从{day_words(since, local_day(at))}办结的件起算。")
                return redirect(url_for("subsidies.table"), 303)
        status = 422 if request.method == "POST" else 200
    elif request.method == "POST":
        abort(403)
    page = render_template(
        "subsidies/table.html", form=form, table=_table(current), grades=[grade.label for grade in Difficulty],
        since=f"{day_words(row.applies_from, local_day(at))}起" if row else "随系统带的示例标准，请县里定自己的", note=row.note if row else "",
    )
    return page if status == 200 else (page, status)


def _table(rates: Any) -> list[dict[str, str]]:
    return [{"grade": grade.label, **{name: f"{getattr(rates[grade], name):,.0f}" for name in ("written", "oral", "calmed", "bonus")}}
            for grade in Difficulty]


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f} 元"
