"""What may be done to a case besides moves: act → label, who, in which states, and its guard."""

from __future__ import annotations

from workflows.acts import Act
from workflows.clocks import ClockEnd, ClockKind
from workflows.guards import (
    agreeing,
    archiving,
    confirming,
    entries,
    extending,
    filing,
    following,
    intake,
    issuing,
    joining,
    leading,
    meeting,
    promising,
    risks,
    routing,
    supervising,
)
from workflows.moves import Ends, Starts, Who
from workflows.roles import Relation, Role
from workflows.states import OPEN, State

DESK, HOLDER, ABOVE, TOP, PLACE, HELPER = (
    Relation.DESK, Relation.HOLDER, Relation.ABOVE, Relation.TOP, Relation.PLACE, Relation.HELPER,
)
ANYWHERE = Relation.NONE
BY_SYSTEM = Who(Role.SYSTEM, ANYWHERE)
WORKING = (Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD)
ANY_STAFF = tuple(
    Who(role, relation) for relation in (DESK, HOLDER, ABOVE, PLACE) for role in WORKING
) + (Who(Role.SUPERVISOR, TOP), Who(Role.LEADER, TOP))
HELPERS = tuple(Who(role, HELPER) for role in WORKING)
# A unit that was asked for something answers it, wherever it stands to the case.
ASKED = ANY_STAFF + HELPERS + tuple(Who(role, TOP) for role in WORKING)
CARERS = tuple(Who(role, relation) for relation in (DESK, HOLDER, ABOVE) for role in WORKING) + (
    Who(Role.SUPERVISOR, TOP),
)
IN_CHARGE = (Who(Role.LEADER, TOP), Who(Role.SUPERVISOR, TOP))
CALLERS = tuple(Who(role, relation) for relation in (DESK, HOLDER, ABOVE, TOP) for role in (Role.DISPATCHER, Role.HEAD))
# What others were asked for they may finish whatever became of the case, also when it was declined meanwhile.
GOING_ON = frozenset(State)
# A closed case in which 回访 found a hidden risk can be dangerous again.
AND_AFTER = frozenset({*OPEN, State.CLOSED})

LEADING: tuple[Act, ...] = (
    Act("take_charge", "领导包案", "定一位领导，四包到底", IN_CHARGE,
        guards=(leading.nobody_in_charge, leading.leader_fits), icon="user-star"),
    Act("tick_duty", "记四包", "哪一包、做了什么、哪天", IN_CHARGE, states=GOING_ON,
        concerns=leading.in_charge, guards=(leading.duty_described,), icon="checklist"),
    Act("visit", "记接访下访", "什么时候、在哪儿、见了谁、谈了什么", IN_CHARGE, states=GOING_ON,
        concerns=leading.in_charge, guards=(leading.visit_described,), icon="users"),
    Act("strike_off", "包案销号", "办结了，或督导写明理由", IN_CHARGE, states=GOING_ON,
        concerns=leading.in_charge, guards=(leading.over_or_said_why,), icon="circle-check"),
    Act("instruct", "批示", "批给哪个单位，哪天前答复", (Who(Role.LEADER, TOP),),
        guards=(leading.instruction_written,), icon="gavel"),
    Act("answer_instruction", "答复批示", "写办得怎么样", ASKED, states=GOING_ON,
        concerns=leading.instruction_waits, guards=(leading.instruction_answered,), icon="message-check"),
)

JOINING: tuple[Act, ...] = (
    Act("confer", "召集会商", "牵头和参加的单位、时间、地点、议题",
        (*CALLERS, Who(Role.MEDIATOR, HOLDER), *IN_CHARGE), guards=(joining.conference_planned,), icon="users"),
    Act("minute_conference", "记会商纪要", "谁到了、定了什么、谁哪天前办什么", ASKED, states=GOING_ON,
        concerns=joining.conference_waits, guards=(joining.minutes_kept,), icon="notes"),
    Act("do_task", "办好会商事项", "本单位领的任务办好了", ASKED, states=GOING_ON,
        concerns=joining.task_waits, guards=(joining.task_finished,), icon="checks"),
    Act("call_out", "吹哨", "叫部门、调委会到现场", CALLERS, guards=(joining.may_call, joining.call_described),
        icon="speakerphone", tone="danger"),
    Act("arrive", "报到", "几点到的、谁到了", ASKED, states=GOING_ON,
        concerns=joining.call_waits, guards=(joining.arrival_told,), icon="map-pin", tone="good"),
    Act("report_call", "报告处置结果", "到场做了什么", ASKED, states=GOING_ON,
        concerns=joining.result_waits, guards=(joining.result_told,), icon="clipboard-check"),
    Act("invite", "邀请协助", "律师、心理咨询师、乡贤，各方同意才请",
        (*CARERS, Who(Role.LEADER, TOP)), guards=(joining.invitation_agreed,), icon="user-plus"),
    Act("co_handle", "增加协办单位", "看得到这件，一起办",
        (*(Who(role, relation) for relation in (DESK, HOLDER, ABOVE) for role in (Role.DISPATCHER, Role.HEAD)),
         Who(Role.SUPERVISOR, TOP)),
        guards=(joining.helpers_named,), icon="heart-handshake"),
)

# Whoever tells the parties the result also asks them what they think of it, and goes back to them later.
TELLERS = (
    *(Who(Role.CLERK, relation) for relation in (DESK, ABOVE)),
    *(Who(role, HOLDER) for role in (Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD)),
)
FOLLOWING: tuple[Act, ...] = (
    Act("invite_rating", "请当事人评价", "评价单上的二维码，或者短信", TELLERS,
        states=frozenset({State.CONCLUDED, State.CLOSED}),
        guards=(following.rating_independent, following.rated_parties_named), icon="star"),
    Act("rate", "当事人评价", "当事人自己评的", (BY_SYSTEM,), states=frozenset({State.CONCLUDED, State.CLOSED}), icon="star"),
    Act("follow_up", "回访", "履行得怎么样，有没有反复", (*TELLERS, Who(Role.SUPERVISOR, TOP)),
        states=frozenset({State.CLOSED}),
        guards=(following.visit_told, following.visit_answered, following.ways_told, following.hidden_risk_written,
                following.next_visit_ahead, following.visited_by_another), icon="phone"),
)

WITNESSES = (Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER))
AGREED = frozenset({State.MEDIATING, State.CONCLUDED, State.CLOSED})
AGREEING: tuple[Act, ...] = (
    Act("sign_agreement", "记协议签名", "谁签了、哪天签的", WITNESSES, states=AGREED,
        concerns=agreeing.signature_waits, guards=(routing.not_stepped_back, archiving.file_open, agreeing.way_fits), icon="signature"),
    Act("seal", "协议盖章", "调委会哪天盖的章", WITNESSES, states=AGREED, concerns=agreeing.seal_waits,
        guards=(routing.not_stepped_back, archiving.file_open), icon="license"),
    Act("addendum", "写补充协议", "原协议照旧，另加几条", (Who(Role.MEDIATOR, HOLDER),),
        states=frozenset({State.CONCLUDED, State.CLOSED}), concerns=agreeing.agreement_stands,
        guards=(routing.not_stepped_back, archiving.file_open, agreeing.form_fits, routing.substitute_impartial), icon="file-plus"),
)

# What may be issued follows from the record; a paper is issued by those who work on the case, also after its end.
PAPERS: tuple[Act, ...] = (
    Act("issue_paper", "出具文书", "给文号，内容定下来，打印签字盖章", CARERS + (Who(Role.MEDIATOR, PLACE),), states=GOING_ON,
        guards=(archiving.paper_still_taken, issuing.paper_named), icon="file-check"),
    Act("void_paper", "作废文书", "写错了才作废，号不再用", CARERS + (Who(Role.MEDIATOR, PLACE),), states=GOING_ON,
        guards=(archiving.paper_not_sealed, issuing.issued_named, routing.reason_written), icon="file-x"),
)

# Who arranges a sitting: the unit that holds the case.
BOOKERS = tuple(Who(role, HOLDER) for role in (Role.MEDIATOR, Role.HEAD, Role.CLERK))
IN_MEDIATION = frozenset({State.MEDIATING, State.SUSPENDED})
MEETINGS: tuple[Act, ...] = (
    Act("schedule", "约调解", "时间、地点、请谁来", BOOKERS, states=frozenset({State.MEDIATING}),
        guards=(routing.not_stepped_back, meeting.time_ahead, meeting.meeting_place, meeting.somebody_asked, meeting.room_free,
                meeting.people_free),
        icon="calendar-plus"),
    Act("reschedule", "改约", "换时间、换地方，写明为什么", BOOKERS, states=frozenset({State.MEDIATING}),
        concerns=meeting.meeting_waits,
        guards=(routing.not_stepped_back, meeting.meeting_chosen, meeting.time_ahead, meeting.meeting_place, meeting.room_free,
                meeting.people_free, routing.reason_written), icon="calendar-time"),
    Act("cancel_meeting", "取消约好的调解", "写明为什么", BOOKERS, states=frozenset({State.MEDIATING}),
        concerns=meeting.meeting_waits, guards=(routing.not_stepped_back, meeting.meeting_chosen, routing.reason_written), icon="calendar-x"),
    Act("serve", "记通知送达", "送给谁、怎么送的、送到没有", (*BOOKERS, Who(Role.CLERK, DESK)),
        states=frozenset({State.MEDIATING}), concerns=meeting.meeting_waits,
        guards=(routing.not_stepped_back, meeting.meeting_chosen, meeting.served_somebody, meeting.receiver_named, meeting.served_by_now), icon="send"),
    Act("tell_off", "通知调解取消", "接到过通知的，告诉他们不用来了", (*BOOKERS, Who(Role.CLERK, DESK), *HELPERS), states=GOING_ON,
        concerns=meeting.calls_off_wait,
        guards=(meeting.call_off_chosen, meeting.served_somebody, meeting.receiver_named, meeting.served_by_now), icon="phone-call"),
    Act("sign_record", "记调解记录的签名", "纸上签了、拒签、没签就离开了", WITNESSES, states=frozenset({*AGREED, State.SUSPENDED}),
        concerns=meeting.record_open, guards=(routing.not_stepped_back, meeting.screen_fits, meeting.refusal_reasoned), icon="signature"),
    Act("correct_record", "更正调解记录", "写错的改过来，签过名的重新签", WITNESSES,
        states=frozenset({State.MEDIATING, State.SUSPENDED, State.CONCLUDED}), concerns=meeting.record_open,
        guards=(routing.not_stepped_back, routing.reason_written, routing.substitute_impartial), icon="edit"),
    Act("caucus", "记背对背谈话", "只有这件的调解员看得到", (Who(Role.MEDIATOR, HOLDER),), states=IN_MEDIATION,
        guards=(routing.not_stepped_back, routing.substitute_impartial), icon="ear"),
    Act("recuse", "回避", "换一位调解员，负责人来定", (), states=IN_MEDIATION,
        asks=(Who(Role.CLERK, DESK), Who(Role.CLERK, HOLDER), Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)),
        guards=(routing.reason_written, routing.successor_fits), icon="user-off"),
)

# Who asks after what was agreed, and helps with the court: as for 记履行情况.
KEEPERS = (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER), Who(Role.SUPERVISOR, TOP))
SETTLED = frozenset({State.CONCLUDED, State.CLOSED})
PROMISED: tuple[Act, ...] = (
    Act("call_promise", "记履行电话", "打给谁、对方怎么说", KEEPERS, states=SETTLED,
        concerns=promising.promises_ahead, guards=(promising.call_told,), icon="phone-call"),
    Act("breach", "没履行，选怎么办", "催告、重新调解、强制执行、起诉、支付令", KEEPERS, states=SETTLED,
        concerns=promising.promises_broken, icon="alert-triangle", tone="danger",
        guards=(promising.breach_named, promising.breach_known, promising.way_open, promising.urged_to_a_day, promising.route_told)),
    Act("repudiate", "记反悔", "还没到期，对方明说不办了", KEEPERS, states=SETTLED, concerns=promising.promises_early,
        guards=(promising.repudiation_named, promising.refusal_told, promising.repudiation_way, promising.route_told),
        icon="arrow-back-up", tone="danger"),
    Act("pay_many", "一起记履行", "同一天到期的几笔，一张凭证，一次记下", KEEPERS, states=SETTLED, concerns=promising.several_ahead,
        guards=(promising.many_named,), icon="checks", tone="good"),
    Act("look_promise", "看一次约定", "没写日子的，看看办了没有；再定哪天看，或者催告", KEEPERS, states=SETTLED, concerns=promising.promises_looked,
        guards=(promising.looked_named, promising.look_told), icon="eye"),
    Act("correct_performance", "更正履行记录", "记错了的不再算，写明为什么", KEEPERS, states=SETTLED,
        guards=(promising.entries_chosen, routing.reason_written), icon="edit"),
    Act("apply_confirmation", "申请司法确认", "双方共同申请，协议生效 30 天以内", KEEPERS, states=SETTLED,
        concerns=confirming.agreement_effective, icon="gavel",
        guards=(confirming.applied_jointly, confirming.matter_admissible, confirming.court_named, confirming.within_thirty_days)),
    Act("court_result", "记司法确认结果", "确认、驳回或撤回，是哪几位的", KEEPERS, states=SETTLED,
        concerns=confirming.application_waits, guards=(confirming.ruling_of_applicants, confirming.ruling_told), icon="building-bank"),
)

# 归档 seals the file of a closed case; nothing but a written order opens it again (档案法 Art 13, 14).
CLOSED = frozenset({State.CLOSED})
ARCHIVING: tuple[Act, ...] = (
    Act("archive", "归档", "材料齐了，合成一卷，封存", (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)),
        states=CLOSED, concerns=archiving.to_archive, guards=(archiving.papers_there, archiving.breach_answered, archiving.retention_chosen, archiving.left_open_known),
        clocks=(Ends(ClockEnd.MET, (ClockKind.ARCHIVE,)),), icon="archive", tone="good"),
    Act("open_archive", "重新开卷", "凭书面批准，写明谁批的、文号和日期", (Who(Role.SUPERVISOR, TOP), Who(Role.HEAD, HOLDER), Who(Role.HEAD, DESK)),
        states=CLOSED, concerns=archiving.is_archived, guards=(archiving.order_named, routing.reason_written),
        clocks=(Starts(ClockKind.ARCHIVE),), icon="folder-open"),
)

ACTS: tuple[Act, ...] = (
    Act("note", "备注", "写一句，大家都看得到", ANY_STAFF + HELPERS, states=frozenset(State), guards=(entries.text_written,)),
    Act("report_danger", "报警或通报", "记下报给谁、几点、什么事", ANY_STAFF, states=AND_AFTER,
        concerns=following.open_or_hidden_risk, guards=(risks.danger_described,),
        clocks=(Ends(ClockEnd.MET, (ClockKind.DANGER,)),), icon="alert-triangle", tone="danger"),
    Act("raise_risk", "调高风险", "写明为什么", (*ANY_STAFF, BY_SYSTEM), states=AND_AFTER,
        concerns=following.open_or_hidden_risk, guards=(risks.risk_rises,), icon="trending-up", tone="danger"),
    Act("lower_risk", "调低风险", "写明为什么", CARERS, states=AND_AFTER,
        concerns=following.open_or_hidden_risk, guards=(intake.red_reported, risks.risk_falls), icon="trending-down"),
    Act("amend", "补充信息", "补当事人、诉求、类别",
        tuple(Who(role, rel) for rel in (DESK, HOLDER) for role in WORKING) + (Who(Role.MEDIATOR, PLACE),),
        guards=(entries.amendment_given, routing.no_interest_added), icon="edit"),
    Act("leave_party", "当事人退出", "几位里有一位不调了",
        (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER)), guards=(entries.party_leaves,), icon="user-minus"),
    Act("extend", "延期", "到期前提出，上级批准", (), states=frozenset({State.MEDIATING}),
        asks=(Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)), guards=(extending.before_due, extending.days_and_ground, extending.parties_told),
        icon="calendar-plus"),
    # also while the parties are told the result: whoever leaves gives on what may still come back to a mediator
    Act("name_mediator", "更换调解员", "负责人换人，时限不变", (Who(Role.HEAD, HOLDER),),
        states=frozenset({State.MEDIATING, State.SUSPENDED, State.CONCLUDED}),
        guards=(routing.another_mediator, routing.mediator_named, routing.mediator_present, routing.impartial, routing.not_recused, routing.no_interest,
                routing.reason_written), icon="user-check"),
    # 督办: issued at the top, answered by the unit it was sent to, whether or not that unit still has the case
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
    *MEETINGS,
    *LEADING,
    *JOINING,
    *PAPERS,
    *AGREEING,
    *FOLLOWING,
    *PROMISED,
    *ARCHIVING,
)
BY_NAME: dict[str, Act] = {act.name: act for act in ACTS}

# Entries of the case file that other nouns write (sessions, agreements): who and in which states.
CASE_FILE: tuple[Act, ...] = (
    Act("session", "记录一次调解", "时间、地点、到场人、经过、结果",
        (Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)), states=frozenset({State.MEDIATING}),
        guards=(routing.not_stepped_back, routing.substitute_impartial), icon="notes"),
    Act("agreement", "写协议", "书面或口头，一条一行",
        (Who(Role.MEDIATOR, HOLDER),), states=frozenset({State.MEDIATING}),
        guards=(routing.not_stepped_back, agreeing.form_fits, routing.substitute_impartial), icon="file-text"),
    Act("performance", "记履行情况", "约定的事办了没有",
        (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER), Who(Role.SUPERVISOR, TOP)),
        states=frozenset({State.CONCLUDED, State.CLOSED}), icon="checklist"),
)
# 材料: whoever works on the case adds them, also what still comes in when it is over.
FILES: tuple[Act, ...] = (
    Act("attach", "添加材料", "照片、文件、录音录像", ANY_STAFF + HELPERS, states=frozenset(State),
        guards=(filing.kind_still_taken,), icon="paperclip"),
    Act("describe_file", "改材料说明", "是什么、谁提供的、哪天拍的", ANY_STAFF + HELPERS, states=frozenset(State),
        guards=(filing.kind_still_open,), icon="edit"),
    Act("withdraw_file", "撤下材料", "写明为什么，留着原件划掉", ANY_STAFF + HELPERS, states=frozenset(State),
        guards=(filing.kind_still_open, filing.withdrawal_reasoned), icon="file-x"),
)
BY_NAME.update({act.name: act for act in (*CASE_FILE, *FILES)})
