"""为什么是这一天, as the case page shows it."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from mediation.clocks.actions import end, extend, pause, resume
from mediation.clocks.dates import recompute
from mediation.clocks.models import ClockEvent
from mediation.clocks.reasons import explain, light_of
from mediation.disputes.models import Dispute
from tests.make import County, moment
from tests.mediation.clocks.conftest import Begin
from workflows.clocks import ClockEnd, ClockEventKind, ClockKind
from workflows.counting import CellKind
from workflows.levels import Level
from workflows.lights import LightKind
from workflows.limits import Mark

K = ClockKind
NOW = moment("2026-10-14 10:00")


def test_the_citizens_clock_reads_as_in_the_picture(
    session: Session, dispute: Dispute, begin: Begin, here: County
) -> None:
    total = begin(K.TOTAL, moment("2026-09-18 15:30"))
    pause(
        session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-10-08 10:20"), reason="等土壤检测",
        proof="委托书", until=date(2026, 10, 14), approver_id=here.person("fengqiao.head").id,
    )  # fmt: skip
    resume(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-10-14 09:06"))
    why = explain(session, total, NOW)
    assert why.title == "居民时限为什么是 10月26日"
    assert [(step.text, step.on) for step in why.steps] == [
        ("9月18日 15:30 受理，当天不算", date(2026, 9, 18)),
        ("加 30 个自然日", date(2026, 10, 18)),
        ("加中止 6 天，10月8日至13日", date(2026, 10, 24)),
        ("10月24日星期六、10月25日星期日，顺延到工作日", date(2026, 10, 26)),
    ]
    assert why.steps[1].note == "中秋节 9月25日至27日、国庆节 10月1日至7日照算"
    assert why.steps[2].note == "等土壤检测，楼志刚批准，有委托书"
    assert why.foot == "没有延期。规则：标准规则 第 1 版；日历：2026 年放假调休。"
    assert why.due_at == total.due_at
    assert light_of(session, total, NOW) == (LightKind.GREEN, "还剩 12 天")


def test_each_day_of_the_picture_is_drawn_as_it_counts(
    session: Session, dispute: Dispute, begin: Begin
) -> None:
    total = begin(K.TOTAL, moment("2026-09-18 15:30"))
    pause(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-10-08 10:20"), reason="等土壤检测")
    resume(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-10-14 09:06"))
    drawn = dict(explain(session, total, NOW).cells)
    C = CellKind
    expected = {18: C.SKIPPED, 19: C.COUNTED, 30: C.COUNTED}
    assert {day: drawn[date(2026, 9, day)] for day in expected} == expected
    expected = {7: C.COUNTED, 8: C.PAUSED, 13: C.PAUSED, 14: C.TODAY, 24: C.FUTURE, 25: C.SKIPPED, 26: C.DUE}
    assert {day: drawn[date(2026, 10, day)] for day in expected} == expected


def test_what_shortened_the_holders_clock_is_named(begin: Begin, session: Session) -> None:
    begin(K.TOTAL, moment("2026-03-02 09:00"))
    town = begin(K.MEDIATION, moment("2026-03-12 09:00"), level=Level.TOWN)
    last = explain(session, town, moment("2026-03-12 10:00")).steps[-1]
    assert last[:2] == ("居民时限到4月1日，给上级留 13 天，提前", date(2026, 3, 19))


def test_a_pause_that_is_still_open_counts_up_to_now(
    session: Session, dispute: Dispute, begin: Begin
) -> None:
    clock = begin(K.MEDIATION, moment("2026-03-02 09:00"))
    pause(
        session, dispute_id=dispute.id, kinds=[K.MEDIATION], at=moment("2026-03-05 09:00"),
        reason="当事人外出", until=date(2026, 3, 20),
    )  # fmt: skip
    why = explain(session, clock, moment("2026-03-12 09:00"))
    assert why.steps[2][:2] == ("加中止 7 天，从3月5日起，还没有恢复", date(2026, 3, 16))
    assert light_of(session, clock, moment("2026-03-12 09:00")) == (LightKind.PAUSED, "已中止，到 3月20日")


def test_an_extension_is_a_step_with_its_approver(
    session: Session, dispute: Dispute, begin: Begin, here: County
) -> None:
    clock = begin(K.MEDIATION, moment("2026-03-02 09:00"))
    extend(
        session, dispute_id=dispute.id, kinds=[K.MEDIATION], at=moment("2026-03-06 09:00"), days=3,
        reason="双方都要求延长", approver_id=here.person("fengqiao.head").id,
    )  # fmt: skip
    why = explain(session, clock, moment("2026-03-06 10:00"))
    assert why.steps[2][:3] == ("延期 3 个自然日", date(2026, 3, 12), "双方都要求延长，楼志刚批准")
    assert why.foot.startswith("延期 1 次。")


def test_a_clock_that_is_over_is_explained_as_of_its_end(
    session: Session, dispute: Dispute, begin: Begin
) -> None:
    begin(K.TOTAL, moment("2026-03-02 09:00"))
    village = begin(K.MEDIATION, moment("2026-03-09 09:00"))
    ended_at = moment("2026-03-17 09:00")
    end(session, dispute_id=dispute.id, kinds=[K.MEDIATION], at=ended_at, how=ClockEnd.ESCALATED)
    before = explain(session, village, ended_at).steps
    pause(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-03-18 09:00"), reason="等鉴定")
    resume(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-03-28 09:00"))
    assert explain(session, village, moment("2026-04-01 09:00")).steps == before
    assert light_of(session, village, moment("2026-04-01 09:00")) == (LightKind.MET, "已上报（曾超期 5 天）")


def test_a_date_past_the_last_notice_says_so_loudly(session: Session, begin: Begin) -> None:
    why = explain(session, begin(K.TOTAL, moment("2026-12-10 09:00")), moment("2026-12-10 09:00"))
    assert why.provisional
    assert why.warning == "2027年放假安排还没有公布，这一天是暂定，公布后重新算。"
    assert why.title == "居民时限为什么是 2027年1月11日"


def test_a_clock_that_ran_out_is_drawn_up_to_today(session: Session, begin: Begin) -> None:
    clock = begin(K.MEDIATION, moment("2026-03-02 09:00"))
    why = explain(session, clock, moment("2026-03-12 09:00"))
    assert [(day.day, kind) for day, kind in why.late] == [(d, CellKind.LATE) for d in (10, 11, 12)]
    assert why.cells[-1] == (date(2026, 3, 9), CellKind.DUE)
    end(session, dispute_id=clock.dispute_id, kinds=[K.MEDIATION], at=moment("2026-03-12 10:00"), how=ClockEnd.MET)
    assert explain(session, clock, moment("2026-03-14 09:00")).late == []


def test_a_clock_paused_today_says_so(session: Session, dispute: Dispute, begin: Begin) -> None:
    clock = begin(K.MEDIATION, moment("2026-03-02 09:00"))
    pause(session, dispute_id=dispute.id, kinds=[K.MEDIATION], at=moment("2026-03-05 09:00"), reason="等鉴定")
    why = explain(session, clock, moment("2026-03-05 10:00"))
    assert why.steps[-1][:3] == ("从3月5日起中止，还没有恢复", date(2026, 3, 9), "等鉴定")


def test_danger_runs_in_hours_and_tells_everyone_at_once(begin: Begin, session: Session) -> None:
    danger = begin(K.DANGER, moment("2026-10-01 23:10"))
    assert danger.due_at == moment("2026-10-02 01:10")
    assert (danger.alarm3_at, danger.alarm4_at) == (danger.due_at, danger.due_at)
    assert danger.amber_at == moment("2026-10-02 00:46")  # 80 % of two hours
    why = explain(session, danger, moment("2026-10-01 23:30"))
    assert why.title == "险情通报时限为什么是 10月2日 01:10"
    assert [(step.text, step.at) for step in why.steps] == [
        ("10月1日 23:10 勾了红色险情或调到红色", moment("2026-10-01 23:10")),
        ("加 2 小时", moment("2026-10-02 01:10")),
    ]
    assert (why.cells, why.late, why.total) == ([], [], "")
    assert light_of(session, danger, moment("2026-10-01 23:30")).text == "还剩 1 小时 40 分"


def test_the_sum_the_mark_and_the_source_are_told(session: Session, dispute: Dispute, begin: Begin) -> None:
    total = begin(K.TOTAL, moment("2026-09-18 15:30"))
    pause(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-10-08 10:20"), reason="等土壤检测")
    resume(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-10-14 09:06"))
    why = explain(session, total, NOW)
    assert why.total == "30 个自然日 + 中止 6 天 + 顺延 2 天 = 38 天"
    assert (why.mark, why.source) == (Mark.OWN, total.source)
    signing = begin(K.OBJECTION, moment("2026-09-30 09:00"))
    assert explain(session, signing, NOW).total == "5 个工作日 + 跳过 8 天 = 13 天"


def test_a_change_of_the_rule_stands_in_the_explanation_with_its_approver(
    session: Session, begin: Begin, here: County
) -> None:
    village, at = begin(K.MEDIATION, moment("2026-03-02 09:00")), moment("2026-03-03 09:00")
    words = "第 2 版规则从3月3日起：7 改为 10 个自然日"
    village.length = 10
    session.add(ClockEvent(clock=village, kind=ClockEventKind.RULE, at=at, reason=words,
                           approver_id=here.person("supervisor").id))
    session.flush()
    recompute(session, village, at)
    why = explain(session, village, at)
    assert why.steps[2][:3] == (words, date(2026, 3, 12), "何立群批准")
    assert village.due_at == moment("2026-03-12 17:30")


def test_a_provisional_date_is_marked_wherever_it_is_shown(session: Session, begin: Begin) -> None:
    clock, at = begin(K.TOTAL, moment("2026-12-10 09:00")), moment("2026-12-10 09:00")
    assert light_of(session, clock, at).text == "还剩 32 天（暂定）"
