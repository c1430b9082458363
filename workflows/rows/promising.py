"""履行 and 司法确认."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import confirming, promising, routing
from workflows.rows.people import KEEPERS
from workflows.states import SETTLED

ACTS: tuple[Act, ...] = (
    Act("call_promise", "记履行电话", "打给谁、对方怎么说", KEEPERS, states=SETTLED,
        concerns=promising.promises_ahead, guards=(routing.not_stepped_back, promising.call_told,), icon="phone-call"),
    Act("breach", "没履行，选怎么办", "催告、重新调解、强制执行、起诉、支付令", KEEPERS, states=SETTLED,
        concerns=promising.promises_broken, icon="alert-triangle", tone="danger",
        guards=(routing.not_stepped_back, promising.breach_named, promising.breach_known, promising.way_open, promising.urged_to_a_day,
                promising.route_told)),
    Act("repudiate", "记反悔", "还没到期，对方明说不办了", KEEPERS, states=SETTLED, concerns=promising.promises_early,
        guards=(routing.not_stepped_back, promising.repudiation_named, promising.refusal_told, promising.repudiation_way, promising.route_told),
        icon="arrow-back-up", tone="danger"),
    Act("pay_many", "一起记履行", "同一天到期的几笔，一张凭证，一次记下", KEEPERS, states=SETTLED, concerns=promising.several_ahead,
        guards=(routing.not_stepped_back, promising.many_named,), icon="checks", tone="good"),
    Act("look_promise", "看一次约定", "没写日子的，看看办了没有；再定哪天看，或者催告", KEEPERS, states=SETTLED, concerns=promising.promises_looked,
        guards=(routing.not_stepped_back, promising.looked_named, promising.look_told), icon="eye"),
    Act("correct_performance", "更正履行记录", "记错了的不再算，写明为什么", KEEPERS, states=SETTLED,
        guards=(routing.not_stepped_back, promising.entries_chosen, routing.reason_written), icon="edit"),
    Act("apply_confirmation", "申请司法确认", "双方共同申请，协议生效 30 天以内", KEEPERS, states=SETTLED,
        concerns=confirming.agreement_effective, icon="gavel",
        guards=(routing.not_stepped_back, confirming.applied_jointly, confirming.matter_admissible, confirming.court_named,
                confirming.within_thirty_days)),
    Act("court_result", "记司法确认结果", "确认、驳回或撤回，是哪几位的", KEEPERS, states=SETTLED,
        concerns=confirming.application_waits, icon="building-bank",
        guards=(routing.not_stepped_back, confirming.ruling_of_applicants, confirming.ruling_told)),
)
