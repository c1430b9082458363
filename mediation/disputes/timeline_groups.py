"""What the timeline is filtered by: each entry belongs to one group."""

from __future__ import annotations

from workflows.rows import filing, leading, meeting

# In the order of the pills.
ORDER = ("调解", "材料", "流转", "督导", "险情", "备注", "系统")
BY_KIND = {"move": "流转", "file": "调解", "act": "备注", "system": "系统"}
ORDERS = ("supervise", "reply", "write", "return_reply", "accept_reply", "raise_card", "cancel_order")
CALLS = ("call_out", "arrive", "report_call")
# 督办, 批示, 包案 and 吹哨 come from above and are answered; danger is looked for in a hurry. Whoever did it, the
# system too.
BY_NAME = {name: "督导" for name in (*ORDERS, *CALLS, *(act.name for act in leading.ACTS))} | {
    act.name: "材料" for act in filing.ACTS
} | {
    act.name: "调解" for act in meeting.ACTS
} | {
    name: "险情" for name in ("report_danger", "raise_risk", "lower_risk")
}


def group_of(kind: str, name: str) -> str:
    """The group of an event, by its name where that says more than its kind."""
    return BY_NAME.get(name, BY_KIND[kind])
