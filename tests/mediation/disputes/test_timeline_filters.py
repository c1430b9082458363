"""The pills over 办理经过: what came from above and what was dangerous is not among the notes."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.supervision.leading_actions import instruct
from mediation.supervision.orders import issue
from tests.make import FENGYUAN, Clock, sign_in
from tests.mediation.disputes.tale import Tale, tale


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def shown(t: Tale, client: FlaskClient, clock: Clock, **query: str | int) -> tuple[dict[str, int], list[str], str]:
    """Pills with their counts, what is listed, and the page."""
    clock.at = t.at
    sign_in(client, t.here.person("supervisor"), at=clock.at)
    page = client.get(f"/disputes/{t.case.number}?{urlencode(query)}").text
    pills = page.split('class="mz-pills"')[1].split("</nav>")[0]
    counts = {label: int(count) for label, count in re.findall(r">(\S+) (\d+)</a>", pills)}
    return counts, re.findall(r'mz-entry-head"><b>([^<]+)', page), page


def test_orders_instructions_and_danger_have_pills_of_their_own(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register().in_village()
    t.act("village.mediator", "note", text="约了周三").act("village.mediator", "raise_risk", risk="orange", reason="扬言动手")
    issue(t.session, t.case, actor=t.here.actor("supervisor"), at=t.at, title="限期上门", demand="写清两次上门的情况")
    t.wait(minutes=5)
    instruct(t.session, t.case, actor=t.here.actor("leader"), at=t.at, text="请上门", unit=FENGYUAN)
    counts, _, _ = shown(t, client, clock)
    assert counts == {"全部": 8, "流转": 4, "督导": 2, "险情": 1, "备注": 1}
    assert shown(t, client, clock, kind="督导")[1] == ["批示", "督办"]
    assert shown(t, client, clock, kind="险情")[1] == ["调高风险"]
    assert shown(t, client, clock, kind="备注")[1] == ["备注"]


def test_the_older_ones_of_a_group_stay_in_the_group(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register()
    for n in range(61):
        t.act("fengqiao.window", "note", text=f"第 {n} 条")
    counts, listed, page = shown(t, client, clock, kind="备注")
    assert (counts["备注"], len(listed)) == (61, 60)
    more = re.search(r'class="mz-more"><a href="([^"]+)"', page)
    assert more is not None
    older = client.get(more[1].replace("&amp;", "&")).text
    assert older.count("mz-entry-head") == 61
