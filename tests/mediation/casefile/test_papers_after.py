"""文书 of an archived case: offered is what a 补充卷 takes, and of the rest is said why not."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from mediation.disputes.actions import record
from mediation.papers.models import IssuedPaper
from tests.make import Clock, sign_in
from tests.mediation.casefile.conftest import archive
from tests.mediation.disputes.tale import Tale


def test_after_archiving_only_what_comes_later_is_issued(complete: Tale, client: FlaskClient, clock: Clock) -> None:
    t, url = complete, f"/disputes/{complete.case.number}"
    record(t.session, t.case, "issue_paper", actor=t.here.actor("fengqiao.window"), at=t.at, paper="acceptance")
    sign_in(client, t.here.person("fengqiao.window"), at=t.at)
    before = client.get(f"{url}/papers").text
    assert "paper=registration" in before and "/void_paper?" in before and "已经归档" not in before
    archive(t)
    clock.at = t.at
    page = client.get(f"{url}/papers").text
    assert "这件已经归档。现在能出具的只有回访记录和司法确认申请书" in page and "/void_paper?" not in page
    assert "paper=follow_up" in page and "paper=confirmation" in page and "paper=registration" not in page
    form = client.get(f"{url}/issue_paper?paper=follow_up").text
    assert 'value="follow_up"' in form and 'value="registration"' not in form
    assert client.post(f"{url}/issue_paper", data={"paper": "registration"}).status_code == 422
    assert client.post(f"{url}/issue_paper", data={"paper": "follow_up"}).status_code == 303
    # what came since may be put right, what was bound may not
    rows = {row.kind: row.id for row in t.session.scalars(select(IssuedPaper))}
    page = client.get(f"{url}/papers").text
    assert f"/void_paper?issued={rows['follow_up']}" in page and f"issued={rows['acceptance']}" not in page
