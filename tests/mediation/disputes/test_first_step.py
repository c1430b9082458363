"""What a page puts first: the approval that waits for this person, ticks at 办结, and words instead of codes."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.make import Clock, sign_in
from tests.mediation.disputes.tale import Tale, tale

PRIMARY = re.compile(r'<a class="mz-button is-primary is-main" href="([^"]*)"[^>]*>(?:<svg.*?</svg>)?<span>([^<]*)</span>', re.S)


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session).register().in_village().sit("village.mediator")


def opened(t: Tale, client: FlaskClient, clock: Clock, who: str, more: str = "") -> TestResponse:
    t.session.commit()
    clock.at = t.at
    sign_in(client, t.here.person(who), at=clock.at)
    return client.get(f"/disputes/{t.case.number}{more}")


def test_while_a_request_waits_for_the_head_approving_it_comes_first(t: Tale, client: FlaskClient, clock: Clock) -> None:
    asked = t.ask("village.mediator", "suspend")
    [(url, label), *_] = PRIMARY.findall(opened(t, client, clock, "village.head").text)
    assert (url, label) == (f"/disputes/requests?tab=decide#request-{asked.id}", "审批中止")
    assert f'id="request-{asked.id}"' in client.get(url.partition("#")[0]).text
    for other in ("village.mediator", "supervisor"):
        assert "审批中止" not in [label for _, label in PRIMARY.findall(opened(t, client, clock, other).text)], other
    t.approve("village.head")
    assert "审批中止" not in opened(t, client, clock, "village.head").text


def test_closing_shows_the_file_as_ticks_with_words(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.agree("village.mediator").do("village.mediator", "settle").tell("fengqiao.window")
    page = opened(t, client, clock, "fengqiao.window", "/close").text
    ticks = re.findall(r'<li class="is-(there|missing)">.*?<span>([^<]*)</span><span class="visually-hidden">，(有了|还缺)</span>', page, re.S)
    assert ticks and {done for done, *_ in ticks} == {"there"} and "<dt>齐了</dt>" not in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("state=foo", "地址里的状态没有这一项，请在筛选里重新选。"), ("risk=purple", "地址里的风险没有这一项"),
        ("category=zz", "地址里的类别没有这一项"), ("accepted_from=yesterday", "地址里的受理日子写成 2026-10-14 这样的日子。"),
    ],
)
def test_a_filter_written_by_hand_is_answered_in_words(t: Tale, client: FlaskClient, clock: Clock, query: str, says: str) -> None:
    opened(t, client, clock, "supervisor")
    page = client.get(f"/disputes?{query}").text
    assert says in page and not re.search(r"state 只能|submitted、", page)
