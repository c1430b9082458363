"""A version of the rules that somebody deleted or spoiled by hand: said in a sentence where it is needed, and no reason to stop elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock as Limit
from mediation.clocks.rulebook import RuleVersion, VersionStatus, forget_rules, rules_in_force, rules_of
from mediation.disputes.time_moves import flag_overdue
from tests.make import Clock, sign_in
from tests.mediation.disputes.tale import Tale, tale
from workflows.limit_files import read_body
from workflows.limits import RuleMissing

GONE = "这件的时限按本县规则第 7 版算，这一版不见了，算不出日子；请系统管理员从备份里恢复，再来办。"


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session).register().in_village()


def spoil(t: Tale, body: dict[str, object] | None) -> None:
    """Version 7 as it lies in the database afterwards; None: deleted."""
    version = RuleVersion(name="county", title="本县", version=7, body=read_body("standard"), applies_from=t.today - timedelta(days=30), status=VersionStatus.APPROVED,
                          made_at=t.at, approved_at=t.at)
    t.session.add(version)
    t.session.flush()
    t.session.execute(update(Limit).where(Limit.dispute_id == t.case.id).values(rule_name="county", rule_version=7))
    t.session.execute(delete(RuleVersion) if body is None else update(RuleVersion).values(body=body))
    t.session.commit()
    t.session.expire_all()


@pytest.mark.parametrize(("name", "head"), [("suspend", "village.head"), ("extend", "fengqiao.head")])
def test_a_deleted_version_is_named_where_it_is_needed(t: Tale, client: FlaskClient, clock: Clock, name: str, head: str) -> None:
    row, number = t.ask("village.mediator", name).id, t.case.number
    spoil(t, None)
    clock.at = t.wait(minutes=5).at
    sign_in(client, t.here.person(head), at=clock.at)
    refused = client.post(f"/disputes/requests/{row}/approve")
    assert refused.status_code == 409 and GONE in refused.text
    assert client.get(f"/disputes/{number}").status_code == 200
    t.session.rollback()
    assert flag_overdue(t.session, at=t.at + timedelta(days=400)).skipped == []


def test_what_was_suspended_before_waits_for_the_version(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.ask("village.mediator", "suspend")
    t.approve("village.head")
    spoil(t, None)
    clock.at, url = t.wait(days=2).at, f"/disputes/{t.case.number}/resume"
    sign_in(client, t.here.person("village.mediator"), at=clock.at)
    assert client.get(url).status_code == 200
    refused = client.post(url, data={"reason": "鉴定报告到了", "once": "a"})
    assert refused.status_code == 409 and GONE in refused.text and "鉴定报告到了" in refused.text


def test_a_row_taken_out_of_a_version_is_named(t: Tale) -> None:
    whole = read_body("standard")
    spoil(t, {**whole, "clock": [row for row in whole["clock"] if row["kind"] != "assignment"]})
    forget_rules(t.session)
    with pytest.raises(RuleMissing, match="现在生效的规则被改坏了，算不出日子。这几种时限一条也没有：分流时限。请系统管理员从备份里恢复"):
        rules_in_force(t.session, t.at)
    with pytest.raises(RuleMissing, match="本县规则第 7 版被改坏了"):
        rules_of(t.session, "county", 7)


def test_a_row_that_fits_no_case_of_a_level_is_named(t: Tale) -> None:
    whole = read_body("standard")
    spoil(t, {**whole, "version": 7, "clock": [row for row in whole["clock"] if row["kind"] != "assignment"] + [
        {**next(row for row in whole["clock"] if row["kind"] == "assignment"), "when": {"level": "county"}}]})
    forget_rules(t.session)
    with pytest.raises(RuleMissing, match="第 7 版没有这一件能用的分流时限，算不出日子；请系统管理员在“规则”里补一条，督导批准以后再办。"):
        t.register(same_matter="none").do("fengqiao.window", "accept")
