"""Three of the 67 cases, told through the real actions to their end, with what papers state of their parties."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mediation.disputes.carry import carry_out
from mediation.disputes.models import Dispute
from mediation.meetings.actions import record_session
from mediation.papers.blocks import Paper
from mediation.papers.kinds import KINDS, Writing
from mediation.papers.named_fields import fields_of
from tests.make import LABOUR
from tests.mediation.disputes.tale import Tale

# D001 深夜水管爆裂: neighbours in a village, two sittings, a written agreement with two deeds.
LEAK: dict[str, Any] = {
    "title": "深夜水管爆裂，楼下被淹", "channel": "grid", "category": "02", "difficulty": "simple", "tried": ["self"],
    "description": "楼上张某家水管半夜爆裂，水漏到朱某家，小女儿的卧室泡了水，屋顶装修全起了花。",
    "claims": [{"text": "修好卧室和屋顶，费用由楼上出", "amount": 6000}],
    "parties": [
        {"role": "applicant", "name": "朱某", "phone": "13800000001", "id_number": "330681198603140111", "address": "枫源村安置房3幢202室",
         "ethnic": "汉族", "job": "务工"},
        {"role": "respondent", "name": "张某", "phone": "13800000002", "address": "枫源村安置房3幢302室", "sex": "male", "ethnic": "汉族",
         "job": "个体户"},
    ],
}  # fmt: skip
# D016 五十多名工人上楼顶讨薪: a group with a representative against a company, red risk.
WAGES: dict[str, Any] = {
    "title": "五十多名工人上楼顶讨薪", "channel": "visit", "category": "10", "difficulty": "major", "tried": ["self"],
    "description": "汪某等五十多人年初到工地干活，承包方说年底结清，到了年底又一推再推，涉及工资三百多万元。",
    "claims": [{"text": "付清拖欠的工资", "amount": 3_000_000}], "hazards": ["group", "wages", "self_harm"],
    "parties": [
        {"role": "applicant", "name": "汪某", "phone": "13800000032", "id_number": "330681197705051027", "count": 50, "job": "木工"},
        {"role": "respondent", "kind": "company", "name": "某建设公司", "id_number": "91330681MA2D8YN85R", "representative": "李某",
         "job": "总经理", "phone": "0575-87010000", "address": "暨阳街道东二路8号"},
        {"role": "representative", "name": "安某", "phone": "13800000033", "represents": 1},
    ],
}  # fmt: skip
# D062 体育课追逐，孩子颈椎受伤: a child with a guardian, a school with a lawyer, its insurer as third party.
SCHOOL: dict[str, Any] = {
    "title": "体育课追逐，孩子颈椎受伤", "channel": "police", "source": {"system": "110", "number": "J-2026-77"}, "category": "06",
    "difficulty": "ordinary", "tried": ["self"], "hazards": ["minor"],
    "description": "小学生刘某体育课自由活动时和同学追逐打闹摔倒，颈部受伤，双方对赔多少分歧大。",
    "claims": [{"text": "赔偿医疗费", "amount": 23180.5}, {"text": "承担后续治疗费"}],
    "parties": [
        {"role": "applicant", "name": "刘某", "minor": True, "sex": "male"},
        {"role": "respondent", "kind": "organisation", "name": "某小学", "representative": "蒋某", "job": "校长", "address": "枫桥镇学勉路2号"},
        {"role": "guardian", "name": "刘大", "phone": "13800000103", "id_number": "330681198401302282", "represents": 1},
        {"role": "third_party", "kind": "company", "name": "某保险公司诸暨支公司", "representative": "何某", "job": "经理"},
        {"role": "agent", "name": "周某", "phone": "13800000188", "represents": 4, "address": "浙江某律师事务所"},
    ],
}  # fmt: skip


def neighbours(t: Tale) -> Dispute:
    """Settled in writing, told, closed."""
    t.register(**LEAK).in_village()
    _sit(t, "continue", "上门看了漏水的房间，再到楼上看了爆裂的水管。", place="朱某家")
    _sit(t, "agreed", "张某认可水是自己家漏下来的，朱某同意不另要赔偿，只要修好。", next_at=None)
    ten = t.today + timedelta(days=10)
    t.agree("village.mediator", form="written", signed=[1, 2], mediator_signed_on=t.today, sealed_on=t.today, terms=[
        {"who": "张某", "what": "承担全部维修费用", "amount": 6000, "due_on": ten},
        {"who": "朱某", "what": "自己找工人维修", "due_on": ten},
    ])  # fmt: skip
    t.do("village.mediator", "settle")
    for party, said in ((1, "对调解过程没有意见"), (2, "后面怎么走也讲清楚了")):
        t.do("fengqiao.window", "feed_back", party=party, how="电话", told_on=t.today, reached=True, satisfaction="satisfied", opinion=said)
    t.do("fengqiao.window", "close")
    return t.case


def wages(t: Tale) -> Dispute:
    """At the labour committee, danger reported, supervised, settled."""
    t.register("window", **WAGES)
    told = t.at - timedelta(minutes=20)
    t.act("window", "report_danger", to="店口派出所", told_at=told, officer="值班领导", content="约十人上了楼顶，有轻生危险。")
    t.do("window", "accept").do("window", "assign", unit=LABOUR, reason="劳动争议由劳调委办")
    carry_out(t.session, t.case, "supervise", actor=t.here.actor("supervisor"), at=t.at, title="工资没有着落", demand="三天内报告进展",
              due_on=t.today + timedelta(days=3))  # fmt: skip
    t.do("labour.mediator", "sign", mediator="labour.mediator")
    record_session(
        t.session, t.case, actor=t.here.actor("labour.mediator"), at=t.at, held_at=t.at, place="工地", present="工人代表5人、项目经理",
        course="三方对账，由发包方代付。", result="agreed", rights_told=True,
    )  # fmt: skip
    t.wait(hours=1).agree("labour.mediator", form="written", signed=[2, 3], terms=[
        {"who": "某建设公司", "what": "按花名册发清工资", "amount": 3_000_000, "due_on": t.today + timedelta(days=5), "to_whom": "汪某等50人",
         "way": "银行转账"},
    ])  # fmt: skip
    t.do("labour.mediator", "settle")
    return t.case


def school(t: Tale) -> Dispute:
    """Came from the police; sat twice in the village; no agreement, the courts are told of."""
    t.register(**SCHOOL).in_village()
    t.act("village.mediator", "invite", guest="镇律师孙某", profession="lawyer", reason="讲校园伤害的责任", consent=True)
    _sit(t, "continue", "到校看了监控，问了体育老师和同学。", place="某小学")
    _sit(t, "failed", "数额差两万元，分头劝，没谈拢。")
    t.do("village.mediator", "fail", position_applicant="赔四万三", position_respondent="最多两万三", undisputed="受伤在体育课上，学校及时送医")
    return t.case


def _sit(t: Tale, result: str, course: str, *, place: str = "村调解室", next_at: Any = "tomorrow") -> None:
    again = t.at + timedelta(days=1) if next_at and result == "continue" else None
    record_session(
        t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, held_at=t.at, place=place,
        present="、".join(p.name for p in t.case.parties), course=course, result=result, rights_told=True, next_at=again,
    )  # fmt: skip
    t.wait(hours=1)


def written(t: Tale, name: str, key: str = "", *, number: str = "") -> Paper:
    """The paper as it would be previewed now; fails where it does not apply."""
    subject = next(s for s in KINDS[name].subjects(t.session, t.case) if s.key == key)
    return KINDS[name].write(Writing(t.session, t.case, t.here.actor("fengqiao.window"), t.at, subject, number))


def named(t: Tale, code: str, paper: Paper) -> dict[str, Any]:
    """What this paper fills into a county's own Word file; `code` is record:2."""
    name, _, key = code.partition(":")
    subject = next(s for s in KINDS[name].subjects(t.session, t.case) if s.key == key)
    return fields_of(KINDS[name], Writing(t.session, t.case, t.here.actor("fengqiao.window"), t.at, subject), paper)


def subjects(t: Tale, name: str) -> list[str]:
    """Keys of what there is to write about."""
    return [s.key for s in KINDS[name].subjects(t.session, t.case)]


def all_papers(t: Tale) -> dict[str, Paper]:
    """Every paper that applies, by name and key."""
    actor = t.here.actor("fengqiao.window")
    return {
        f"{kind.name}:{subject.key}": kind.write(Writing(t.session, t.case, actor, t.at, subject))
        for kind in KINDS.values() for subject in kind.subjects(t.session, t.case)
    }  # fmt: skip
