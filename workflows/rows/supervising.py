"""督办: issued at the top, answered by the unit it was sent to, whether or not that unit still has the case."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import routing, supervising
from workflows.moves import Who
from workflows.roles import Role
from workflows.rows.people import ANYWHERE, BY_SYSTEM, TOP

ACTS: tuple[Act, ...] = (
    Act("supervise", "督办", "写明要说明什么、哪天前答复", (Who(Role.SUPERVISOR, TOP), BY_SYSTEM),
        guards=(supervising.no_order_open, supervising.order_complete), icon="flag", tone="danger"),
    Act("reply", "答复督办", "逐条写清，督导认可就结束", (Who(Role.HEAD, ANYWHERE), Who(Role.MEDIATOR, ANYWHERE)),
        guards=(supervising.words_written,), icon="corner-down-left", concerns=supervising.order_addressed),
    Act("write", "补充要求", "在这份督办上再写一条", (Who(Role.SUPERVISOR, TOP),),
        guards=(supervising.words_written,), icon="message-plus", concerns=supervising.order_open),
    Act("return_reply", "退回重答", "写明哪一条没答清，表接着走", (Who(Role.SUPERVISOR, TOP),),
        guards=(supervising.words_written,), icon="arrow-back-up", concerns=supervising.order_answered),
    Act("accept_reply", "认可答复", "认可就结束督办", (Who(Role.SUPERVISOR, TOP),), icon="check", tone="good",
        concerns=supervising.order_answered),
    Act("raise_card", "升牌", "黄牌、红牌，只升不降", (Who(Role.SUPERVISOR, TOP), BY_SYSTEM),
        guards=(supervising.card_rises, routing.reason_written), icon="alert-octagon", tone="danger",
        concerns=supervising.order_risable),
    Act("cancel_order", "撤销督办", "发错了才撤，要写理由", (Who(Role.SUPERVISOR, TOP),),
        guards=(routing.reason_written,), icon="x", concerns=supervising.order_own),
)
