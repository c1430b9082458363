"""案案有人管 in words: what was found by kind, what to do about it, one way on for each case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.models import Dispute
from mediation.disputes.rows import Row, rows
from mediation.disputes.visibility import visible
from mediation.supervision.findings import PROMISE, TECHNICAL, Finding, FindingKind
from mediation.supervision.models import SupervisionOrder
from workflows.levels import TOP
from workflows.roles import Role
from workflows.steps import moment_words

SHOWN = 5  # of each kind where all are on one page
PER_PAGE = 20
ADVICE = {
    FindingKind.NO_HOLDER: "请单位负责人更换调解员或改派；人手不够的，请安全管理员给单位配人。",
    FindingKind.HOLDER_AWAY: "请单位负责人定谁代，或者更换调解员，不要让当事人等到请假结束。",
    FindingKind.ENDLESS_PAUSE: "请调解员问清情况：能恢复就恢复，要继续中止就写明到哪天。",
    FindingKind.NO_RULE: "已经告诉系统管理员核对规则，你不用做什么；这几件的时限照旧在走。",
    FindingKind.DATE_DIFFERS: "已经告诉系统管理员重算，你不用做什么；改正以前以“为什么是这一天”里算的为准。",
    FindingKind.UNOPENED: "上报来了没有人看，请接收单位今天打开并分流。",
    FindingKind.BOUNCED: "不能再退了，请共同上级指定一个单位承办。",
    FindingKind.BROKEN_PROMISE: "请调解员问清情况，选接下来怎么办：催告、重新调解、强制执行或者起诉。",
}
# What the administrator is told instead, who mends it.
FOR_ADMIN = {
    FindingKind.NO_RULE: "核对规则的版本：时限写的版本现在没有，见“规则”。",
    FindingKind.DATE_DIFFERS: "在服务器上运行 flask clocks check 看差在哪里，加 --repair 改正。",
}
# What is wrong with who holds it: the way on is to hand over.
ABOUT_HOLDER = frozenset({FindingKind.NO_HOLDER, FindingKind.HOLDER_AWAY})


def counts(session: Session, actor: Actor | None) -> dict[FindingKind, int]:
    """How many are open of each kind, in the actor's sight; for None all of them, as numbers only."""
    query = select(Finding.kind, func.count()).where(Finding.cleared_at.is_(None)).group_by(Finding.kind)
    if actor is not None:
        query = query.join(Dispute, Dispute.id == Finding.dispute_id).where(visible(actor))
    found = {kind: number for kind, number in session.execute(query)}
    return {kind: found[kind.value] for kind in FindingKind if kind.value in found}


def number_groups(session: Session) -> list[dict[str, Any]]:
    """For the administrator, who sees no case."""
    return [_head(kind, number) | {"todo": FOR_ADMIN.get(kind, ADVICE[kind])} for kind, number in counts(session, None).items()]


def groups(
    session: Session, actor: Actor, at: datetime, *, kind: FindingKind | None, after: int
) -> tuple[list[dict[str, Any]], int | None]:
    """The first few of every kind; of one kind a page, and the key of the next."""
    numbers = counts(session, actor)
    if kind is not None:
        found = session.execute(_found(actor).where(Finding.kind == kind.value, Finding.id > after)
                                .order_by(Finding.id).limit(PER_PAGE + 1)).all()
        page = [(finding, dispute) for finding, dispute in found[:PER_PAGE]]
        shown = {kind: _lines(session, actor, page, at)}
        rest = page[-1][0].id if len(found) > PER_PAGE else None
    else:
        place = func.row_number().over(partition_by=Finding.kind, order_by=Finding.id).label("place")
        first = _found(actor).where(Finding.kind != PROMISE.value).with_only_columns(Finding.id, place).subquery()
        few = select(first.c.id).where(first.c.place <= SHOWN)
        page = [(f, d) for f, d in session.execute(_found(actor).where(Finding.id.in_(few)).order_by(Finding.id))]
        lines = list(zip(page, _lines(session, actor, page, at), strict=True))
        shown = {each: [line for (f, _), line in lines if f.kind == each.value] for each in numbers if each is not PROMISE}
        rest = None
    return [
        {**_head(each, numbers.get(each, 0)), "rows": lines,
         "more_url": url_for("findings.index", kind=each.value)
         if kind is None and numbers.get(each, 0) > len(lines) else None}
        for each, lines in shown.items() if lines
    ], rest


def _found(actor: Actor) -> Select[Finding, Dispute]:
    return (
        select(Finding, Dispute).join(Dispute, Dispute.id == Finding.dispute_id)
        .where(Finding.cleared_at.is_(None), visible(actor)).options(selectinload(Dispute.parties))
    )


def _head(kind: FindingKind, number: int) -> dict[str, Any]:
    return {"kind": kind.value, "heading": kind.label, "count": number, "todo": ADVICE[kind], "rows": [], "more_url": None}


def _lines(
    session: Session, actor: Actor, page: list[tuple[Finding, Dispute]], at: datetime
) -> list[dict[str, Any]]:
    cases = rows(session, [dispute for _, dispute in page], at)
    orders = _open_orders(session, [dispute for _, dispute in page])
    names = _user_names(session, [dispute for finding, dispute in page if finding.kind in ABOUT_HOLDER])
    may_order = actor.has(Role.SUPERVISOR) and actor.level is TOP
    return [
        {"case": case, "detail": finding.detail, "since": _since(finding, at),
         "pack_url": url_for("handover.show", username=names[dispute.responsible_id])
         if finding.kind in ABOUT_HOLDER and dispute.responsible_id in names else None,
         **_button(finding, dispute, case, orders.get(dispute.id),
                   may_order and (dispute.unit_id or dispute.desk_id) != actor.unit_id)}
        for (finding, dispute), case in zip(page, cases, strict=True)
    ]


def _user_names(session: Session, disputes: Iterable[Dispute]) -> dict[int, str]:
    """Whose hand-over pack it is: by person who answers."""
    people = {dispute.responsible_id for dispute in disputes}
    mine = select(Person.id, Person.username).where(Person.id.in_(people))
    return {id_: username for id_, username in session.execute(mine)} if people else {}


def _open_orders(session: Session, disputes: Iterable[Dispute]) -> dict[int, int]:
    supervised = [dispute.id for dispute in disputes if dispute.supervised]
    mine = select(SupervisionOrder.dispute_id, SupervisionOrder.id)
    mine = mine.where(SupervisionOrder.dispute_id.in_(supervised), SupervisionOrder.ended_at.is_(None))
    return {dispute_id: id_ for dispute_id, id_ in session.execute(mine)} if supervised else {}


def _button(finding: Finding, dispute: Dispute, case: Row, order: int | None, may_order: bool) -> dict[str, str]:
    if order is not None:
        return {"label": "看督办", "url": url_for("orders.show", order_id=order)}
    if may_order and dispute.is_open and finding.kind not in TECHNICAL:
        return {"label": "发督办", "url": url_for("disputes.do", number=dispute.number, name="supervise")}
    if finding.kind == PROMISE:
        return {"label": "看履行", "url": url_for("promises.of_case", number=dispute.number)}
    return {"label": "打开这一件", "url": case.url}


def _since(finding: Finding, at: datetime) -> str:
    return moment_words(finding.found_at, at)
