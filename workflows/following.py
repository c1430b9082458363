"""Words of 回访: why one goes back, what has become of the agreement, and which ways were told."""

from __future__ import annotations

from workflows.labels import Labelled


class VisitWhy(Labelled):
    """Why the parties are visited again (回访记录; domain.md §5.2)."""

    CLOSED = "closed", "办结后回访"
    PERFORMED = "performed", "履行完回访"
    DUE = "due", "约定的日子到了"
    ASKED = "asked", "当事人要求"
    DANGER = "danger", "怕有反复"
    OTHER = "other", "其他"


class Kept(Labelled):
    """What has become of the agreement (人民调解法 Art 31: the committee supervises performance)."""

    WHOLE = "whole", "全部履行"
    PART = "part", "部分履行"
    NOT_YET = "not_yet", "还没到日子"
    BROKEN = "broken", "没有履行"
    NOTHING = "nothing", "没有要履行的"


class Since(Labelled):
    """What happened since, as the monthly report counts it (domain.md §6.3)."""

    REPUDIATED = "repudiated", "反悔"
    SUED = "sued", "已起诉"
    RULED = "ruled", "法院变更、撤销协议或确认无效"
    CONFIRMED = "confirmed", "已申请司法确认"
    PAYMENT_ORDER = "payment_order", "已申请支付令"
    PETITION = "petition", "转为信访"
    GROUP = "group", "转为群体性事件"
    CRIME = "crime", "转为刑事案件"
    SELF_HARM = "self_harm", "有人自杀、自伤"


class Way(Labelled):
    """Where somebody who goes back on an agreement is told to go (人民调解法 Art 32, 33)."""

    SUE = "sue", "向法院起诉（人民调解法第三十二条）"
    CONFIRM = "confirm", "双方一起申请司法确认（第三十三条，生效后 30 天内）"
    ENFORCE = "enforce", "已司法确认的，申请强制执行（第三十三条）"
    AGAIN = "again", "再调一次，请督导重启"


# Something is wrong: the supervisor hears of it.
ALARMING: frozenset[Since] = frozenset({Since.REPUDIATED, Since.PETITION, Since.GROUP, Since.CRIME, Since.SELF_HARM})
# 三次: as with feedback, three recorded tries stand for an answer.
TRIES = 3
