"""The page of the process is the table, drawn."""

from __future__ import annotations

from workflows.diagram import PAGE, mermaid, page
from workflows.dispute import MOVES
from workflows.states import State


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m workflows.diagram"


def test_every_state_and_move_is_on_it() -> None:
    assert all(f"`{state.value}`" in page() for state in State)
    assert all(f"`{move.name}`" in page() for move in MOVES)


def test_the_drawing_begins_ends_and_shows_who_goes_where() -> None:
    lines = [line.strip() for line in mermaid().splitlines()]
    assert "[*] --> submitted : 登记" in lines
    assert "mediating --> concluded : 达成协议、调解不成、撤回、终止" in lines
    assert [line for line in lines if line.endswith("--> [*]")] == [
        "closed --> [*]", "declined --> [*]", "advised --> [*]",
    ]  # fmt: skip
    assert not any("feed_back" in line or "反馈 " in line for line in lines)
