"""What each move sets: legs, level, desk, who answers, clocks, results. One story a rule of process.md."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.carry import carry_out
from mediation.disputes.legs import Involvement
from mediation.errors import Invalid
from mediation.notices.models import Notice
from mediation.units.models import Membership
from tests.make import COUNTY, FENGQIAO, FENGYUAN, HUICUN, LABOUR
from tests.mediation.disputes.tale import Tale, tale
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.outcomes import Outcome
from workflows.roles import Role
from workflows.states import State


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session).register()


def unit(t: Tale, unit_id: int | None) -> str | None:
    from mediation.units.models import Unit

    return t.session.get_one(Unit, unit_id).code if unit_id else None


def part(t: Tale, code: str) -> str | None:
    row = t.session.get(Involvement, (t.case.id, t.here.unit(code).id))
    return row.part if row else None


def test_a_case_begins_at_the_level_of_its_place_before_the_window(t: Tale) -> None:
    assert (t.case.level, t.case.state, unit(t, t.case.desk_id), t.by()) == (
        "village", State.SUBMITTED, FENGQIAO, "fengqiao.window",
    )  # fmt: skip
    assert t.clocks() == {"acceptance": "running"}


def test_the_unit_that_accepts_becomes_the_desk(session: Session) -> None:
    t = tale(session).register("village.mediator").do("village.mediator", "accept")
    assert unit(t, t.case.desk_id) == unit(t, t.case.accepted_by_unit_id) == FENGYUAN
    assert t.clocks() == {"acceptance": "met", "assignment": "running", "total": "running"}


def test_another_category_at_the_window_brings_its_own_czb(t: Tale) -> None:
    t.do("fengqiao.window", "accept", category="10")
    assert (t.case.category, t.case.czb) == ("10", "0701")


def test_materials_pause_the_acceptance_and_are_asked_once(t: Tale) -> None:
    t.do("fengqiao.window", "request_materials")
    assert t.clocks() == {"acceptance": "paused", "supplement": "running"}
    t.do("fengqiao.window", "supplement")
    assert t.clocks() == {"acceptance": "running", "supplement": "met"}
    with pytest.raises(Refused, match="已经要求补正过一次"):
        t.do("fengqiao.window", "request_materials")


@pytest.mark.parametrize(("who", "move", "state"), [
    ("fengqiao.head", "decline", "declined"), ("fengqiao.window", "advise", "advised"),
])  # fmt: skip
def test_what_is_turned_away_has_no_clock_and_nobody_who_answers(t: Tale, who: str, move: str, state: str) -> None:
    t.do(who, move)
    assert (t.case.state, t.by(), t.case.due_at, t.clocks()) == (state, None, None, {"acceptance": "void"})
    t.do("supervisor", "reopen", reason="wrongly_refused")
    assert (t.case.state, t.clocks(), t.case.route) == ("submitted", {"acceptance": "running"}, None)


def test_an_assignment_opens_a_leg_and_sets_the_level(t: Tale) -> None:
    t.do("fengqiao.window", "accept").do("fengqiao.window", "assign", unit=FENGYUAN)
    assert (t.case.leg_no, t.case.legs[0].level, t.by()) == (1, "village", "village.head")
    assert t.running() == {"signing", "objection", "total"}
    t.do("village.mediator", "sign")
    assert (t.by(), t.case.legs[0].mediator_id) == ("village.mediator", t.case.mediator_id)
    assert t.running() == {"mediation", "objection", "total"}


def test_the_village_takes_it_in_with_one_button_and_three_events(session: Session) -> None:
    t = tale(session).register("village.mediator")
    carry_out(session, t.case, "take", actor=t.here.actor("village.mediator"), at=t.at, impartial=True)
    assert [e.name for e in t.events()] == ["register", "accept", "assign", "sign"]
    assert (t.case.state, t.by()) == (State.MEDIATING, "village.mediator")


def test_a_mediator_of_a_town_does_not_hand_himself_its_cases(t: Tale) -> None:
    t.do("fengqiao.window", "accept")
    with pytest.raises(Refused, match="不归你办"):
        t.do("fengqiao.mediator", "assign", unit=FENGQIAO)


def test_a_farther_unit_needs_a_reason_and_co_handlers_see_the_case(t: Tale) -> None:
    t.do("fengqiao.window", "accept")
    with pytest.raises(Refused, match="就近应分给枫源村"):
        t.do("fengqiao.window", "assign", unit=FENGQIAO)
    t.do("fengqiao.window", "assign", unit=FENGQIAO, reason="村里是当事人", co_units=[HUICUN, LABOUR])
    assert (t.case.level, part(t, HUICUN), part(t, LABOUR)) == ("town", "co_handler", "co_handler")


def test_a_village_assigns_to_itself_only(session: Session) -> None:
    t = tale(session).register("village.mediator").do("village.mediator", "accept")
    with pytest.raises(Refused, match="村里只能分给本村调解"):
        t.do("village.mediator", "assign", unit=FENGQIAO, reason="忙")


def test_an_objection_brings_it_back_to_who_assigned_it(t: Tale) -> None:
    t.in_village().do("village.head", "object")
    assert (t.case.state, t.case.unit_id, t.case.mediator_id, t.by()) == ("accepted", None, None, "fengqiao.window")
    assert (t.case.legs[0].ended_by, t.case.objections, part(t, FENGYUAN)) == ("object", 1, "held")
    assert (t.clocks()["mediation"], t.clocks()["objection"]) == ("superseded", "superseded")
    assert t.running() == {"assignment", "total"}


def test_after_a_session_nothing_is_sent_back(t: Tale) -> None:
    t.in_village().sit("village.mediator")
    with pytest.raises(Refused, match="已经开过调解"):
        t.do("village.mediator", "object")


def test_after_two_objections_the_town_designates_and_that_stays(session: Session) -> None:
    t = tale(session).register("window").do("window", "accept").do("window", "assign", unit=FENGYUAN)
    t.do("village.mediator", "object").do("window", "assign", unit=FENGYUAN).do("village.head", "object")
    with pytest.raises(Refused, match="由共同上级指定承办单位"):
        t.do("window", "assign", unit=FENGYUAN)
    t.do("fengqiao.window", "assign", unit=FENGYUAN)
    assert (t.case.designated, t.events()[-1].facts["designated"]) == (True, True)
    with pytest.raises(Refused, match="上级指定承办的，不能再退回"):
        t.do("village.mediator", "object")


def test_at_the_county_the_supervisor_designates(session: Session) -> None:
    t = tale(session).register("window", category="10").do("window", "accept")
    for _ in range(2):
        t.do("window", "assign", unit=LABOUR, reason="要仲裁员").do("labour.head", "object")
    with pytest.raises(Refused, match="由共同上级指定承办单位"):
        t.do("window", "assign", unit=LABOUR, reason="要仲裁员")
    t.do("supervisor", "assign", unit=LABOUR, reason="要仲裁员")
    assert (t.case.designated, t.case.level) == (True, "county")


def test_what_went_up_is_assigned_freely_again(t: Tale) -> None:
    t.do("fengqiao.window", "accept")
    for who in ("village.mediator", "village.head"):
        t.do("fengqiao.window", "assign", unit=FENGYUAN).do(who, "object")
    t.do("fengqiao.head", "escalate", reason="pulled").do("fengqiao.window", "assign", unit=FENGQIAO)
    assert (t.case.objections, t.case.designated, t.by()) == (0, False, "fengqiao.head")


def test_a_reassignment_is_a_new_leg_and_keeps_what_was_written(t: Tale) -> None:
    t.in_village().sit("village.mediator")
    with pytest.raises(Refused, match="改派要选另一个单位"):
        t.do("fengqiao.window", "reassign", unit=FENGYUAN, reason="换人")
    t.do("fengqiao.window", "reassign", unit=FENGQIAO, reason="村里回避")
    assert (t.case.state, t.case.leg_no, t.case.level, t.case.mediator_id) == ("assigned", 2, "town", None)
    assert (t.case.legs[0].ended_by, part(t, FENGYUAN), part(t, FENGQIAO)) == ("reassign", "held", "holder")
    assert t.clocks()["mediation"] == "superseded" and t.running() == {"signing", "objection", "total"}
    assert "session" in [e.name for e in t.events()]


def test_a_suspension_pauses_both_clocks_and_a_resumption_goes_on(t: Tale) -> None:
    t.in_village().ask("village.mediator", "suspend")
    assert (t.case.state, t.running()) == (State.MEDIATING, {"mediation", "objection", "total"})
    t.approve("village.head")
    assert (t.case.state, t.clocks()["mediation"], t.clocks()["total"]) == ("suspended", "paused", "paused")
    assert t.case.paused_until is not None
    due = t.clock(ClockKind.TOTAL).due_at
    t.wait(days=3).do("village.mediator", "resume")
    assert (t.case.paused_until, t.case.state) == (None, State.MEDIATING)
    assert t.clock(ClockKind.TOTAL).due_at > due


def test_a_petition_is_never_paused_for_the_citizen(session: Session) -> None:
    t = tale(session).register(channel="petition").in_village()
    t.ask("village.mediator", "suspend")
    t.approve("village.head")
    assert (t.clocks()["mediation"], t.clocks()["total"]) == ("paused", "running")


def test_an_escalation_goes_one_level_up_and_the_village_assists(t: Tale) -> None:
    t.in_village().sit("village.mediator").do("village.mediator", "escalate")
    assert (t.case.level, t.case.state, t.case.unit_id, unit(t, t.case.desk_id)) == (
        "town", "accepted", None, FENGQIAO,
    )  # fmt: skip
    assert (t.case.legs[0].ended_by, t.case.legs[0].reason, t.case.legs[0].not_attempted) == (
        "escalate", "far_apart", False,
    )  # fmt: skip
    assert (part(t, FENGYUAN), t.by(), t.clocks()["mediation"]) == ("assisting", "fengqiao.window", "escalated")
    assert t.running() == {"assignment", "total"}


def test_a_suspended_case_that_goes_up_runs_again(t: Tale) -> None:
    t.in_village().sit("village.mediator").ask("village.mediator", "suspend")
    t.approve("village.head").wait(days=2).do("village.mediator", "escalate")
    assert (t.case.paused_until, t.clocks()["total"], t.clocks()["mediation"]) == (None, "running", "escalated")


def test_what_is_pulled_up_untried_stands_against_the_lower_unit(t: Tale) -> None:
    t.in_village().do("fengqiao.head", "escalate", reason="pulled")
    assert (t.case.legs[0].not_attempted, t.events()[-1].facts["not_attempted"]) == (True, True)


def test_a_village_that_sends_up_before_holding_it_assists_too(session: Session) -> None:
    t = tale(session).register("village.mediator", hazards=["revenge"]).do("village.mediator", "accept", "escalate")
    assert (t.case.level, part(t, FENGYUAN), part(t, FENGQIAO)) == ("town", "assisting", "desk")


def test_red_goes_straight_to_the_county_and_blue_does_not(session: Session) -> None:
    t = tale(session).register(hazards=["weapon"]).in_village()
    t.do("village.mediator", "escalate", to_level="county", reason="risk_raised")
    assert (t.case.level, unit(t, t.case.desk_id), t.case.was_red) == ("county", COUNTY, True)
    t.register().in_village().sit("village.mediator")
    with pytest.raises(Refused, match="其余先报上一级"):
        t.do("village.mediator", "escalate", to_level="county")


def test_the_county_is_the_end_of_the_line(session: Session) -> None:
    t = tale(session).register("window", category="10").do("window", "accept")
    t.do("window", "assign", unit=LABOUR, reason="要仲裁员").do("labour.mediator", "sign").sit("labour.mediator")
    with pytest.raises(Refused, match="这里是终点站"):
        t.do("labour.mediator", "escalate")


def test_it_is_sent_down_once_and_the_upper_level_keeps_watch(t: Tale) -> None:
    t.in_village().sit("village.mediator").do("village.mediator", "escalate")
    with pytest.raises(Refused, match="往下派请用“交办下级”"):
        t.do("fengqiao.window", "assign", unit=FENGYUAN)
    t.do("fengqiao.window", "send_down", unit=FENGYUAN)
    assert (t.case.level, t.case.leg_no, unit(t, t.case.desk_id), t.by()) == ("village", 2, FENGQIAO, "village.head")
    assert t.clocks()["assignment"] == "superseded" and t.running() == {"signing", "objection", "total"}
    t.do("village.mediator", "sign").sit("village.mediator").do("village.mediator", "escalate")
    with pytest.raises(Refused, match="不能再往下退"):
        t.do("fengqiao.window", "send_down", unit=FENGYUAN)


def test_what_was_never_above_is_not_sent_down(t: Tale) -> None:
    t.do("fengqiao.window", "accept")
    with pytest.raises(Refused, match="第一次请用“分流”"):
        t.do("fengqiao.window", "send_down", unit=FENGYUAN)


def test_a_result_stands_on_every_claim_and_ends_the_clocks(t: Tale) -> None:
    t.in_village().settled()
    assert (t.case.outcome, [c.outcome for c in t.case.claims]) == (Outcome.SETTLED, [Outcome.SETTLED])
    assert (t.by(), t.running(), t.clocks()["total"], t.clocks()["mediation"], t.clocks()["objection"]) == (
        "village.head", {"feedback", "confirmation"}, "met", "met", "lapsed",
    )  # fmt: skip


def test_part_of_the_claims_may_be_settled_with_the_route_told(session: Session) -> None:
    t = tale(session).register(claims=[{"text": "修好"}, {"text": "赔钱"}]).in_village()
    t.sit("village.mediator").agree("village.mediator")
    with pytest.raises(Refused, match="诉求 1：这条也选一下谈成没有。"):
        t.do("village.mediator", "settle", outcomes={2: "failed"}, route="litigation")
    with pytest.raises(Refused, match="诉求 3：没有这条诉求。"):
        t.do("village.mediator", "settle", outcomes={1: "settled", 2: "settled", 3: "settled"})
    with pytest.raises(Refused, match="有诉求没谈成"):
        t.do("village.mediator", "settle", outcomes={1: "settled", 2: "failed"})
    t.do("village.mediator", "settle", outcomes={1: "settled", 2: "failed"}, route="litigation")
    assert (t.case.outcome, t.case.route) == (Outcome.PARTLY_SETTLED, "litigation")
    assert [c.outcome for c in t.case.claims] == [Outcome.SETTLED, Outcome.FAILED]


@pytest.mark.parametrize(("move", "outcome"), [("fail", "failed"), ("withdraw", "withdrawn")])
def test_what_the_mediator_ends_alone(t: Tale, move: str, outcome: str) -> None:
    t.in_village().sit("village.mediator").do("village.mediator", move)
    assert (t.case.state, t.case.outcome, [c.outcome for c in t.case.claims]) == ("concluded", outcome, [outcome])
    assert t.running() == {"feedback"}


def test_an_applicant_withdraws_at_the_window_before_anything_else(t: Tale) -> None:
    t.do("fengqiao.window", "withdraw")
    assert (t.case.outcome, t.by(), t.case.outcome_reason) == ("withdrawn", "fengqiao.window", None)
    t.tell("fengqiao.window").do("fengqiao.window", "close")
    assert t.case.state is State.CLOSED


def test_before_signing_the_window_terminates_with_its_head(t: Tale) -> None:
    t.do("fengqiao.window", "accept").ask("fengqiao.window", "terminate")
    t.approve("fengqiao.head")
    assert (t.case.outcome, t.case.outcome_reason, t.case.route) == ("terminated", "respondent_refuses", "litigation")
    assert t.events()[-1].approver_id == t.here.person("fengqiao.head").id


def test_it_is_closed_when_everybody_was_told_and_the_file_is_complete(t: Tale) -> None:
    t.in_village().settled()
    with pytest.raises(Refused, match="办结还缺：反馈给王某、高某。"):
        t.do("fengqiao.window", "close")
    t.tell("fengqiao.window").do("fengqiao.window", "close")
    assert (t.case.state, t.by(), t.running(), t.clocks()["feedback"]) == ("closed", None, {"confirmation", "follow_up", "archive"}, "met")
    assert (t.case.legs[0].ended_by, t.case.legs[0].result, part(t, FENGYUAN)) == ("close", "settled", "holder")


def test_three_tries_stand_for_an_answer(t: Tale) -> None:
    t.in_village().settled()
    for _ in range(3):
        for party in (1, 2):
            t.do("fengqiao.window", "feed_back", party=party, how="电话", told_on=t.today, reached=False)
    assert t.do("fengqiao.window", "close").case.state is State.CLOSED


def test_money_without_a_date_is_no_agreement_yet(t: Tale) -> None:
    t.in_village().sit("village.mediator", "agreed")
    t.agree("village.mediator", terms=[{"who": "高某", "what": "赔偿", "amount": 3000}])
    with pytest.raises(Refused, match="第 1 条有金额，没写哪天给"):
        t.do("village.mediator", "settle")


def test_the_mediator_does_not_ask_whether_he_was_good(t: Tale) -> None:
    t.in_village().settled()
    with pytest.raises(Refused, match="调解员以外的人"):
        t.tell("village.mediator")
    t.tell("village.head")


def test_the_village_closes_what_was_its_own_from_beginning_to_end(session: Session) -> None:
    t = tale(session).register("village.mediator").do("village.mediator", "accept")
    t.do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign").settled()
    with pytest.raises(Refused, match="还没有别人反馈过"):
        t.do("village.mediator", "close")
    assert t.tell("village.head").do("village.mediator", "close").case.state is State.CLOSED


def test_the_village_does_not_close_what_was_red(session: Session) -> None:
    t = tale(session).register("village.mediator", hazards=["revenge"]).do("village.mediator", "accept")
    t.do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign")
    t.act("village.mediator", "report_danger", to="枫桥派出所", told_at=t.at, content="扬言报复")
    t.settled().tell("village.head")
    t.act("village.head", "lower_risk", risk="blue", reason="已平静")
    with pytest.raises(Refused, match="这件由窗口或镇里来办结"):
        t.do("village.mediator", "close")
    assert t.do("fengqiao.window", "close").case.state is State.CLOSED


def test_a_repudiated_agreement_is_mediated_again_and_the_gap_does_not_count(t: Tale) -> None:
    t.in_village().settled()
    total = t.clock(ClockKind.TOTAL)
    due, first = total.due_at, t.clock(ClockKind.MEDIATION).id
    t.wait(days=4).do("supervisor", "rework")
    assert (t.case.state, t.case.outcome, t.case.leg_no, t.by()) == ("mediating", None, 1, "village.mediator")
    assert (total.status, total.due_at > due, t.clock(ClockKind.MEDIATION).linked_id) == ("running", True, first)
    assert (t.clocks()["feedback"], [c.outcome for c in t.case.claims]) == ("superseded", [None])


def test_a_broken_promise_reopens_the_case_under_its_number(t: Tale) -> None:
    number, first = t.case.number, t.in_village().closed().clock(ClockKind.TOTAL).id
    t.wait(days=30).do("supervisor", "reopen")
    assert (t.case.number, t.case.state, t.case.outcome, t.case.closed_at) == (number, "accepted", None, None)
    assert (unit(t, t.case.desk_id), t.case.unit_id, part(t, FENGYUAN), t.by()) == (
        FENGYUAN, None, "assisting", "village.mediator",
    )  # fmt: skip
    facts = t.events()[-1].facts
    assert (t.case.legs[0].result, facts["old_outcome"], facts["old_claims"]) == ("settled", "settled", {"1": "settled"})
    assert (t.clock(ClockKind.TOTAL).linked_id, t.running()) == (first, {"assignment", "total"})
    t.do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign")
    assert (t.case.leg_no, len(t.case.legs)) == (2, 2)


def test_what_was_withdrawn_before_acceptance_counts_as_accepted_once_reopened(t: Tale) -> None:
    t.do("fengqiao.window", "withdraw").tell("fengqiao.window").do("fengqiao.window", "close")
    t.do("supervisor", "reopen", reason="new_fact")
    assert (t.case.state, t.case.accepted_at) == ("accepted", t.events()[-1].at)


def test_a_merged_case_gives_its_applicants_to_the_main_one(t: Tale) -> None:
    main = t.in_village().case
    t.register(parties=[{"role": "applicant", "kind": "person", "name": "李某", "phone": "13900001111"},
                        {"role": "respondent", "kind": "person", "name": "高某"}])  # fmt: skip
    t.do("fengqiao.window", "merge", main=main.number)
    assert (t.case.state, t.case.outcome, t.case.main_id, t.by(), t.running()) == (
        "closed", "merged", main.id, None, set(),
    )  # fmt: skip
    assert [p.name for p in main.parties] == ["王某", "高某", "李某"]
    assert "李某" in main.search_text
    t.cases.append(main)
    assert t.events()[-1].facts["text"].startswith("330681-2026-000002 并入本案")
    t.settled()
    with pytest.raises(Refused, match="李某"):
        t.do("fengqiao.window", "close")


def test_nothing_is_merged_into_what_is_over(t: Tale) -> None:
    main = t.in_village().closed().case
    with pytest.raises(Refused, match="请先重启主案"):
        t.register().do("fengqiao.window", "merge", main=main.number)


def test_a_merged_case_is_not_reopened(t: Tale) -> None:
    main = t.case
    t.register().do("fengqiao.window", "merge", main=main.number)
    with pytest.raises(Refused, match="请重启主案"):
        t.do("supervisor", "reopen")


def test_another_mediator_takes_over_without_a_new_leg_or_clock(t: Tale) -> None:
    head, village = t.here.person("village.head"), t.here.unit(FENGYUAN)
    t.session.add(Membership(person_id=head.id, unit_id=village.id, role=Role.MEDIATOR, since=t.here.at))
    t.in_village()
    before = (t.clock(ClockKind.MEDIATION).due_at, t.case.leg_no)
    t.act("village.head", "name_mediator", mediator="village.head", impartial=True, reason="骆建国住院")
    assert (t.by(), t.clock(ClockKind.MEDIATION).due_at, t.case.leg_no) == ("village.head", *before)


def test_where_the_mediator_has_left_the_head_answers(t: Tale) -> None:
    t.in_village()
    t.here.person("village.mediator").active = False
    t.act("fengqiao.window", "note", text="骆建国调走了")
    assert t.by() == "village.head"


def test_nobody_on_duty_anywhere_refuses_the_move(t: Tale) -> None:
    for username in ("fengqiao.window", "fengqiao.mediator", "fengqiao.head", "diankou.window", "window",
                     "county.head", "supervisor", "leader", "county.mediator"):  # fmt: skip
        t.here.person(username).active = False
    with pytest.raises(Refused, match="没有在岗的人负责这件"):
        t.do("fengqiao.window", "accept")


def test_a_red_report_comes_before_turning_away(session: Session) -> None:
    t = tale(session).register(hazards=["weapon"])
    with pytest.raises(Refused, match="红色风险要先报警"):
        t.do("fengqiao.head", "decline")
    t.act("fengqiao.window", "report_danger", to="枫桥派出所", told_at=t.at, content="持刀")
    assert t.do("fengqiao.head", "decline").case.state is State.DECLINED


def test_one_of_several_leaves_and_the_last_withdraws(session: Session) -> None:
    people = [{"role": "applicant", "kind": "person", "name": name} for name in ("王某", "李某")]
    t = tale(session).register(parties=[*people, {"role": "respondent", "kind": "person", "name": "高某"}])
    t.act("fengqiao.window", "leave_party", party=1, reason="不调了")
    assert [p.name for p in t.case.active(*{p.role for p in t.case.parties})] == ["李某", "高某"]
    with pytest.raises(Refused, match="这一方只剩这一位"):
        t.act("fengqiao.window", "leave_party", party=2, reason="也不调了")


def test_who_must_hear_of_it_is_told_once(t: Tale) -> None:
    t.in_village().sit("village.mediator").do("village.mediator", "escalate")
    people = [t.session.get_one(type(t.here.person("window")), n.person_id).username for n in t.session.scalars(
        select(Notice).where(Notice.event_id == t.events()[-1].id))]  # fmt: skip
    assert sorted(people) == ["fengqiao.window", "supervisor", "village.head"]


@pytest.mark.parametrize(("place", "name"), [("330681109000", "枫桥镇"), ("330681", "诸暨市")])
def test_a_place_is_a_village(session: Session, place: str, name: str) -> None:
    with pytest.raises(Invalid) as fault:
        tale(session).register(region=place)
    assert fault.value.errors == {"region": f"只到{name}还不够，选到村、社区，打村名或拼音首字母就能找到。"}
