"""时限规则: who keeps them writes and hands in, the county's supervisor decides, everybody may read what is in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.clocks.rulebook import RuleVersion, VersionStatus
from mediation.db import db_session, now
from mediation.errors import Invalid
from mediation.forms import Refusal
from mediation.numbers import whole
from mediation.rules import actions, commands, pages, special_rows
from mediation.rules.chosen import decided_or_404, impact_of, levels, one_or_404, own_or_404
from mediation.rules.closing_views import bp as closing
from mediation.rules.forms import DraftForm, NewRowForm
from mediation.rules.queries import coming, pending
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.limit_words import label
from workflows.limits import Mark
from workflows.roles import AdminRole, Role
from workflows.steps import day_words

SYSADMIN, SUPERVISOR = AdminRole.SYSADMIN.value, Role.SUPERVISOR.value

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
    one = one_or_404(key)
    if not (one.draft and pages.keeps(current_actor())):
        refusal = Refusal()
        refusal.refill()
        return _page(one, None, refusal=refusal)
    form, new = _form(one), _new_row(formdata=None)
    form.refill()
    new.refill()
    if form.shape.data != special_rows.shape(one.body) or len(form.rows) != len(one.body["clock"]):
        form = _form(one)  # rows were added or taken away meanwhile: what was typed fits nothing any more
    return _page(one, form, new=new)


@bp.post("/<key>/copy")
@allow(SYSADMIN)
def copy(key: str) -> Response:
    """复制一份来改. Pressed twice it leads to the same draft."""
    session = db_session()
    one, waiting = one_or_404(key), pending(session)
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
    one = own_or_404(key)
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
        return _page(own_or_404(key), form, new=new), 422
    form.carried_out()
    if do == "submit":
        _hand_in(version, at)
    elif not _moved_row(version, do) and not adds:
        flash("草稿已存下。")
    return redirect(url_for("rules.show", key=key), 303)


def _new_row(**more: Any) -> NewRowForm:
    """Its token is that of the draft it stands in."""
    new = NewRowForm(prefix="new-", meta={"csrf": False}, **more)
    new.level.choices = [("", "不限"), *((level.value, f"{word}级") for level, word in levels().items())]
    return new


def _added(version: RuleVersion, new: NewRowForm) -> bool:
    """What is wrong with it is said beside it."""
    try:
        rule = special_rows.add_row(
            db_session(), version, kind=ClockKind(new.kind.data), when=new.when(), length=new.length.data or 0,
            unit=new.unit.data, source=new.words("source"), mark=Mark(new.mark.data), levels=levels(),
        )  # fmt: skip
    except Invalid as error:
        for name, sentence in error.errors.items():
            new[name].errors = [*new[name].errors, sentence]
        return False
    flash(f"草稿已存下，加了“{label(rule, levels())}”。")
    return True


def _moved_row(version: RuleVersion, do: str) -> bool:
    """去掉 or 恢复, if that is what was pressed."""
    verb, _, number = do.partition("-")
    place = whole(number)
    if verb not in ("drop", "restore") or place is None:
        return False
    act = special_rows.drop_row if verb == "drop" else special_rows.restore_row
    rule = act(db_session(), version, place)
    flash(f"草稿已存下，{'去掉' if verb == 'drop' else '恢复'}了“{label(rule, levels())}”。")
    return True


def _hand_in(version: RuleVersion, at: datetime) -> None:
    """What is wrong is said on the page that follows; what was typed is kept either way."""
    try:
        actions.submit(db_session(), version, actor=current_actor(), at=at, levels=levels())
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
    one = own_or_404(key)
    assert one.version is not None
    actions.discard(db_session(), one.version, actor=current_actor(), at=now())
    flash(f"第 {key} 版草稿已丢弃。")
    return redirect(url_for("rules.index"), 303)


@bp.post("/<key>/approve")
@allow(SUPERVISOR)
def approve(key: str) -> Response:
    """The second person's yes; pressed twice it is one yes."""
    one = decided_or_404(key)
    assert one.version is not None
    if one.version.status is not VersionStatus.APPROVED:
        actions.approve(db_session(), one.version, actor=current_actor(), at=now())
        flash(f"已批准，{_day(one.version.applies_from)}起用。")
    return redirect(url_for("rules.show", key=key), 303)


@bp.post("/<key>/refuse")
@allow(SUPERVISOR)
def refuse(key: str) -> Response | tuple[str, int]:
    """A no with a sentence."""
    one, form = decided_or_404(key), Refusal()
    assert one.version is not None
    try:
        actions.refuse(db_session(), one.version, actor=current_actor(), at=now(), sentence=form.words("sentence"))
    except Invalid as error:
        db_session.rollback()
        return _page(decided_or_404(key), None, refused=error.errors["sentence"]), 422
    form.carried_out()
    flash("已退回，管理员会看到你的理由。")
    return redirect(url_for("rules.index"), 303)


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


def _page(one: pages.Shown, form: DraftForm | None, *, refused: str = "", new: NewRowForm | None = None, refusal: Refusal | None = None) -> str:
    session, actor, at = db_session(), current_actor(), now()
    words = levels()
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
        moved=pages.moved(session, impact_of(one), words) if reads_impact else None,
        may_copy=pages.keeps(actor) and pending(session) is None, keeps=pages.keeps(actor), decides=pages.decides(actor),
        submitted=version is not None and version.status is VersionStatus.SUBMITTED,
        first_day=_day(version.applies_from) if version is not None else "", refused=refused,
        refuse_form=refusal or Refusal(), coming=_coming_line(at, one),
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
