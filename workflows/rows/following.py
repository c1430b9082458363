"""评价, 回访: what the parties think of it, and what became of it."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import following
from workflows.moves import Who
from workflows.roles import Role
from workflows.rows.people import BY_SYSTEM, TELLERS, TOP
from workflows.states import SETTLED, State

ACTS: tuple[Act, ...] = (
    Act("invite_rating", "请当事人评价", "评价单上的二维码，或者短信", TELLERS,
        states=SETTLED,
        guards=(following.rating_independent, following.rated_parties_named), icon="star"),
    Act("rate", "当事人评价", "当事人自己评的", (BY_SYSTEM,), states=SETTLED, icon="star"),
    Act("follow_up", "回访", "履行得怎么样，有没有反复", (*TELLERS, Who(Role.SUPERVISOR, TOP)),
        states=frozenset({State.CLOSED}),
        guards=(following.visit_told, following.visit_answered, following.visit_agrees, following.performance_told, following.ways_told, following.hidden_risk_written,
                following.next_visit_ahead, following.visited_by_another), icon="phone"),
)
