"""What the primary button of a form says, and what is said when it was done."""

from __future__ import annotations

from workflows.dispute import WORKFLOW
from workflows.permissions import BY_NAME

# The primary button says what will happen, with its object.
VERBS = {
    "note": "存下备注", "session": "存下这次调解", "agreement": "存下协议", "addendum": "存下补充协议", "sign_agreement": "记下签名", "seal": "记下盖章", "feed_back": "记下反馈", "performance": "记下履行情况",
    "amend": "存下补充", "request_materials": "要求补正", "report_danger": "记下报警或通报", "assign": "分流到这个单位",
    "reassign": "改派到这个单位", "sign": "签收，开始调解", "merge": "并到主案", "escalate": "上报", "object": "退回重新分流",
    "settle": "达成协议", "take": "受理并由本村调解", "supervise": "发出督办", "reply": "送出答复", "write": "发出补充要求",
    "accept_reply": "认可，结束督办", "cancel_order": "撤销督办",
    "take_charge": "定下包案领导", "tick_duty": "记下这一包", "visit": "记下这次见面", "strike_off": "包案销号",
    "instruct": "发出批示", "answer_instruction": "答复这条批示", "confer": "通知各单位来会商",
    "minute_conference": "存下会商纪要", "do_task": "记下这项办好了", "call_out": "吹哨，请他们到场", "arrive": "报到",
    "schedule": "约好这次调解", "reschedule": "改到这个时间", "cancel_meeting": "取消这次调解", "serve": "记下送达", "tell_off": "记下已通知", "sign_record": "记下签名", "correct_record": "存下更正", "caucus": "存下这次谈话",
    "report_call": "报告处置结果", "invite": "记下邀请", "co_handle": "请他们协办",
    "call_promise": "记下这次电话", "look_promise": "记下看到的", "breach": "记下选了哪条路", "repudiate": "记下反悔", "pay_many": "记下这几笔", "correct_performance": "记下更正", "apply_confirmation": "记下申请", "court_result": "记下法院结果",
    "invite_rating": "请他们评价", "follow_up": "记下回访", "archive": "归档",
}
# Where 已 before the label would not be Chinese.
SAID = {"correct_record": "已更正，是新的一稿：给各方看过，重新签名。", "fail": "已记下：调解不成。", "leave_party": "已记下：当事人退出。", "merge": "已并到主案。", "feed_back": "已记下这次反馈。",
        "supervise": "督办已发出。", "reply": "答复已送出，等督导定。", "write": "补充要求已发出。", "accept_reply": "已认可，督办结束。",
        "return_reply": "已退回重答，表接着走。", "raise_card": "已升牌。", "cancel_order": "督办已撤销。"}


def said(name: str, asked: bool = False) -> str:
    """已受理。"""
    row = WORKFLOW.by_name.get(name) or BY_NAME.get(name)
    label = row.label if row else "受理并由本村调解"
    if asked:
        return f"已提出{label}申请，等批准。"
    if name in SAID:
        return SAID[name]
    verb = VERBS.get(name, label)
    return f"已{verb}。" if verb.startswith(("存下", "记下")) else f"已{label}。"
