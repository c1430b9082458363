"""会商 with minutes and tasks, 吹哨报到 with its times, 协办 and 邀请; what is late is flagged once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.sessions import ACTING_UNIT
from mediation.disputes.carry import carry_out
from mediation.disputes.events import Event
from mediation.disputes.legs import Involvement
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import find
from mediation.notices.models import Notice
from mediation.supervision.joining import CallOut, Conference, ConferenceTask
from mediation.supervision.joining_late import flag_late_calls, flag_late_tasks
from mediation.supervision.leading import Instruction, LeaderCase
from tests.make import DIANKOU, FENGQIAO, FENGYUAN, STRANGE, Clock, County, make_dispute, moment, sign_in
from workflows.guarding import Refused
from workflows.rows import joining, leading
from workflows.states import State

AT = moment("2026-09-18 09:00")
POLICE, COURT = "D330681-police", "D330681-court"
MONDAY = date(2026, 9, 21)


def does(here: County, case: Dispute, doer: str, act: str, *, of: str | None = None, after: int = 30, **facts: Any) -> None:
    """One of the cast, acting for a unit, so many minutes later."""
    carry_out(here.session, case, act, actor=here.actor(doer, of), at=AT + timedelta(minutes=after), **facts)


def called_together(here: County, case: Dispute, *units: str) -> Conference:
    """The town confers with these units at ten."""
    does(here, case, "fengqiao.head", "confer", units=list(units), held_at=AT + timedelta(hours=1), place="镇里会议室",
         question="沟归谁修")
    return here.session.scalars(select(Conference)).one()


def with_tasks(here: County, case: Dispute, *units: str) -> Conference:
    """Held, the first unit came, each has a task until Monday."""
    conference = called_together(here, case, *units)
    tasks = [{"unit": unit, "text": f"第 {no} 件事", "due_on": MONDAY} for no, unit in enumerate(units, start=1)]
    does(here, case, "fengqiao.head", "minute_conference", after=90, conference=str(conference.id), came=[units[0]],
         minutes="先通水，再算账", tasks=tasks)
    return conference


def whistled(here: County, case: Dispute) -> CallOut:
    """The town wants the police at the ditch within the hour."""
    does(here, case, "fengqiao.window", "call_out", after=10, unit=POLICE, place="后沟", reason="两家堵着不让挖",
         due_at=AT + timedelta(minutes=70))
    return here.session.scalars(select(CallOut)).one()


def told(session: Session, words: str) -> set[int]:
    return set(session.scalars(select(Notice.person_id).where(Notice.text.contains(words))))


def test_a_conference_lets_the_helping_units_in_and_the_holder_stays_holder(here: County, case: Dispute) -> None:
    police = here.actor("county.head", POLICE)
    assert not find(here.session, police, case.number)
    called_together(here, case, POLICE, COURT, FENGYUAN)
    assert find(here.session, police, case.number)
    row = here.session.get(Involvement, (case.id, here.unit(FENGYUAN).id))
    assert row is not None and row.part == "holder"
    assert here.person("county.head").id in told(here.session, "请来会商")


def test_minutes_come_after_the_conference_and_only_once(here: County, case: Dispute) -> None:
    conference = called_together(here, case, POLICE)
    early = {"conference": str(conference.id), "minutes": "定了"}
    with pytest.raises(Refused, match="会商还没开"):
        does(here, case, "fengqiao.head", "minute_conference", after=40, **early)
    with pytest.raises(Refused, match="没有等本单位记纪要的会商"):
        does(here, case, "county.head", "minute_conference", of=POLICE, after=90, **early)
    does(here, case, "fengqiao.head", "minute_conference", after=90, came=[], **early)
    with pytest.raises(Refused, match="没有等本单位记纪要的会商"):
        does(here, case, "fengqiao.head", "minute_conference", after=95, **early)
    assert [unit.came for unit in conference.units] == [False]


def test_each_unit_ticks_off_its_own_task(here: County, case: Dispute) -> None:
    with_tasks(here, case, POLICE, COURT)
    mine, other = here.session.scalars(select(ConferenceTask).order_by(ConferenceTask.id)).all()
    with pytest.raises(Refused, match="选一下办好的是哪一项"):
        does(here, case, "county.head", "do_task", of=POLICE, after=100, task=str(other.id), note="办了")
    does(here, case, "county.head", "do_task", of=POLICE, after=100, task=str(mine.id), note="水通了")
    assert (mine.done_at, mine.note, other.done_at) == (AT + timedelta(minutes=100), "水通了", None)
    assert here.person("fengqiao.head").id in told(here.session, "会商任务办好了")


def test_a_late_task_is_told_once_to_leader_and_supervisor(here: County, case: Dispute) -> None:
    with_tasks(here, case, POLICE, COURT)
    does(here, case, "county.head", "do_task", of=COURT, after=100, note="好了",
         task=str(here.session.scalars(select(ConferenceTask.id).order_by(ConferenceTask.id.desc())).first()))
    assert flag_late_tasks(here.session, at=moment("2026-09-21 23:00")).rows == 0
    assert flag_late_tasks(here.session, at=moment("2026-09-22 09:00")).rows == 1
    people = {here.person(name).id for name in ("fengqiao.head", "supervisor", "county.head")}
    assert told(here.session, "会商任务超期") == people
    assert flag_late_tasks(here.session, at=moment("2026-09-23 09:00")).rows == 0


def test_a_call_is_seen_at_once_and_its_times_are_kept(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    call = whistled(here, case)
    assert here.person("county.head").id in told(here.session, "吹哨，请到后沟")
    does(here, case, "county.head", "arrive", of=POLICE, after=45, call=str(call.id),
         arrived_at=AT + timedelta(minutes=40), who="李警官")
    assert here.person("fengqiao.window").id in told(here.session, "吹哨的单位到了")
    does(here, case, "county.head", "report_call", of=POLICE, after=80, call=str(call.id), result="劝开了，同意明天挖")
    clock.at = AT + timedelta(hours=2)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    page = client.get(f"/disputes/{case.number}").text
    for words in ("吹哨报到", "用了 30 分钟", "按时到", "李警官", "劝开了，同意明天挖"):
        assert words in page


def test_who_does_not_come_is_flagged_once_and_stays_late(here: County, case: Dispute) -> None:
    call = whistled(here, case)
    late = AT + timedelta(minutes=71)
    assert flag_late_calls(here.session, at=AT + timedelta(minutes=69)).rows == 0
    assert flag_late_calls(here.session, at=late).rows == 1
    people = {here.person(name).id for name in ("fengqiao.window", "county.head", "supervisor")}
    assert told(here.session, "吹哨还没到") == people
    assert flag_late_calls(here.session, at=late + timedelta(minutes=5)).rows == 0
    does(here, case, "county.head", "arrive", of=POLICE, after=95, call=str(call.id),
         arrived_at=AT + timedelta(minutes=90), who="李警官")
    assert call.arrived_at is not None and call.arrived_at > call.due_at


def test_of_one_act_nobody_is_told_twice_and_who_answers_for_the_case_always(here: County, case: Dispute) -> None:
    holder = here.person("village.mediator").id
    does(here, case, "supervisor", "take_charge", after=1, leader="leader", reason="两村都来了")
    does(here, case, "leader", "instruct", after=3, unit=POLICE, text="去看看")
    given = here.session.scalars(select(Instruction)).one()
    does(here, case, "county.head", "answer_instruction", of=POLICE, after=4, instruction=str(given.id), answer="去了")
    does(here, case, "supervisor", "strike_off", after=5, reason="不用了")
    does(here, case, "fengqiao.head", "co_handle", after=6, units=[COURT], reason="问法官")
    call, conference = whistled(here, case), with_tasks(here, case, FENGYUAN, POLICE)
    does(here, case, "county.head", "arrive", of=POLICE, after=95, call=str(call.id), who="李警官",
         arrived_at=AT + timedelta(minutes=40))
    does(here, case, "county.head", "report_call", of=POLICE, after=96, call=str(call.id), result="劝开了")
    does(here, case, "county.head", "do_task", of=POLICE, after=100, task=str(conference.tasks[1].id), note="通了")
    acts = here.session.scalars(select(Event).where(Event.kind == "act", Event.dispute_id == case.id)).all()
    assert {event.name for event in acts} >= {act.name for act in (*leading.ACTS, *joining.ACTS)} - {"invite", "tick_duty", "visit"}
    for event in acts:
        people = list(here.session.scalars(select(Notice.person_id).where(Notice.event_id == event.id)))
        assert len(people) == len(set(people)), event.name
        assert holder in people, event.name


def test_what_was_asked_for_a_case_that_was_declined_ends_and_presses_nobody(
    client: FlaskClient, here: County, clock: Clock
) -> None:
    case = make_dispute(here, State.SUBMITTED, at=AT)
    does(here, case, "supervisor", "take_charge", after=5, leader="leader", reason="两村都来了")
    does(here, case, "leader", "instruct", after=6, unit=POLICE, text="去看看", due_on=AT.date())
    conference, call = with_tasks(here, case, POLICE), whistled(here, case)
    does(here, case, "fengqiao.window", "advise", after=95, answer="去法院")
    assert case.state is State.ADVISED
    later = moment("2026-09-28 09:00")
    assert (flag_late_calls(here.session, at=later).rows, flag_late_tasks(here.session, at=later).rows) == (0, 0)
    clock.at = later
    sign_in(client, here.person("county.head"), at=later)
    with client.session_transaction() as held:
        held[ACTING_UNIT] = here.unit(POLICE).id
    desk = client.get("/desk").text
    assert "市公安局" in desk and "别的单位等我们" not in desk
    does(here, case, "county.head", "arrive", of=POLICE, after=100, call=str(call.id), who="李警官",
         arrived_at=AT + timedelta(minutes=40))
    does(here, case, "county.head", "do_task", of=POLICE, after=101, task=str(conference.tasks[0].id), note="看过了")
    told_by = here.session.scalars(select(Instruction)).one()
    does(here, case, "county.head", "answer_instruction", of=POLICE, after=102, instruction=str(told_by.id), answer="去了")
    does(here, case, "leader", "strike_off", after=103, reason="引导到法院了")
    assert here.session.scalars(select(LeaderCase)).one().ended_at is not None


def test_a_village_does_not_whistle_and_nobody_calls_oneself_or_the_county(here: County, case: Dispute) -> None:
    call = {"place": "后沟", "reason": "堵着", "due_at": AT + timedelta(hours=2)}
    with pytest.raises(Refused, match="吹哨由镇街或县级中心来办"):
        carry_out(here.session, case, "call_out", actor=here.actor("village.head"), at=AT, unit=POLICE, **call)
    with pytest.raises(Refused, match="自己单位不用吹哨"):
        carry_out(here.session, case, "call_out", actor=here.actor("fengqiao.head"), at=AT, unit=FENGQIAO, **call)
    with pytest.raises(Refused, match="选一个要到场的部门"):
        carry_out(here.session, case, "call_out", actor=here.actor("fengqiao.head"), at=AT, unit="C330681", **call)


def test_a_co_handling_unit_is_on_the_page_and_may_note(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    carry_out(here.session, case, "co_handle", actor=here.actor("fengqiao.head"), at=AT, units=[COURT], reason="看合同")
    does(here, case, "county.head", "note", of=COURT, text="合同有效")
    row = here.session.get(Involvement, (case.id, here.unit(COURT).id))
    assert row is not None and row.part == "co_handler"
    assert here.person("county.head").id in told(here.session, "请协办")
    clock.at = AT + timedelta(hours=1)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}").text
    assert "增加协办单位" in page and "合同有效" in page and "协助" in page


def test_whom_one_invites_the_parties_agreed_to(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    clock.at = AT + timedelta(hours=1)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    form = {"guest": "周律师", "profession": "lawyer", "reason": "讲法"}
    refused = client.post(f"/disputes/{case.number}/invite", data=form)
    assert refused.status_code == 422 and "都同意就勾上" in refused.text
    assert client.post(f"/disputes/{case.number}/invite", data={**form, "consent": "y"}).status_code == 303
    page = client.get(f"/disputes/{case.number}").text
    assert "请来帮忙的人" in page and "律师周律师，各方同意" in page


def test_the_desk_of_the_called_unit_shows_what_others_wait_for(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    case.title = "后沟的事"
    carry_out(here.session, case, "instruct", actor=here.actor("leader"), at=AT, text="尽快通水", unit=FENGQIAO)
    tasks = [{"unit": FENGQIAO, "text": "找挖机", "due_on": MONDAY}]
    carry_out(here.session, case, "confer", actor=here.actor("supervisor"), at=AT, units=[FENGQIAO], place="市里",
              held_at=AT + timedelta(minutes=5), question="谁出钱")
    conference = here.session.scalars(select(Conference)).one()
    carry_out(here.session, case, "minute_conference", actor=here.actor("supervisor"), at=AT + timedelta(hours=1),
              conference=str(conference.id), minutes="镇里先垫", came=[FENGQIAO], tasks=tasks)
    clock.at = AT + timedelta(days=5)
    sign_in(client, here.person("fengqiao.head"), at=clock.at)
    desk = client.get("/desk").text
    for words in ("别的单位等我们", "答复批示：尽快通水", "办好会商事项：找挖机", "超期 2 天"):
        assert words in desk
    sign_in(client, here.person("paitou.window"), at=clock.at)
    assert "别的单位等我们" not in client.get("/desk").text


def test_who_is_named_to_help_at_assignment_hears_of_it_too(here: County) -> None:
    case = make_dispute(here, State.ACCEPTED)
    carry_out(here.session, case, "assign", actor=here.actor("fengqiao.window"), at=AT, unit=FENGYUAN, co_units=[COURT])
    assert here.person("county.head").id in told(here.session, "请协办")
    does(here, case, "county.head", "note", of=COURT, text="收到")


@pytest.mark.parametrize("act", ["confer", "co_handle"])
def test_a_neighbouring_town_and_any_village_may_be_asked_to_help(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, act: str
) -> None:
    village, name = STRANGE, here.unit(STRANGE).name
    clock.at = AT + timedelta(minutes=5)
    sign_in(client, here.person("fengqiao.head"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/{act}").text
    assert f'value="{DIANKOU}"' in page and village not in page
    assert client.get("/units/search?q=七里").json == {"results": [{"code": village, "name": name}]}
    held = {"held_at": "2026-09-18T15:00", "place": "镇里", "question": "界沟归谁", "lead_unit": FENGQIAO}
    given = {"units": [DIANKOU], "reason": "界沟在两镇中间", **(held if act == "confer" else {})}
    wrong = client.post(f"/disputes/{case.number}/{act}", data={**given, "others-0-unit": "没有的村"})
    assert wrong.status_code == 422 and "没有找到这个单位" in wrong.text
    done = client.post(f"/disputes/{case.number}/{act}", data={**given, "others-0-unit": name})
    assert done.status_code == 303
    for code in (DIANKOU, village):
        assert here.session.get(Involvement, (case.id, here.unit(code).id)) is not None


def test_another_town_is_called_to_the_spot_by_name(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    clock.at = AT + timedelta(minutes=5)
    sign_in(client, here.person("fengqiao.head"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/call_out").text
    assert f'value="{DIANKOU}"' in page and f'value="{FENGQIAO}"' not in page
    given = {"place": "界沟", "reason": "两村的人围着", "due_at": "2026-09-18T10:30"}
    assert "选一个要到场的部门" in client.post(f"/disputes/{case.number}/call_out", data=given).text
    assert client.post(f"/disputes/{case.number}/call_out", data={**given, "others-0-unit": DIANKOU}).status_code == 303
    assert here.session.scalars(select(CallOut)).one().unit_id == here.unit(DIANKOU).id
