"""Acts: what changes no state, who may, and what the menu says of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.cases import FACTS, FILES, attempt, case
from workflows.acts import check_act, open_acts
from workflows.guarding import Refused
from workflows.outcomes import Risk
from workflows.permissions import ACTS, BY_NAME
from workflows.roles import Relation, Role
from workflows.rows import written
from workflows.states import FINAL, State

HOLDER = {Relation.HOLDER}


def test_risk_never_falls_by_the_system_and_no_administrator_acts() -> None:
    acting = {act.name: {who.role for who in (*act.who, *act.asks)} for act in (*ACTS, *written.ACTS)}
    people = {Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD, Role.SUPERVISOR, Role.LEADER}
    assert set().union(*acting.values()) == people | {Role.SYSTEM}
    assert Role.SYSTEM not in acting["lower_risk"]


def test_an_extension_is_asked_for_and_never_taken() -> None:
    here = case(state=State.MEDIATING)
    with pytest.raises(Refused) as refusal:
        check_act(BY_NAME["extend"], attempt(Role.HEAD, HOLDER, of=here, facts=FACTS["extend"]))
    assert (refusal.value.kind, refusal.value.sentence) == ("approval", "延期要上级批准，请先提出申请。")


AFTERWARDS = {"note", "performance", "invite_rating", "follow_up"}
DANGER = {"report_danger", "raise_risk", "lower_risk"}


def over(state: State, **file: object) -> set[str]:
    mine = attempt({Role.CLERK, Role.MEDIATOR, Role.HEAD}, {*HOLDER, Relation.DESK}, of=case(state=state), file=file)
    return {act.name for act, _ in open_acts(BY_NAME.values(), mine)}


def test_what_is_over_takes_what_comes_afterwards_only() -> None:
    for state in FINAL - {State.CLOSED}:
        assert over(state) == {"note", "issue_paper", "void_paper", "attach", "describe_file", "withdraw_file", "tell_off"}
    assert over(State.CLOSED, hidden_risk=False) >= AFTERWARDS
    assert not over(State.CLOSED, hidden_risk=False) & DANGER


def test_a_hidden_risk_makes_a_closed_case_dangerous_again() -> None:
    assert over(State.CLOSED, hidden_risk=True) >= AFTERWARDS | DANGER
    assert not over(State.DECLINED, hidden_risk=True) & DANGER


def test_the_menu_says_that_an_extension_comes_too_late() -> None:
    late = attempt(Role.MEDIATOR, HOLDER, of=case(state=State.MEDIATING), file={"mediation_overdue": True})
    sentences = {act.name: sentence for act, sentence in open_acts(BY_NAME.values(), late)}
    assert sentences["extend"] == "本级时限已过，不能再延期；请上报或尽快办出结果。"
    assert sentences["session"] is None


@pytest.mark.parametrize("name", [
    "schedule", "reschedule", "cancel_meeting", "serve", "sign_record", "correct_record", "caucus", "session", "agreement", "sign_agreement",
    "seal", "addendum", "performance", "pay_many", "look_promise", "correct_performance", "call_promise", "breach", "repudiate",
    "apply_confirmation", "court_result",
])  # fmt: skip
def test_who_stepped_back_takes_no_more_part_in_it(name: str) -> None:
    """人民调解法 Art 15, 信访工作条例 Art 28: neither in the mediation nor in what follows from it."""
    here = case(state=next(state for state in (State.MEDIATING, State.CLOSED) if state in BY_NAME[name].states))
    given: dict[str, Any] = {"of": here, "facts": FACTS[name]}
    with pytest.raises(Refused, match="你已经回避过这一件"):
        check_act(BY_NAME[name], attempt(Role.MEDIATOR, HOLDER, **given, file={**FILES.get(name, {}), "stepped_back": True}))


def test_a_stranger_may_not_even_leave_a_note() -> None:
    with pytest.raises(Refused, match="“备注”不归你办。"):
        check_act(BY_NAME["note"], attempt(Role.MEDIATOR, of=case(risk=Risk.RED), facts=FACTS["note"]))
