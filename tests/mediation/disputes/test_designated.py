"""退回满两次: the common superior decides, hears of it, and the way the case went is told as it was."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.queries import running
from mediation.disputes.actions import advance
from mediation.disputes.climb import steps
from mediation.disputes.models import Dispute
from mediation.notices.models import Notice
from tests.make import COUNTY, FENGQIAO, Clock, County, county, make_dispute, moment, sign_in
from workflows.clocks import ClockKind
from workflows.states import State

AT = moment("2026-09-17 09:00")


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    clock.at = moment("2026-09-17 15:00")
    return county(session, at=AT)


@pytest.fixture
def bounced(session: Session, here: County, clock: Clock) -> Dispute:
    """The village and the town both sent it back."""
    case = make_dispute(here, State.ASSIGNED, at=AT, title="两边都不要的件")
    advance(session, case, "object", actor=here.actor("village.mediator"), at=clock.at, reason="是厂里的事", proposed_unit=COUNTY)
    advance(session, case, "assign", actor=here.actor("fengqiao.window"), at=clock.at, unit=FENGQIAO, reason="镇里来调")
    advance(session, case, "object", actor=here.actor("fengqiao.mediator"), at=clock.at, reason="要专业鉴定", proposed_unit=COUNTY)
    session.commit()
    return case


def page(client: FlaskClient, here: County, who: str, path: str, clock: Clock) -> str:
    sign_in(client, here.person(who), at=clock.at)
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_desk_reads_why_it_may_not_and_the_superior_hears(
    session: Session, client: FlaskClient, here: County, clock: Clock, bounced: Dispute
) -> None:
    shown = page(client, here, "fengqiao.window", f"/disputes/{bounced.number}", clock)
    assert "这件已被退回两次，由共同上级指定承办单位。" in shown
    assert f'href="/disputes/{bounced.number}/assign"' not in shown
    told = session.scalars(select(Notice.text).where(Notice.person_id == here.person("supervisor").id)).all()
    assert [text for text in told if text.startswith("退回满两次，请指定承办单位")]


def test_the_superior_reads_who_sent_it_back(client: FlaskClient, here: County, clock: Clock, bounced: Dispute) -> None:
    form = page(client, here, "supervisor", f"/disputes/{bounced.number}/assign", clock)
    assert all(words in form for words in ("指定承办单位", "是厂里的事", "要专业鉴定", "由你指定，承办单位不能再退回"))


def test_after_the_decision_no_right_to_object_runs(
    session: Session, here: County, clock: Clock, bounced: Dispute
) -> None:
    advance(session, bounced, "assign", actor=here.actor("supervisor"), at=clock.at, unit=FENGQIAO)
    assert bounced.designated
    assert running(session, bounced.id, ClockKind.SIGNING) is not None
    assert running(session, bounced.id, ClockKind.OBJECTION) is None


def test_the_strip_does_not_call_a_return_an_escalation(
    session: Session, here: County, clock: Clock, bounced: Dispute
) -> None:
    advance(session, bounced, "assign", actor=here.actor("supervisor"), at=clock.at, unit=FENGQIAO)
    village, *_ = steps(session, bounced, {}, [], clock.at)
    assert (village["arrow"], bounced.escalations) == ("退回", 0)


def test_the_dossier_is_a_link_as_soon_as_a_unit_had_it(
    client: FlaskClient, here: County, clock: Clock, bounced: Dispute
) -> None:
    assert f"/disputes/{bounced.number}/dossier" in page(client, here, "fengqiao.window", f"/disputes/{bounced.number}", clock)


def test_a_note_between_says_so_and_goes_on(client: FlaskClient, here: County, clock: Clock, session: Session) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    session.commit()
    seen = case.version
    sign_in(client, here.person("village.head"), at=clock.at)
    assert client.post(f"/disputes/{case.number}/note", data={"text": "明天再去"}).status_code == 303
    sign_in(client, here.person("village.mediator"), at=clock.at)
    sent = {"risk": "orange", "reason": "声音大了", "version": str(seen)}
    late = client.post(f"/disputes/{case.number}/raise_risk", data=sent)
    assert late.status_code == 409 and "有了新变化" in late.text and "接着办，刚才写的都在" in late.text
    assert "声音大了" in client.get(f"/disputes/{case.number}/raise_risk").text


def test_what_was_sent_after_the_time_out_is_kept(client: FlaskClient, here: County, clock: Clock, session: Session) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    session.commit()
    sign_in(client, here.person("village.mediator"), at=clock.at)
    clock.at = moment("2026-09-17 16:00")
    gone = client.post(f"/disputes/{case.number}/note", data={"text": "刚写完就超时"})
    assert gone.status_code in (302, 303) and "/login" in gone.location
    assert "刚写完就超时" in page(client, here, "village.mediator", f"/disputes/{case.number}/note", clock)
