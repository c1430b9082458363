"""时限规则: who keeps them writes and hands in, the county's supervisor decides, everybody may read what is in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.clocks.rulebook import RuleVersion, VersionStatus, rules_in_force
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible_to
from mediation.errors import Invalid
from mediation.numbers import whole
from mediation.rules import actions, commands, pages, special_rows
from mediation.rules.closing_views import bp as closing
from mediation.rules.forms import DraftForm, NewRowForm, RefuseForm
from mediation.rules.impact import Impact, impact
from mediation.rules.queries import coming, pending
from mediation.rules.simulation import MOST, YEAR, newest_cases, rows_of, simulate
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.limit_words import label
from workflows.limits import Mark
from workflows.roles import AdminRole, Role
from workflows.steps import day_words

SYSADMIN, SUPERVISOR = AdminRole.SYSADMIN.value, Role.SUPERVISOR.value
PAGE = 30

bp = Blueprint("rules", __name__, url_prefix="/rules", cli_group=None)
bp.cli.add_command(commands.group)
bp.register_blueprint(closing)


@bp.get("")
@allow(STAFF, SYSADMIN)
def index() -> Response:
    """What waits for this person, else what is in force."""
    session, actor = db_session(), current_actor()
    waiting = pending(session)
    mine = waiting is not None and (
        pages.keeps(actor) or (pages.decides(actor) and waiting.status is VersionStatus.SUBMITTED)
    )
    key = str(waiting.version) if mine and waiting else pages.in_force_key(session, now())
    return redirect(url_for("rules.show", key=key))


@bp.get("/<key>")
@allow(STAFF, SYSADMIN)
def show(key: str) -> str:
    """One set; a draft as a form for whoever keeps the rules."""
    one = _one_or_404(key)
    return _page(one, _form(one) if one.draft and pages.keeps(current_actor()) else None)


@bp.post("/<key>/copy")
@allow(SYSADMIN)
def copy(key: str) -> Response:
    """复制一份来改. Pressed twice it leads to the same draft."""
    session = db_session()
    one, waiting = _one_or_404(key), pending(session)
    if waiting is None:
        waiting = actions.copy(session, one.body, actor=current_actor(), at=now())
    else:
        flash(f"第 {waiting.version} 版还没有办完，先办完它。")
    return redirect(url_for("rules.show", key=waiting.version), 303)


@bp.post("/<key>")
@allow(SYSADMIN)
def save(key: str) -> Response | tuple[str, int]:
    """Keep what was typed; with 提交复核 hand it in at once."""
    session, at = db_session(), now()
    one = _own_or_404(key)
    version, form = one.version, DraftForm()
    assert version is not None
    if version.status is not VersionStatus.DRAFT:
        return redirect(url_for("rules.show", key=key), 303)
    if form.shape.data != special_rows.shape(one.body):
        flash("这份草稿在别的页面加过或去掉过条目，刚才填的没有存下；下面是现在的样子。", "error")
        return redirect(url_for("rules.show", key=key), 303)
    do, new = request.form.get("do", ""), _new_row()
    adds = do == "add" or new.asked()
    if not all([form.validate(), not adds or new.validate()]):
        return _page(one, form, new=new), 422
    actions.edit(
        session, version, rows=form.row_changes(), head=form.head(), title=form.words("title"),
        applies_from=form.applies_from.data, recounts_open=form.recounts_open.data == "1",
    )  # fmt: skip
    if adds and not _added(version, new):
        session.rollback()
        return _page(_own_or_404(key), form, new=new), 422
    if do == "submit":
        _hand_in(version, at)
    elif not _moved_row(version, do) and not adds:
        flash("草稿已存下。")
    return redirect(url_for("rules.show", key=key), 303)


def _new_row(**more: Any) -> NewRowForm:
    """Its token is that of the draft it stands in."""
    new = NewRowForm(prefix="new-", meta={"csrf": False}, **more)
    new.level.choices = [("", "不限"), *((level.value, f"{word}级") for level, word in _levels().items())]
    return new


def _added(version: RuleVersion, new: NewRowForm) -> bool:
    """What is wrong with it is said beside it."""
    try:
        rule = special_rows.add_row(
            db_session(), version, kind=ClockKind(new.kind.data), when=new.when(), length=new.length.data or 0,
            unit=new.unit.data, source=new.words("source"), mark=Mark(new.mark.data), levels=_levels(),
        )  # fmt: skip
    except Invalid as error:
        for name, sentence in error.errors.items():
            new[name].errors = [*new[name].errors, sentence]
        return False
    flash(f"草稿已存下，加了“{label(rule, _levels())}”。")
    return True


def _moved_row(version: RuleVersion, do: str) -> bool:
    """去掉 or 恢复, if that is what was pressed."""
    verb, _, number = do.partition("-")
    place = whole(number)
    if verb not in ("drop", "restore") or place is None:
        return False
    act = special_rows.drop_row if verb == "drop" else special_rows.restore_row
    rule = act(db_session(), version, place)
    flash(f"草稿已存下，{'去掉' if verb == 'drop' else '恢复'}了“{label(rule, _levels())}”。")
    return True


def _hand_in(version: RuleVersion, at: datetime) -> None:
    """What is wrong is said on the page that follows; what was typed is kept either way."""
    try:
        actions.submit(db_session(), version, actor=current_actor(), at=at, levels=_levels())
    except Invalid as error:
        flash(f"草稿已存下，还没有提交，有 {len(error.errors)} 处要改。", "error")
    except Refused as refused:
        flash(refused.sentence, "error")
    else:
        flash("已提交，等督导复核。")


@bp.post("/<key>/discard")
@allow(SYSADMIN)
def discard(key: str) -> Response:
    """丢弃草稿."""
    one = _own_or_404(key)
    assert one.version is not None
    actions.discard(db_session(), one.version, actor=current_actor(), at=now())
    flash(f"第 {key} 版草稿已丢弃。")
    return redirect(url_for("rules.index"), 303)


@bp.post("/<key>/approve")
@allow(SUPERVISOR)
def approve(key: str) -> Response:
    """The second person's yes; pressed twice it is one yes."""
    one = _decided_or_404(key)
    assert one.version is not None
    if one.version.status is not VersionStatus.APPROVED:
        actions.approve(db_session(), one.version, actor=current_actor(), at=now())
        flash(f"已批准，{_day(one.version.applies_from)}起用。")
    return redirect(url_for("rules.show", key=key), 303)


@bp.post("/<key>/refuse")
@allow(SUPERVISOR)
def refuse(key: str) -> Response | tuple[str, int]:
    """A no with a sentence."""
    one, form = _decided_or_404(key), RefuseForm()
    assert one.version is not None
    try:
        actions.refuse(db_session(), one.version, actor=current_actor(), at=now(), sentence=form.words("sentence"))
    except Invalid as error:
        db_session.rollback()
        return _page(_decided_or_404(key), None, refused=error.errors["sentence"]), 422
    flash("已退回，管理员会看到你的理由。")
    return redirect(url_for("rules.index"), 303)


@bp.get("/<key>/simulation")
@allow(SYSADMIN, SUPERVISOR)
def simulation(key: str) -> str:
    """试算: what share of last year's cases would have been late under this set."""
    one, session, at = _one_or_404(key), db_session(), now()
    first = newest_cases(session)
    found = simulate(session, one.rules, since=at - YEAR, at=at, first=first)
    current = rules_in_force(session, at)
    return render_template(
        "rules/simulation.html", key=key, title=one.rules.title, found=found, current=current.title,
        rows=rows_of(found, _levels()), bounded=first > 1, most=MOST, same=(current.name, current.version) == (one.rules.name, one.rules.version),
    )  # fmt: skip


@bp.get("/<key>/cases")
@allow(SUPERVISOR)
def cases(key: str) -> str:
    """The cases that would move, what turns late first; for the supervisor alone."""
    one = _decided_or_404(key, lock=False)
    found, start = _impact(one), whole(request.args.get("start", "")) or 0
    shifts = found.shifts[start : start + PAGE]
    seen = {
        case.id: case
        for case in db_session.scalars(
            visible_to(current_actor()).where(Dispute.id.in_({s.dispute_id for s in shifts}))
            .options(selectinload(Dispute.parties))
        )
    }
    today = local_day(now())
    rows = [_case(seen[shift.dispute_id], shift, today) for shift in shifts if shift.dispute_id in seen]
    more = start + PAGE < found.cases
    return render_template(
        "rules/cases.html", page_title=f"第 {key} 版规则会动的案件", rows=rows, key=key,
        foot=f"第 {start + 1} 至 {start + len(rows)} 件，共 {found.cases} 件" if rows else "",
        next_url=url_for("rules.cases", key=key, start=start + PAGE) if more else None,
        first_url=url_for("rules.cases", key=key) if start else None,
    )  # fmt: skip


def _case(case: Dispute, shift: Any, today: date) -> dict[str, Any]:
    before, after = local_day(shift.before), local_day(shift.after)
    light = {"kind": "red", "text": "变成超期"} if shift.late else (
        {"kind": "amber", "text": "变成快到期"} if shift.soon else None
    )
    return {
        "url": url_for("disputes.show", number=case.number), "number": case.number, "title": case.heading,
        "place": case.place_name, "kind": shift.kind.label, "before": day_words(before, today),
        "after": day_words(after, today), "light": light,
    }  # fmt: skip


def _one_or_404(key: str) -> pages.Shown:
    return pages.shown(db_session(), current_actor(), key) or abort(404)


def _own_or_404(key: str) -> pages.Shown:
    """A version of the county's own, held until the request is over."""
    one = _one_or_404(key)
    if one.version is None:
        abort(404)
    held = select(RuleVersion).where(RuleVersion.id == one.version.id).with_for_update()
    db_session.scalars(held.execution_options(populate_existing=True)).one()
    return one


def _decided_or_404(key: str, *, lock: bool = True) -> pages.Shown:
    if not pages.decides(current_actor()):
        abort(404)
    one = _own_or_404(key) if lock else _one_or_404(key)
    return one if one.version is not None else abort(404)


def _form(one: pages.Shown) -> DraftForm:
    rows = [
        {"length": row["length"], "unit": row["unit"], "then_after": row.get("then_after")} for row in one.body["clock"]
    ]
    version, rules = one.version, one.rules
    assert version is not None
    return DraftForm(
        formdata=None, rows=rows, shape=special_rows.shape(one.body), title=rules.title, amber=rules.amber, alarm_above=rules.alarms[0],
        alarm_top=rules.alarms[1], floor=rules.floor, applies_from=version.applies_from,
        recounts_open="1" if version.recounts_open or version.applies_from is None else "0",
    )  # fmt: skip


def _levels() -> dict[Any, str]:
    return pages.levels(db_session(), current_app.config["COUNTY"])


def _impact(one: pages.Shown) -> Impact:
    """As if it were in force today; the day before its first it is counted once more, as of that day."""
    return impact(db_session(), one.rules, at=now())


def _page(one: pages.Shown, form: DraftForm | None, *, refused: str = "", new: NewRowForm | None = None) -> str:
    session, actor, at = db_session(), current_actor(), now()
    words = _levels()
    version = one.version
    waits = version is not None and (version.status in (VersionStatus.DRAFT, VersionStatus.SUBMITTED) or _comes(version, at))
    reads_impact = waits and (pages.keeps(actor) or pages.decides(actor)) and one.recounts
    check = pages.check(one, words, actions.day_problems(session, version, at) if version and one.draft else [])
    groups = pages.table(one, words)
    return render_template(
        "rules/show.html", key=one.key, rules=one.rules, version=version, form=form, groups=groups,
        new=(new or _new_row(formdata=None)) if form else None,
        heading=pages.heading(session, one, at), check=check,
        changed=sum(row["changed"] for group in groups for row in group["rows"]),
        sets=pages.sets(session, one, actor=actor, county=current_app.config["COUNTY"], at=at),
        moved=pages.moved(session, _impact(one), words) if reads_impact else None,
        may_copy=pages.keeps(actor) and pending(session) is None, keeps=pages.keeps(actor), decides=pages.decides(actor),
        submitted=version is not None and version.status is VersionStatus.SUBMITTED,
        first_day=_day(version.applies_from) if version is not None else "", refused=refused,
        refuse_form=RefuseForm(), coming=_coming_line(at, one),
    )  # fmt: skip


def _comes(version: RuleVersion, at: datetime) -> bool:
    return version.applies_from is not None and version.applies_from > local_day(at)


def _coming_line(at: datetime, one: pages.Shown) -> str:
    version = coming(db_session(), at)
    if version is None or (one.version is not None and one.version.id == version.id):
        return ""
    return f"第 {version.version} 版已批准，{_day(version.applies_from)}起用。"


def _day(day: date | None) -> str:
    return day_words(day, local_day(now())) if day else ""
