"""Words of 履行 and 司法确认: how a promise stands, what follows a broken one, what a court takes and what it says."""

from __future__ import annotations

from workflows.labels import Labelled


class PromiseStatus(Labelled):
    """How a promise stands. That it is past its day is a fact beside the status, never one."""

    PENDING = "pending", "待履行"
    PART = "part", "部分履行"
    DONE = "done", "已履行"
    BREACHED = "breached", "已违约"
    CHANGED = "changed", "已变更"
    VOID = "void", "已作废"


# Somebody still has to do something, and somebody has to ask.
AHEAD = frozenset({PromiseStatus.PENDING, PromiseStatus.PART})
# Something may still be paid on it; also where it was broken.
PAYABLE = AHEAD | {PromiseStatus.BREACHED}
LATE = "超期未履行"
LOOK = "该看看了"


class DayBasis(Labelled):
    """Whose day it is on which a promise is asked about (民法典 Art 510, 511(4))."""

    AGREED = "agreed", "约定的日子"
    URGED = "urged", "催告的日子"
    OPEN = "open", "没约定日子"
    LASTING = "lasting", "一直要做到"


# Nothing falls due on their day: somebody goes and looks, and nobody is late who was not asked for it.
LOOKED = frozenset({DayBasis.OPEN, DayBasis.LASTING})


class Found(Labelled):
    """What somebody who went to look says."""

    FINE = "fine", "做着、做到了，下次再看"
    WAITS = "waits", "还没办，下次再看"
    URGED = "urged", "还没办，催告，给对方准备的时间"


class Mark(Labelled):
    """What is written down of a promise."""

    DONE = "done", "办好了"
    PART = "part", "办了一部分"
    BREACHED = "breached", "没办"


class PayWay(Labelled):
    """How it was paid or done."""

    TRANSFER = "transfer", "转账"
    CASH = "cash", "现金"
    MOBILE = "mobile", "微信、支付宝"
    DEED = "deed", "做好了事"
    OTHER = "other", "其他"


class CallResult(Labelled):
    """What was said on the phone about a promise."""

    WILL = "will", "答应按期办"
    SAYS_DONE = "says_done", "说已经办了"
    LATER = "later", "要求缓一缓"
    REFUSES = "refuses", "不肯办"
    UNREACHED = "unreached", "没打通"


class BreachRoute(Labelled):
    """What the parties choose when a promise was broken (人民调解法 Art 31–33)."""

    URGE = "urge", "催告，约定新的日子"
    REWORK = "rework", "重新调解"
    ENFORCE = "enforce", "申请强制执行"
    SUIT = "suit", "起诉"
    PAYMENT_ORDER = "payment_order", "申请支付令"


class Excluded(Labelled):
    """What a court does not confirm (民诉法解释 Art 355)."""

    NOT_COURT = "not_court", "不属于法院受理的范围"
    WRONG_COURT = "wrong_court", "不归这家法院管"
    STATUS = "status", "确认或解除婚姻、亲子、收养等身份关系"
    SPECIAL = "special", "要走其他特别程序、公示催告或破产程序"
    RIGHTS = "rights", "确认物权、知识产权归谁"


ARTICLE: dict[Excluded, str] = {
    Excluded.NOT_COURT: "民诉法解释第355条第1项", Excluded.WRONG_COURT: "民诉法解释第355条第2项",
    Excluded.STATUS: "民诉法解释第355条第3项", Excluded.SPECIAL: "民诉法解释第355条第4项",
    Excluded.RIGHTS: "民诉法解释第355条第5项",
}
# Where not to go, but where else to.
INSTEAD: dict[Excluded, str] = {
    Excluded.NOT_COURT: "请告知当事人找主管部门", Excluded.WRONG_COURT: "请换当事人住所地、标的物所在地或调委会所在地的法院",
    Excluded.STATUS: "请告知去民政部门或者起诉", Excluded.SPECIAL: "请告知按那个程序办",
    Excluded.RIGHTS: "请告知去登记机关或者起诉",
}
# Of these matters one first asks what exactly is to be confirmed; the codes are those of the 司法部 list.
ASKED_FIRST: dict[str, Excluded] = {
    "01": Excluded.STATUS, "03": Excluded.RIGHTS, "07": Excluded.RIGHTS, "08": Excluded.RIGHTS, "16": Excluded.RIGHTS,
}


class CourtResult(Labelled):
    """What the court said (民事诉讼法 Art 206)."""

    CONFIRMED = "confirmed", "裁定确认"
    DISMISSED = "dismissed", "裁定驳回"
    WITHDRAWN = "withdrawn", "撤回申请"
