"""办结: one checklist for all results, line by line (process.md `close`, domain.md §5.1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from mediation.disputes.facts import PROVIDERS, Inquiry
from tests.mediation.disputes.tale import Tale, tale
from workflows.guarding import Refused


def partly(t: Tale) -> Tale:
    t.sit("village.mediator", "agreed").agree("village.mediator")
    return t.do("village.mediator", "settle", outcomes={"1": "settled", "2": "failed"}, route="litigation")


ENDS: dict[str, Callable[[Tale], object]] = {
    "settled": lambda t: t.settled(),
    "partly_settled": partly,
    "failed": lambda t: t.sit("village.mediator", "failed").do("village.mediator", "fail"),
    "withdrawn": lambda t: t.do("village.mediator", "withdraw"),
    "terminated": lambda t: (t.ask("village.mediator", "terminate"), t.approve("village.head")),
}
# line (how it begins) → the results whose file has it
LINES = {
    "受理登记": "settled partly_settled failed withdrawn terminated",
    "权利义务告知": "settled partly_settled",
    "调解记录": "settled partly_settled failed",
    "口头协议登记": "settled partly_settled",
    "给钱的约定都有日期": "settled partly_settled",
    "已告知其他途径": "partly_settled failed terminated",
    "反馈给": "settled partly_settled failed withdrawn terminated",
}


def lines(t: Tale) -> dict[str, bool]:
    inquiry = Inquiry(t.session, t.case, t.here.actor("fengqiao.window"), t.at, {})
    return {item.label: item.done for item in PROVIDERS["checklist"](inquiry)}


@pytest.mark.parametrize("end", ENDS)
def test_each_result_has_its_lines_and_is_closed_when_all_are_there(session: Session, end: str) -> None:
    t = tale(session).register(claims=[{"text": "疏通水沟"}, {"text": "赔 200 元"}]).in_village()
    ENDS[end](t)
    assert t.case.outcome == end
    found = lines(t)
    expected = {line for line, ends in LINES.items() if end in ends.split()}
    assert {line for line in LINES if any(label.startswith(line) for label in found)} == expected
    assert [label for label, done in found.items() if not done] == ["反馈给王某、高某"]
    with pytest.raises(Refused, match="办结还缺：反馈给王某、高某。"):
        t.do("fengqiao.window", "close")
    t.tell("fengqiao.window").do("fengqiao.window", "close")
    assert t.case.state == "closed" and "follow_up" in t.running()


def test_a_merged_case_is_answered_from_its_main_case(session: Session) -> None:
    t = tale(session).register().register()
    main, second = t.cases
    t.do("fengqiao.window", "merge", main=main.number)
    assert second.outcome == "merged" and [label for label in lines(t) if label.startswith("反馈")] == []
    assert "follow_up" not in t.clocks()
