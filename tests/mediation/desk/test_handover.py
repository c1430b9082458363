"""交接: the pack of who leaves, giving it to others case by case, and nobody leaves before."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.agreements.actions import record_agreement
from mediation.disputes.actions import advance
from mediation.disputes.events import Event
from mediation.disputes.journal import keep_draft
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import request
from mediation.meetings.actions import record_session
from mediation.notices.models import Notice
from mediation.supervision.orders import issue
from mediation.units.absences import Absence
from mediation.units.models import Membership
from tests.make import FENGYUAN, Clock, County, another_mediator, county, make_dispute, make_person, moment, sign_in
from tests.mediation.desk.counting import queries
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.roles import Role
from workflows.states import State

AT = moment("2026-09-18 09:00")
PACK = "/people/village.mediator/handover"
NAMES = [
    {"role": "applicant", "kind": "person", "name": "欧阳秀兰"}, {"role": "respondent", "kind": "company", "name": "枫源砖厂"},
]  # fmt: skip


@pytest.fixture
def here(session: Session) -> County:
    """枫源村 with a second mediator."""
    here = county(session, at=AT - timedelta(days=3))
    another_mediator(here, at=AT)
    return here


def mediating(here: County, title: str = "水沟排水", **more: Any) -> Dispute:
    return make_dispute(here, State.MEDIATING, at=AT - timedelta(days=1), title=title, **more)


def look(client: FlaskClient, here: County, who: str, address: str = PACK) -> Any:
    sign_in(client, here.person(who), at=AT)
    return client.get(address)


def give(client: FlaskClient, here: County, who: str = "village.head", **form: str) -> Any:
    sign_in(client, here.person(who), at=AT)
    return client.post(PACK, data={"reason": "调去县里", "impartial": "y", "everything": "", **form})


def concluded(here: County) -> Dispute:
    """Settled, with money promised for October, and nobody told yet."""
    case = mediating(here, "退押金")
    village, today = here.actor("village.mediator"), local_day(AT)
    record_session(here.session, case, actor=village, at=AT, held_at=AT, place="村里", present="双方", course="各让一步",
                   result="agreed", rights_told=True)
    record_agreement(here.session, case, actor=village, at=AT, form="oral", reached_on=today,
                     terms=[{"who": "高某", "what": "退押金", "amount": 800, "due_on": today + timedelta(days=20)}])
    advance(here.session, case, "settle", actor=village, at=AT)
    return case


def settled(here: County) -> Dispute:
    """The same, told and closed."""
    case, today = concluded(here), local_day(AT)
    for party in (1, 2):
        advance(here.session, case, "feed_back", actor=here.actor("fengqiao.window"), at=AT, party=party, how="电话",
                told_on=today, reached=True, satisfaction="satisfied")
    advance(here.session, case, "close", actor=here.actor("fengqiao.window"), at=AT)
    return case


def test_the_pack_names_everything_that_hangs_on_somebody(client: FlaskClient, here: County) -> None:
    case, done = mediating(here, parties=NAMES), settled(here)
    village = here.actor("village.mediator")
    record_session(here.session, case, actor=village, at=AT, held_at=AT, place="村里", present="双方", course="还要谈",
                   result="continue", next_at=moment("2026-09-22 15:00"))
    request(here.session, case, "suspend", actor=village, at=AT, ground="appraisal", proof="委托书",
            until=local_day(AT) + timedelta(days=9))
    issue(here.session, case, actor=here.actor("supervisor"), at=AT, title="说明为什么慢", demand="一、进展", reason="拖得久")
    make_dispute(here, State.SUBMITTED, title="不是他的")
    page = look(client, here, "village.head").text
    for words in (
        case.number, "欧阳秀兰 与 枫源砖厂 · 水沟排水", "调解中", "9月22日 15:00", "骆建国申请中止，等审批", "说明为什么慢",
        done.number, "10月8日前", "高某：退押金，800 元",
    ):  # fmt: skip
        assert words in page, words
    assert "不是他的" not in page
    assert 'data-print="1"' in page and f'href="/absences?person=village.mediator&amp;unit={FENGYUAN}"' in page


def test_names_stand_in_the_pack_as_everywhere_a_case_is_seen(client: FlaskClient, here: County) -> None:
    """Nothing is cut out of a title or a promise, where part of a name may be a word of its own."""
    mediating(here, "潘某土菜馆欠薪，老板潘某", parties=[
        {"role": "applicant", "kind": "person", "name": "杨某次子"}, {"role": "applicant", "kind": "person", "name": "杨某幼子"},
        {"role": "respondent", "kind": "person", "name": "老板潘某"},
    ])  # fmt: skip
    for who in ("village.head", "village.mediator", "supervisor"):
        assert "杨某次子、杨某幼子 与 老板潘某 · 潘某土菜馆欠薪，老板潘某" in look(client, here, who).text


def test_what_no_mediator_has_yet_is_counted_apart(client: FlaskClient, here: County) -> None:
    """The pack says the number the head was told when the absence was entered; the rest has a heading of its own."""
    case, waiting = mediating(here), make_dispute(here, State.ASSIGNED, at=AT - timedelta(days=1), title="还没签收的")
    waiting.responsible_id = here.person("village.mediator").id
    here.session.flush()
    page = look(client, here, "village.head").text
    assert "在办 <b>1</b> 件" in page and "由他负责、不用换调解员的 <b>1</b> 件" in page
    first, rest = page.split("由他负责、不用换调解员的")
    assert case.number in first and waiting.number not in first
    assert waiting.number in rest and "还没签收，签收时定调解员" in rest and case.number not in rest
    assert "由你负责、不用换调解员的 <b>1</b> 件" in look(client, here, "village.mediator").text
    absence = {"first_day": "2026-09-21", "last_day": "2026-09-23", "reason": "住院", "substitute": ""}
    assert client.post("/absences", data=absence).status_code == 303
    told = here.session.scalars(select(Notice.text).where(Notice.kind.startswith("away_alone"))).first()
    assert told is not None and "手上 1 件在办，另有 1 件由他负责：" in told


def test_drafts_are_a_number_and_only_their_writer_reads_them(client: FlaskClient, here: County) -> None:
    case, mine = mediating(here), here.person("village.mediator").id
    for key, title in ((f"{case.number}:session", "记录一次调解"), ("register:abc", "顾某反映漏水"), ("order:7", "答复")):
        keep_draft(here.session, person_id=mine, key=key, title=title, fields={"course": ["说到一半"]}, at=AT)
    page = look(client, here, "village.head").text
    assert "没交的草稿 <b>3</b> 份" in page and "顾某反映漏水" not in page
    own = look(client, here, "village.mediator").text
    assert all(f'href="{url}"' in own for url in (
        f"/disputes/{case.number}/session", "/disputes/new?draft=register:abc", "/orders/7"))


@pytest.mark.parametrize("who", ["village.mediator", "village.head", "supervisor"])
def test_who_may_open_it(client: FlaskClient, here: County, who: str) -> None:
    case = mediating(here)
    answer = look(client, here, who)
    assert answer.status_code == 200 and case.number in answer.text


@pytest.mark.parametrize("who", ["second.mediator", "fengqiao.head", "fengqiao.window", "stranger.mediator", "leader"])
def test_for_anybody_else_there_is_no_such_page(client: FlaskClient, here: County, who: str) -> None:
    mediating(here)
    assert look(client, here, who).status_code == 404
    assert give(client, here, who, everything="second.mediator").status_code in (403, 404)


def test_administrators_see_how_many_and_where_and_nothing_of_a_case(client: FlaskClient, here: County) -> None:
    case = mediating(here)
    for who in ("sysadmin", "secadmin"):
        page = look(client, here, who).text
        assert "枫源村" in page and "1 件" in page
        assert case.number not in page and "水沟排水" not in page and "王某" not in page


def test_everything_goes_to_one_and_each_case_says_so(client: FlaskClient, here: County) -> None:
    cases = [mediating(here, f"第{n}件") for n in "一二三"]
    clocks = [(case.due_at, case.leg_no) for case in cases]
    rows = {f"to-{case.number}": "" for case in cases}
    answer = give(client, here, everything="second.mediator", **rows)
    assert answer.status_code == 200 and "换了 3 件" in answer.text and "手上没有在办的件" in answer.text
    here.session.expire_all()
    second = here.person("second.mediator").id
    assert {case.mediator_id for case in cases} == {case.responsible_id for case in cases} == {second}
    assert [(case.due_at, case.leg_no) for case in cases] == clocks
    events = here.session.scalars(select(Event).where(Event.name == "name_mediator")).all()
    assert [event.facts["reason"] for event in events] == ["调去县里"] * 3


def test_one_case_goes_elsewhere_and_one_stays(client: FlaskClient, here: County) -> None:
    third = make_person(here.session, "third.mediator", "骆阿土", at=AT)
    here.session.add(Membership(person_id=third.id, unit_id=here.unit(FENGYUAN).id, role=Role.MEDIATOR, since=here.at))
    here.session.flush()
    one, two, stays = (mediating(here, f"第{n}件") for n in "一二三")
    answer = give(client, here, everything="second.mediator",
                  **{f"to-{one.number}": "", f"to-{two.number}": "third.mediator", f"to-{stays.number}": "-"})
    assert "换了 2 件" in answer.text
    here.session.expire_all()
    assert [here.person("second.mediator").id, third.id, here.person("village.mediator").id] == [
        case.mediator_id for case in (one, two, stays)]


def test_what_is_refused_is_named_and_hinders_no_other(client: FlaskClient, here: County) -> None:
    """A case that moved on meanwhile, and one whose new mediator is away: each with its sentence."""
    good, gone = mediating(here, "好的"), mediating(here, "被改派的")
    third = make_person(here.session, "third.mediator", "骆阿土", at=AT)
    here.session.add(Membership(person_id=third.id, unit_id=here.unit(FENGYUAN).id, role=Role.MEDIATOR, since=here.at))
    here.session.add(Absence(person_id=third.id, unit_id=here.unit(FENGYUAN).id, first_day=local_day(AT),
                             last_day=local_day(AT), reason="培训", made_at=AT))
    to_absent = mediating(here, "换给请假的")
    advance(here.session, gone, "reassign", actor=here.actor("fengqiao.window"), at=AT, unit="T330681109", reason="村里回避")
    answer = give(client, here, **{
        f"to-{good.number}": "second.mediator", f"to-{gone.number}": "second.mediator",
        f"to-{to_absent.number}": "third.mediator", "to-330681-2026-999999": "second.mediator",
    })  # fmt: skip
    assert "换了 1 件" in answer.text and "3 件没换成" in answer.text
    refused = dict(re.findall(r">(330681-2026-\d+)</a><small>([^<]+)</small>", answer.text))
    assert refused[gone.number] == refused["330681-2026-999999"] == "已经不在他手上了。"
    assert "骆阿土请假到 9月18日，没有人代" in refused[to_absent.number]
    here.session.expire_all()
    assert good.mediator_id == here.person("second.mediator").id
    assert to_absent.mediator_id == here.person("village.mediator").id


def test_a_double_click_writes_once(client: FlaskClient, here: County) -> None:
    case = mediating(here)
    form = {"everything": "second.mediator", f"to-{case.number}": "", "once": "k"}
    assert give(client, here, **form).status_code == 200
    again = give(client, here, **form)
    assert again.status_code == 303 and again.location.endswith(PACK)
    assert len(here.session.scalars(select(Event).where(Event.name == "name_mediator")).all()) == 1


@pytest.mark.parametrize(("form", "sentence"), [
    ({"reason": ""}, "写一句为什么换，比如调去县里。"), ({"impartial": ""}, "问过都没有，就勾上"),
    ({"everything": ""}, "选一下换给谁"), ({"everything": "stranger.mediator"}, "从列出来的里面选一个。"),
])  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_lost(
    client: FlaskClient, here: County, form: dict[str, str], sentence: str
) -> None:
    case = mediating(here)
    typed = {"everything": "second.mediator", f"to-{case.number}": "", "once": "k"}
    answer = give(client, here, **{**typed, **form})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "reason" in form or 'value="调去县里"' in answer.text
    # the key of that submission is not used up
    assert give(client, here, **typed).status_code == 200


def test_a_supervisor_reads_the_pack_and_leaves_the_change_to_the_head(client: FlaskClient, here: County) -> None:
    mediating(here)
    page = look(client, here, "supervisor").text
    assert "由枫源村负责人换" in page and "本单位没有第二位调解员" not in page
    assert "更换调解员</span></button>" not in page


def test_a_role_is_not_taken_and_an_account_not_closed_before_the_cases_are_given(
    client: FlaskClient, here: County
) -> None:
    case = mediating(here)
    sign_in(client, here.person("secadmin"), at=AT)
    form = {"unit": FENGYUAN, "role": "mediator"}
    answer = client.post("/people/village.mediator/roles/revoke", data=form)
    assert answer.status_code == 409 and "手上还有 1 件在办" in answer.text and f'href="{PACK}"' in answer.text
    sign_in(client, here.person("sysadmin"), at=AT)
    closing = client.post("/people/village.mediator/deactivate")
    assert closing.status_code == 409 and "手上还有 1 件在办" in closing.text and f'href="{PACK}"' in closing.text
    here.session.expire_all()
    assert here.person("village.mediator").active
    give(client, here, everything="second.mediator", **{f"to-{case.number}": ""})
    sign_in(client, here.person("secadmin"), at=AT)
    assert client.post("/people/village.mediator/roles/revoke", data=form).status_code == 303
    sign_in(client, here.person("sysadmin"), at=AT)
    assert client.post("/people/village.mediator/deactivate").status_code == 303
    here.session.expire_all()
    assert not here.person("village.mediator").active


def test_a_case_whose_result_waits_to_be_told_is_given_on_too(client: FlaskClient, here: County) -> None:
    """Who leaves leaves it behind: the new one answers for what is promised; what was said of the old one stays from both."""
    case, first, second = concluded(here), here.person("village.mediator"), here.person("second.mediator")
    sign_in(client, here.person("sysadmin"), at=AT)
    assert "手上还有 1 件在办" in client.post("/people/village.mediator/deactivate").text
    page = look(client, here, "village.head").text
    assert "在办 <b>1</b> 件" in page and f'name="to-{case.number}"' in page
    assert "换了 1 件" in give(client, here, everything="second.mediator", **{f"to-{case.number}": ""}).text
    here.session.expire_all()
    assert (case.state, case.mediator_id) == (State.CONCLUDED, second.id)
    # the result is the old one's doing, and so is the leg
    assert [leg.mediator_id for leg in case.legs] == [first.id]
    told = {"party": 1, "how": "电话", "told_on": local_day(AT), "reached": True, "satisfaction": "satisfied"}
    for who in ("village.mediator", "second.mediator"):
        with pytest.raises(Refused, match="反馈要由调解员以外的人做"):
            advance(here.session, case, "feed_back", actor=here.actor(who), at=AT, **told)
    advance(here.session, case, "feed_back", actor=here.actor("fengqiao.window"), at=AT, **told)
    advance(here.session, case, "rework", actor=here.actor("supervisor"), at=AT, reason="repudiated", note="高某反悔")
    assert [leg.mediator_id for leg in case.legs] == [second.id] == [case.responsible_id]
    sign_in(client, here.person("sysadmin"), at=AT)
    assert client.post("/people/village.mediator/deactivate").status_code == 303


def test_it_costs_as_much_for_twenty_cases_as_for_two(app: Flask, client: FlaskClient, here: County, clock: Clock) -> None:
    costs = []
    for more in (2, 18):
        for n in range(more):
            mediating(here, f"第{n}件")
        sign_in(client, here.person("village.head"), at=AT)
        here.session.commit()
        with queries(app) as sent:
            assert client.get(PACK).status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 24, costs
