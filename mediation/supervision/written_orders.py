"""督办单 as a paper: it has had its number since it was issued."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.disputes.models import Dispute
from mediation.papers.about import matter, person_name, unit_name
from mediation.papers.blocks import Fields, Grid, Paper, Sign, Signatures
from mediation.papers.kinds import Subject, Writing, kind
from mediation.papers.own_fields import OWN, Own
from mediation.papers.wording import day, moment
from mediation.papers.written_letters import WATCH
from mediation.supervision.models import MessageKind, OrderMessage, OrderStatus
from mediation.supervision.order_queries import orders_of
from mediation.units.queries import centre_of
from workflows.grades import Grade
from workflows.levels import TOP


def _orders(session: Session, dispute: Dispute) -> Sequence[Subject]:
    if not dispute.supervised:
        return ()
    return [Subject(str(order.id), order.number) for order in reversed(orders_of(session, dispute.id))]


OWN["order"] = Own("", (
    ("督办等级", "一般督办"), ("状态", "待答复"), ("被督办单位", "枫源村人民调解委员会"), ("收件人", "骆建国"), ("抄送", ""), ("督办事项", "王某与高某之间的邻里纠纷"),
    ("督办原因", "超过期限没有签收"), ("督办要求", "三天内报告进展。"), ("发出时间", "2026年9月20日9时00分"), ("答复期限", "2026年9月23日前"), ("签发人", "何晓"),
    ("签收人", ""), ("答复", ""),
))


@kind("order", "督办单", WATCH, subjects=_orders)
def order(w: Writing) -> Paper:
    """Number, grade, unit, matter, due, reply (三明; domain.md §5.2)."""
    case = w.dispute
    row = next(o for o in orders_of(w.session, case.id) if str(o.id) == w.subject.key)
    centre = centre_of(w.session, TOP, case.region_code).name
    clock = w.session.get_one(Clock, row.clock_id)
    said = w.session.scalars(select(OrderMessage).where(OrderMessage.order_id == row.id).order_by(OrderMessage.id)).all()
    thread = tuple((moment(m.at), MessageKind(m.kind).label, m.text) for m in said if m.kind != MessageKind.ISSUE)
    replies = "".join(m.text for m in said if m.kind == MessageKind.REPLY)
    return Paper("督办单", centre, (
        Fields((
            (("督办等级", Grade(row.grade).label), ("状态", OrderStatus(row.status).label)),
            (("被督办单位", unit_name(w, row.unit_id)), ("收件人", person_name(w, row.addressee_id))),
            (("抄送", row.copied_to),),
            (("督办事项", f"{matter(case)}（编号：{case.number}）"),),
            (("督办原因", row.title),), (("督办要求", row.demand),),
            (("发出时间", moment(row.issued_at)), ("答复期限", f"{day(clock.due_at)}前")),
            (("签发人", person_name(w, row.issuer_id) or "系统"), ("签收人", "")),
            (("答复", replies),),
        )),
        *([Grid(("时间", "经过", "内容"), thread, (3, 2, 6))] if thread else []),
        Signatures((Sign("签收人"),), seal=centre, date=day(row.issued_at)),
    ), row.number)
