"""回访: the sheet, its limit, what it finds and what that leads to."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.casefile.outstanding import outstanding
from mediation.clocks.models import Clock as Limit
from mediation.disputes.audit import verify
from mediation.disputes.carry import carry_out
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry
from mediation.disputes.time_moves import flag_overdue
from mediation.feedback.models import FollowUp
from mediation.feedback.words import follow_up
from mediation.notices.models import Notice
from mediation.promises.actions import perform
from mediation.promises.queries import payments_of, promises_of
from tests.make import FENGYUAN, Clock, moment, sign_in
from tests.mediation.desk.counting import queries
from tests.mediation.disputes.tale import Tale, tale
from workflows.calendar import local_day
from workflows.clocks import ClockKind, ClockStatus
from workflows.guarding import Refused
from workflows.promises import PAYABLE

WORDS = "水沟通了，王某说王家再没积水。"


def visit(t: Tale, who: str = "fengqiao.window", **other: Any) -> Tale:
    """One 回访 by telephone, in which all is well unless it says otherwise."""
    facts = {"why": "closed", "parties": [1, 2], "how": "电话", "visited_on": t.today, "reached": True, "kept": "whole",
             "course": WORDS, "satisfaction": "satisfied"}
    facts |= {"performed": waiting(t), "performed_said": "双方都说办好了"} if other.get("kept", "whole") == "whole" and other.get("reached", True) else {}
    given = {name: value for name, value in {**facts, **other}.items() if value is not None}
    carry_out(t.session, t.case, "follow_up", actor=t.here.actor(who), at=t.at, **given)
    return t.wait(minutes=5)


def waiting(t: Tale) -> list[int]:
    """What still has to be done of what was agreed."""
    return [each.no for each in promises_of(t.session, t.case.id) if each.status in PAYABLE]


def form(t: Tale, client: FlaskClient, clock: Clock, who: str, **given: Any) -> Any:
    clock.at = t.at
    sign_in(client, t.here.person(who), at=t.at)
    sent = {"why": "closed", "parties": ["1", "2"], "how": "电话", "visited_on": t.today.isoformat(), "reached": "yes", "kept": "whole",
            "course": WORDS, "satisfaction": "satisfied", "performed": [str(no) for no in waiting(t)], "performed_said": "都说办好了", **given}
    return client.post(f"/disputes/{t.case.number}/follow_up", data=sent)


def page(t: Tale, client: FlaskClient, clock: Clock, who: str, url: str = "") -> Any:
    clock.at = t.at
    sign_in(client, t.here.person(who), at=t.at)
    return client.get(url or f"/disputes/{t.case.number}/follow-up")


def sheets(t: Tale) -> list[FollowUp]:
    t.session.expire_all()
    return list(t.session.scalars(select(FollowUp).where(FollowUp.dispute_id == t.case.id).order_by(FollowUp.no)))


def told(t: Tale, kind: str) -> list[tuple[int, str]]:
    return [(row.person_id, row.text) for row in t.session.scalars(select(Notice).where(Notice.kind == kind))]


@pytest.fixture
def closed(t: Tale) -> Tale:
    return t.in_village().closed()


def test_closing_starts_the_limit_and_a_visit_meets_it(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    limit = closed.clock(ClockKind.FOLLOW_UP)
    # closed on Monday: three working days
    assert (limit.status, local_day(limit.due_at).isoformat()) == (ClockStatus.RUNNING, "2026-09-17")
    assert closed.case.due_at is None
    sent = form(closed, client, clock, "fengqiao.window", next_on="2026-10-08")
    assert sent.status_code == 303
    closed.session.expire_all()
    assert closed.clock(ClockKind.FOLLOW_UP).status is ClockStatus.MET
    [sheet] = sheets(closed)
    assert (sheet.no, sheet.agreement_no, sheet.course, sheet.parties) == (1, 1, WORDS, [1, 2])
    shown = page(closed, client, clock, "village.mediator").text
    for words in ("第 1 次：办结后回访", "全部履行", "10月8日", "骆燕", "评价不给调解员看"):
        assert words in shown
    assert WORDS not in shown and WORDS in page(closed, client, clock, "village.head").text
    event = closed.events()[-1]
    assert event.name == "follow_up" and WORDS not in str(event.facts) and verify(closed.session) == []
    assert "办结后回访" in page(closed, client, clock, "fengqiao.window", f"/disputes/{closed.case.number}").text


def test_three_tries_stand_for_a_visit(closed: Tale) -> None:
    for _ in range(2):
        visit(closed, reached=False, kept=None, course=None, satisfaction=None)
    assert closed.clocks()["follow_up"] == "running"
    visit(closed, reached=False, kept=None, course=None, satisfaction=None)
    assert closed.clocks()["follow_up"] == "met"


def test_a_late_visit_is_the_units_and_does_not_press_the_case(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    closed.session.commit()
    closed.wait(days=4)
    flag_overdue(closed.session, at=closed.at)
    head = closed.here.person("village.head").id
    assert [person for person, text in told(closed, "alarm_2:follow_up")] == [head]
    assert closed.case.overdue_since is None and closed.case.due_at is None
    closed.wait(days=10)
    flag_overdue(closed.session, at=closed.at)
    assert closed.session.scalar(select(func.count()).where(Notice.kind.in_(["alarm_3:follow_up", "past:330681109"]))) == 0
    listed = page(closed, client, clock, "fengqiao.window", "/follow-up").text
    assert closed.case.heading in listed and "超期" in listed


def test_the_mediator_says_why_and_does_not_ask_for_praise(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    with pytest.raises(Refused, match="回访最好由调解员以外的人去"):
        visit(closed, "village.mediator", satisfaction=None)
    with pytest.raises(Refused, match="满不满意不由调解员自己问"):
        visit(closed, "village.mediator", why_me="村里只有我一个")
    visit(closed, "village.mediator", why_me="村里只有我一个", satisfaction="unanswered")
    assert "村里只有我一个" in page(closed, client, clock, "fengqiao.window").text


def test_who_goes_back_on_it_is_told_the_ways_and_the_supervisor_hears(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    with pytest.raises(Refused, match="有人反悔，要告诉他能走哪条路"):
        visit(closed, since=["repudiated"], kept="broken")
    visit(closed, since=["repudiated"], ways=["sue", "again"], kept="broken", course="高某说当时没想清楚。", satisfaction="dissatisfied")
    supervisor = closed.here.person("supervisor").id
    assert told(closed, "visit_found") == [(supervisor, f"回访发现反悔、没有履行：{closed.case.heading}")]
    shown = page(closed, client, clock, "supervisor").text
    assert "人民调解法第三十二条" in shown and f"/disputes/{closed.case.number}/reopen" in shown
    again = page(closed, client, clock, "supervisor", f"/disputes/{closed.case.number}/reopen").text
    assert "高某说当时没想清楚。" in again and 'value="repudiated"' in again
    closed.do("supervisor", "reopen", reason="repudiated", note="高某反悔")
    assert closed.clocks()["follow_up"] == "met"


def test_reopening_ends_the_limit(closed: Tale) -> None:
    closed.do("supervisor", "reopen", reason="new_fact", note="又漏了")
    assert closed.clocks()["follow_up"] == "void"


def test_a_hidden_risk_may_be_raised_though_the_case_is_closed(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    with pytest.raises(Refused, match="写一句是什么隐患"):
        visit(closed, hidden_risk=True)
    with pytest.raises(Refused, match="回访没有发现隐患"):
        closed.act("fengqiao.window", "raise_risk", risk="orange", reason="怕打起来")
    visit(closed, hidden_risk=True, risk_words="两家在村口吵过，扬言堵沟")
    assert f"/disputes/{closed.case.number}/raise_risk" in page(closed, client, clock, "fengqiao.window").text
    with pytest.raises(Refused, match="先报警或通报，再请督导重启"):
        closed.act("fengqiao.window", "raise_risk", risk="red", reason="怕打起来")
    closed.act("fengqiao.window", "raise_risk", risk="orange", reason="怕打起来")
    assert closed.case.risk == "orange" and verify(closed.session) == []


def owing(session: Session) -> Tale:
    """600 yuan by 16 September and a fence by the 30th; it is the 17th, and nobody wrote anything down."""
    t = tale(session).register().in_village().sit("village.mediator", "agreed")
    t.agree("village.mediator", terms=[
        {"who": "高某", "to_whom": "王某", "what": "赔地砖", "kind": "money", "amount": 600, "due_on": date(2026, 9, 16)},
        {"who": "王某", "what": "修好篱笆", "due_on": date(2026, 9, 30)}])
    t.do("village.mediator", "settle").tell("fengqiao.window").do("fengqiao.window", "close")
    t.at = moment("2026-09-17 09:00")
    return t


def test_a_visit_says_nothing_else_than_what_was_written_down(session: Session, client: FlaskClient, clock: Clock) -> None:
    t = owing(session)
    shown = page(t, client, clock, "fengqiao.window", f"/disputes/{t.case.number}/follow_up").text
    assert "哪几笔已经办好了" in shown and "赔地砖" in shown and "修好篱笆" in shown
    for other, sentence in (
        ({"kept": "whole", "performed": []}, "第 1、2 笔还没记办好，和“全部履行”对不上"),
        ({"kept": "whole", "performed": ["1"]}, "第 2 笔还没记办好"),
        ({"kept": "nothing", "performed": []}, "和“没有要履行的”对不上"),
        ({"kept": "not_yet", "performed": []}, "第 1 笔已经过了日子还没记办好，和“还没到日子”对不上"),
        ({"kept": "broken", "performed": ["1"]}, "勾了办好的，就不是“没有履行”"),
        ({"kept": "part", "performed": ["1", "2"]}, "约定的都勾上办好了，履行得怎么样就选“全部履行”"),
        ({"kept": "part", "performed": ["1"], "performed_said": ""}, "写一句谁说办好的"),
        ({"kept": "part", "performed": ["1"], "performed_on": "2026-09-18"}, "办好的日子选回访那天或以前"),
        ({"kept": "part", "performed": ["1"], "performed_on": "2026-09-01"}, "选达成协议那天到今天之间的日子"),
    ):
        answer = form(t, client, clock, "fengqiao.window", **other)
        assert answer.status_code in (409, 422) and sentence in answer.text and WORDS in answer.text, sentence
    # who may visit and not write down performance is told whose that is
    above = page(t, client, clock, "window", f"/disputes/{t.case.number}/follow_up").text
    assert "还有 2 笔约定没记办好，要承办的人先记到“履行”里" in above and "赔地砖" in above and "哪几笔已经办好了" not in above
    assert sheets(t) == [] and waiting(t) == [1, 2]
    for _ in range(2):
        assert form(t, client, clock, "fengqiao.window", once="a", kept="part", performed=["1"], performed_on="2026-09-15",
                    performed_said="王某说钱收到了").status_code == 303
    [sheet], first = sheets(t), promises_of(session, t.case.id)[0]
    assert sheet.kept == "part" and waiting(t) == [2] and first.status == "done"
    [paid] = payments_of(session, t.case.id)[first.id]
    assert (paid.amount, paid.paid_on.isoformat(), paid.note) == (600, "2026-09-15", "回访：王某说钱收到了")
    assert "说办好了 1 笔约定，已记到履行" in page(t, client, clock, "fengqiao.window", f"/disputes/{t.case.number}").text
    visit(t, kept="whole", why="performed")
    assert waiting(t) == [] and t.clocks()["follow_up"] == "met" and verify(session) == []


def test_seven_days_after_the_last_promise_one_goes_again(session: Session) -> None:
    t = tale(session).register().in_village().closed()
    visit(t, kept="not_yet")
    t.wait(days=3)
    perform(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, term=1, status="done", note="看过了")
    limits = list(t.session.scalars(select(Limit).where(Limit.dispute_id == t.case.id, Limit.kind == ClockKind.FOLLOW_UP).order_by(Limit.id)))
    assert [(limit.length, limit.status.value) for limit in limits] == [(3, "met"), (7, "running")]
    assert limits[1].linked_id == limits[0].id
    visit(t, why="performed")
    assert t.clocks()["follow_up"] == "met"


def test_what_has_to_last_needs_no_tick(session: Session) -> None:
    """All that has a day is done, and the rest is not kept to: nobody has to say 全部履行."""
    t = tale(session).register().in_village().sit("village.mediator", "agreed")
    t.agree("village.mediator", terms=[{"who": "高某", "what": "疏通水沟", "due_on": t.today + timedelta(days=30)},
                                       {"who": "王某", "what": "不再堆放杂物", "lasting": True}])
    t.do("village.mediator", "settle").tell("fengqiao.window").do("fengqiao.window", "close")
    with pytest.raises(Refused, match="约定的都勾上办好了"):
        visit(t, kept="not_yet", performed=[1], performed_said="都说通了")
    visit(t, kept="part", performed=[1], performed_said="水沟通了，杂物又堆上了")
    assert [(sheet.kept, waiting(t)) for sheet in sheets(t)] == [("part", [2])]
    visit(t, kept="whole", performed=[])
    perform(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, promise=2, status="breached", note="又堆了一车")
    for kept, said in (("whole", "全部履行"), ("not_yet", "还没到日子"), ("nothing", "没有要履行的")):
        with pytest.raises(Refused, match=f"第 2 笔要一直做到，“履行”里记了没办，和“{said}”对不上"):
            visit(t, kept=kept, performed=[])
    visit(t, kept="broken")
    t.act("village.mediator", "correct_performance", entries=["mark:2"], reason="是别人堆的")
    visit(t, kept="whole", performed=[])
    assert [sheet.kept for sheet in sheets(t)] == ["part", "whole", "broken", "whole"]


def test_what_has_to_last_keeps_no_second_visit_waiting(session: Session) -> None:
    t = tale(session).register().in_village().sit("village.mediator", "agreed")
    t.agree("village.mediator", terms=[{"who": "高某", "what": "疏通水沟"}, {"who": "王某", "what": "不再堆放杂物", "lasting": True}])
    t.do("village.mediator", "settle").tell("fengqiao.window").do("fengqiao.window", "close")
    visit(t, kept="not_yet")
    perform(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, term=1, status="done", note="看过了")
    assert (t.clock(ClockKind.FOLLOW_UP).length, t.clocks()["follow_up"]) == (7, "running")


def test_a_second_click_is_one_sheet(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    for _ in range(2):
        assert form(closed, client, clock, "fengqiao.window", once="the-same").status_code == 303
    assert len(sheets(closed)) == 1


def test_what_is_missing_is_said_and_nothing_typed_is_lost(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    answer = form(closed, client, clock, "fengqiao.window", kept="", since="repudiated")
    assert answer.status_code == 409
    for words in ("选一下履行得怎么样", "有人反悔，要告诉他能走哪条路", WORDS):
        assert words in answer.text
    assert sheets(closed) == []


def test_who_may_go_and_who_may_not(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    assert page(closed, client, clock, "stranger.mediator").status_code == 404
    assert form(closed, client, clock, "stranger.mediator").status_code == 404
    assert page(closed, client, clock, "sysadmin").status_code == 403
    assert page(closed, client, clock, "sysadmin", "/follow-up").status_code == 403
    assert form(closed, client, clock, "leader").status_code == 403
    with pytest.raises(Refused, match="不归你办"):
        visit(closed, "county.mediator")
    visit(closed, "supervisor")


def test_a_next_visit_that_was_promised_comes_back_on_the_list(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    visit(closed, next_on=closed.today + timedelta(days=9))
    assert closed.case.heading not in page(closed, client, clock, "fengqiao.window", "/follow-up?tab=week").text
    closed.wait(days=5)
    assert "约好再去" in page(closed, client, clock, "fengqiao.window", "/follow-up?tab=week").text
    assert closed.case.heading not in page(closed, client, clock, "hui.mediator", "/follow-up?tab=week").text
    visit(closed)
    assert "约好再去" not in page(closed, client, clock, "fengqiao.window", "/follow-up?tab=week").text


def test_what_was_promised_before_the_case_was_opened_again_is_over(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    visit(closed, next_on=closed.today + timedelta(days=9))
    closed.do("supervisor", "reopen", reason="new_fact", note="又漏了").do("village.mediator", "assign", unit=FENGYUAN)
    closed.do("village.mediator", "sign")
    closed.settled().tell("fengqiao.window").do("fengqiao.window", "close").wait(days=5)
    assert "约好再去" not in page(closed, client, clock, "fengqiao.window", "/follow-up?tab=week").text
    inquiry = Inquiry(closed.session, closed.case, closed.here.actor("fengqiao.window"), closed.at, {})
    assert not any("再回访" in each.words for each in outstanding(inquiry))


def test_the_year_of_a_visit_is_told_by_the_day_it_is_here() -> None:
    facts = {"why": "closed", "visited_on": "2026-12-31", "how": "电话", "kept": "whole", "reached": True, "next_on": "2027-01-08"}
    told = follow_up(Event(name="follow_up", at=moment("2027-01-01 01:00"), facts=facts))
    assert told == ["办结后回访，2026年12月31日电话：全部履行", "下次 1月8日"]


def test_a_long_list_is_paged_and_within_its_budget(session: Session, client: FlaskClient, clock: Clock) -> None:
    t = tale(session)
    for _ in range(23):
        t.register().in_village().closed()
    t.wait(days=20)
    clock.at = t.at
    sign_in(client, t.here.person("fengqiao.window"), at=t.at)
    session.commit()
    with queries(client.application) as sent:
        first = client.get("/follow-up").text
    assert len(sent) <= 12, "\n".join(sent)
    assert first.count("记回访") == 20
    rest = first.split("after=")[1].split('"')[0]
    assert client.get(f"/follow-up?after={rest}").text.count("记回访") == 3
    assert client.get("/follow-up?after=nonsense").status_code == 422


def test_nobody_counts_as_asked_until_somebody_ticks_them(closed: Tale, client: FlaskClient, clock: Clock) -> None:
    shown = page(closed, client, clock, "fengqiao.window", f"/disputes/{closed.case.number}/follow_up").text
    boxes = re.findall(r'<input[^>]*name="parties"[^>]*>', shown)
    assert len(boxes) == 2 and not any("checked" in box for box in boxes)
