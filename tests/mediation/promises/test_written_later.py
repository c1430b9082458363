"""Written down after it was paid: whether the limit was kept is a matter of the day it was paid on (民法典 Art 557)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, select

from mediation.clocks.lateness import late_words
from mediation.clocks.models import Alarm, Clock
from mediation.clocks.queries import clocks_of
from mediation.clocks.reasons import explain
from mediation.clocks.sweep import sweep
from mediation.disputes.carry import WRITERS
from mediation.disputes.models import Dispute
from mediation.promises.models import Breach
from tests.make import Clock as Ticking
from tests.make import County, moment, sign_in
from tests.mediation.promises.conftest import Settle, day, promises
from tests.mediation.promises.test_story import DITCH, answer, correct, pay, see, stands
from workflows.clocks import ClockKind

OCTOBER, LATER = moment("2026-10-05 09:00"), moment("2026-10-30 09:00")
ON_ONE_DAY: list[dict[str, Any]] = [
    {"who": "高某", "to_whom": "王某", "what": what, "amount": 100, "kind": "money", "due_on": day("2026-09-28")} for what in ("付货款", "付运费")]


def limits(here: County, case: Dispute) -> list[tuple[str, str, str]]:
    """Of each 履行时限, in the order they started: to which day it ran, how it stands, how late it was."""
    here.session.flush()
    mine = select(Clock).where(Clock.dispute_id == case.id, Clock.kind == ClockKind.PERFORMANCE).order_by(Clock.id)
    found = here.session.scalars(mine.execution_options(populate_existing=True)).all()
    return [(f"{each.due_on_given:%m-%d}", each.status.value, late_words(here.session, each, LATER)) for each in found]


def paid(here: County, case: Dispute, no: int, on: str, at: datetime = OCTOBER) -> None:
    pay(here, case, promise=no, status="done", at=at, paid_on=day(f"2026-{on}"), way="transfer")


def test_paid_in_time_and_written_down_later_was_never_late(
    client: FlaskClient, here: County, clock: Ticking, settle: Settle
) -> None:
    case = settle()
    sweep(here.session, OCTOBER)
    assert limits(here, case) == [("09-28", "running", "超期 32 天")]
    told = len(here.session.scalars(select(Alarm)).all())
    paid(here, case, 1, "09-20")
    assert limits(here, case) == [("09-28", "met", ""), ("10-28", "running", "超期 2 天")]
    # what was told when nobody knew better stays told
    assert len(here.session.scalars(select(Alarm)).all()) == told
    clock.at = OCTOBER
    sign_in(client, here.person("village.mediator"), at=OCTOBER)
    page = client.get(f"/disputes/{case.number}").text
    assert "9月28日到期，9月20日结束" in page and "曾超期" not in page


def test_paid_late_is_late_by_the_days_it_was_paid_late(here: County, settle: Settle) -> None:
    case = settle()
    paid(here, case, 1, "10-01")
    assert limits(here, case)[0] == ("09-28", "met", "超期 3 天")


def test_paid_after_hours_on_the_last_day_is_in_time(here: County, settle: Settle) -> None:
    case = settle()
    paid(here, case, 1, "09-28", at=moment("2026-09-28 20:00"))
    assert limits(here, case)[0] == ("09-28", "met", "")


def test_of_two_of_one_day_the_last_one_counts(here: County, settle: Settle) -> None:
    case = settle(*ON_ONE_DAY)
    paid(here, case, 1, "10-01")
    assert limits(here, case)[0][1] == "running"
    paid(here, case, 2, "09-20", at=moment("2026-10-06 09:00"))
    assert limits(here, case) == [("09-28", "met", "超期 3 天")]


def test_one_put_off_by_urging_is_late_until_then(here: County, settle: Settle) -> None:
    case = settle(*ON_ONE_DAY)
    answer(here, case, "urge", new_due_on=day("2026-11-10"), consent=True)
    paid(here, case, 2, "09-20", at=LATER)
    assert limits(here, case) == [("09-28", "met", "超期 31 天"), ("11-10", "running", "")]


def test_a_day_paid_on_that_was_wrong_is_corrected_with_the_lateness(here: County, settle: Settle) -> None:
    case = settle()
    paid(here, case, 1, "10-01")
    correct(here, case, f"payment:{promises(here, case)[0].payments[0].id}")
    assert [each[:2] for each in limits(here, case)] == [("09-28", "void"), ("10-28", "void"), ("09-28", "running")]
    paid(here, case, 1, "09-20", at=LATER)
    paid(here, case, 2, "10-28", at=LATER)
    assert limits(here, case) == [
        ("09-28", "void", ""), ("10-28", "void", ""), ("09-28", "met", ""), ("10-28", "met", ""), ("11-28", "running", "")]
    # met on a day before it was started anew, and still it says where its date comes from
    clocks = clocks_of(here.session, case.id)
    assert [explain(here.session, each, LATER, beside=clocks).due_at for each in clocks] == [each.due_at for each in clocks]


def test_what_is_corrected_starts_no_other_limit_anew(here: County, settle: Settle) -> None:
    case = settle()
    paid(here, case, 1, "09-20")
    paid(here, case, 2, "10-20", at=LATER)
    correct(here, case, f"payment:{promises(here, case)[1].payments[0].id}", at=LATER)
    assert [each[:2] for each in limits(here, case)] == [("09-28", "met"), ("10-28", "void"), ("11-28", "void"), ("10-28", "running")]


def test_called_broken_though_it_was_paid_in_time(here: County, settle: Settle) -> None:
    case = settle()
    pay(here, case, promise=1, status="breached", note="说没付", at=OCTOBER)
    assert limits(here, case)[0] == ("09-28", "met", "超期 7 天")
    paid(here, case, 1, "09-20", at=moment("2026-10-06 09:00"))
    assert stands(here, case)[0][1] == "done"
    assert limits(here, case)[0] == ("09-28", "met", "")


def test_urged_though_it_was_paid_in_time(here: County, settle: Settle) -> None:
    case = settle(ON_ONE_DAY[0])
    answer(here, case, "urge", new_due_on=day("2026-11-10"), consent=True)
    assert limits(here, case) == [("09-28", "met", "超期 31 天"), ("11-10", "running", "")]
    paid(here, case, 1, "09-20", at=LATER)
    assert limits(here, case) == [("09-28", "met", ""), ("11-10", "met", "")]


def test_a_way_taken_back_ends_no_lateness(here: County, settle: Settle) -> None:
    case = settle(ON_ONE_DAY[0])
    answer(here, case, "urge", new_due_on=day("2026-11-10"), consent=True)
    correct(here, case, f"breach:{here.session.scalars(select(Breach.id)).one()}")
    paid(here, case, 1, "10-30", at=LATER)
    assert limits(here, case)[-1] == ("09-28", "met", "超期 32 天")


def test_what_is_only_looked_at_on_that_day_makes_nothing_late(here: County, settle: Settle) -> None:
    case = settle(ON_ONE_DAY[0], DITCH)
    see(here, case, "2026-09-20", "waits", "2026-09-28", 2)
    paid(here, case, 1, "09-20")
    assert limits(here, case) == [("09-28", "met", "")]


def test_a_broken_one_that_is_paid_later_was_over_when_it_was_answered(here: County, settle: Settle) -> None:
    case = settle(ON_ONE_DAY[0])
    answer(here, case, "suit")
    paid(here, case, 1, "10-30", at=LATER)
    assert limits(here, case) == [("09-28", "met", "超期 31 天")]


def test_an_earlier_day_that_comes_first_does_not_make_the_other_one_met(here: County, settle: Settle) -> None:
    case = settle()
    WRITERS["addendum"](here.session, case, actor=here.actor("village.mediator"), at=moment("2026-09-19 09:00"), form="oral",
                        reached_on=day("2026-09-19"), terms=[{**ON_ONE_DAY[0], "due_on": day("2026-09-25")}])
    assert [each[:2] for each in limits(here, case)] == [("09-28", "void"), ("09-25", "running")]
    paid(here, case, 5, "09-25")
    assert [each[:2] for each in limits(here, case)] == [("09-28", "void"), ("09-25", "met"), ("09-28", "running")]


def test_however_many_were_late_what_was_paid_and_answered_is_read_once(here: County, settle: Settle) -> None:
    """Each late limit that is over is looked at again whenever something is written down."""
    case = settle()
    for no, on in enumerate(("10-01", "10-30", "12-02"), start=1):
        paid(here, case, no, on, at=moment(f"2026-{on} 09:00"))
    assert [each[1:] for each in limits(here, case)[:3]] == [("met", "超期 3 天"), ("met", "超期 2 天"), ("met", "超期 2 天")]
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    bind = here.session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    try:
        paid(here, case, 4, "12-28", at=moment("2026-12-30 09:00"))
    finally:
        event.remove(bind, "before_cursor_execute", note)
    assert limits(here, case)[3][:2] == ("12-28", "met")
    assert len([each for each in sent if "max(payment.paid_on)" in each]) == 1
