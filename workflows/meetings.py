"""Words of arranging a sitting: what became of it, and how a notice reaches a party."""

from __future__ import annotations

from workflows.labels import Labelled


class MeetingStatus(Labelled):
    """What became of a meeting."""

    PLANNED = "planned", "约好了"
    HELD = "held", "调过了"
    CANCELLED = "cancelled", "取消了"


class ServiceWay(Labelled):
    """送达方式."""

    IN_PERSON = "in_person", "当面"
    PHONE = "phone", "电话"
    WECHAT = "wechat", "微信"
    SMS = "sms", "短信"
    POST = "post", "邮寄"
    NOTICE = "notice", "公告张贴"
    PROXY = "proxy", "他人代收"


# These end what was arranged: the case leaves the mediator's hands or waits.
ENDS_MEETINGS = frozenset({
    "settle", "fail", "withdraw", "terminate", "escalate", "reassign", "object", "send_down", "merge", "suspend",
})


class RecordWay(Labelled):
    """What became of one line under a record: signed on a screen or on paper, refused, or gone before signing."""

    PAD = "pad", "屏幕签名"
    SEEN = "seen", "纸上签名"
    REFUSED = "refused", "拒签"
    ABSENT = "absent", "没签就离开了"

    @property
    def signed(self) -> bool:
        """Whether there is a signature."""
        return self in (RecordWay.PAD, RecordWay.SEEN)
