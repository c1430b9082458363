"""审计: readings, sign-ins, changes by administrators; of a case never more than its number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mediation.accounts.models import AdminEvent, Person, SignInLog
from mediation.disputes.audit import examined
from mediation.disputes.journal import Look, Reading
from mediation.disputes.models import Dispute
from mediation.units.models import Unit
from workflows.steps import near_moment

PAGE = 30
READINGS = dict(Look.choices())
CHANGES = {
    "activate": "启用账号", "create_person": "新建账号", "create_unit": "新建单位", "deactivate": "停用账号", "household": "改自己的电话住址",
    "edit_person": "改账号", "edit_region": "改区划", "found_county": "建立全部单位", "rename_unit": "改单位名称",
    "reset_password": "重置密码", "set_admin": "定管理员", "set_duty": "定值守人", "set_head": "定负责人",
    "approve_rules": "批准时限规则", "copy_rules": "起草时限规则", "discard_rules": "丢弃规则草稿", "refuse_rules": "退回时限规则",
    "submit_rules": "提交时限规则", "upload_paper_template": "传文书模板", "approve_paper_template": "批准文书模板",
    "refuse_paper_template": "退回文书模板", "use_paper_template": "换文书模板",
    "issue_token": "签发接口令牌", "revoke_token": "收回接口令牌", "fill_demo": "装入演示数据", "grant": "给角色", "revoke": "收回角色",
    "close_day": "加停办日", "open_day": "去掉停办日", "enter_calendar": "录入放假安排",
}


def verified(session: Session, at: datetime) -> dict[str, Any]:
    """Recompute every chain; what was found is told by case number and place in the chain."""
    done = examined(session)
    return {"at": near_moment(at, at), "cases": done.cases, "events": done.events, "findings": done.findings}


def context(session: Session, at: datetime, *, kind: str, before: int | None) -> dict[str, Any]:
    """Everything for `desk/audit.html` but the result of a check."""
    current = kind if kind in LOGS else "readings"
    lines, last = LOGS[current](session, at, before)
    more = len(lines) > PAGE
    return {
        "tabs": [{"label": label, "count": "", "url": url_for("desk.audit", kind=name), "current": name == current}
                 for name, label in (("readings", "看过案件"), ("signins", "登录"), ("changes", "管理员改动"))],
        "heads": HEADS[current], "lines": lines[:PAGE],
        "next_url": url_for("desk.audit", kind=current, before=last) if more else None,
        "first_url": url_for("desk.audit", kind=current) if before else None,
    }


Lines = list[tuple[str, ...]]


def _page(session: Session, query: Select[*tuple[Any, ...]], key: Any, before: int | None) -> tuple[list[Any], int]:
    query = query.order_by(key.desc()).limit(PAGE + 1)
    found = session.execute(query if before is None else query.where(key < before)).all()
    return list(found), found[PAGE - 1][0] if len(found) > PAGE else 0


def _readings(session: Session, at: datetime, before: int | None) -> tuple[Lines, int]:
    found, last = _page(session, (
        select(Reading.id, Reading.at, Reading.what, Person.name, Unit.short_name, Dispute.number)
        .join(Person, Person.id == Reading.person_id).join(Dispute, Dispute.id == Reading.dispute_id)
        .outerjoin(Unit, Unit.id == Reading.unit_id)
    ), Reading.id, before)
    return [(near_moment(r.at, at), r.name, r.short_name or "", READINGS.get(r.what, r.what), r.number) for r in found], last


def _signins(session: Session, at: datetime, before: int | None) -> tuple[Lines, int]:
    found, last = _page(session, (
        select(SignInLog.id, SignInLog.at, SignInLog.ok, SignInLog.ip, Person.name)
        .outerjoin(Person, Person.id == SignInLog.person_id)
    ), SignInLog.id, before)
    return [(near_moment(r.at, at), r.name or "没有这个账号", "成功" if r.ok else "没有成功", r.ip) for r in found], last


def _changes(session: Session, at: datetime, before: int | None) -> tuple[Lines, int]:
    found, last = _page(session, (
        select(AdminEvent.id, AdminEvent.at, AdminEvent.kind, AdminEvent.subject, Person.name)
        .outerjoin(Person, Person.id == AdminEvent.actor_id)
    ), AdminEvent.id, before)
    return [(near_moment(r.at, at), r.name or "系统", CHANGES.get(r.kind, r.kind), r.subject) for r in found], last


LOGS: dict[str, Callable[[Session, datetime, int | None], tuple[Lines, int]]] = {
    "readings": _readings, "signins": _signins, "changes": _changes,
}
HEADS = {
    "readings": ("时间", "谁", "单位", "做了什么", "案件编号"),
    "signins": ("时间", "谁", "结果", "地址"),
    "changes": ("时间", "谁", "做了什么", "对什么"),
}
