"""The table of moves of a dispute: 受理 → 分流 → 调解 → 反馈 → 办结 (process.md §3). Reads like that page."""

from __future__ import annotations

from workflows import guards as g
from workflows.clocks import ClockEnd, ClockKind
from workflows.machine import UNREGISTERED, Ends, Move, Pauses, Resumes, Revives, Starts, Who, Workflow
from workflows.roles import Relation, Role
from workflows.states import State as S

DESK, HOLDER, PLACE, ABOVE, TOP, PARTY = (
    Relation.DESK, Relation.HOLDER, Relation.PLACE, Relation.ABOVE, Relation.TOP, Relation.PARTY,
)
VILLAGE_DESK = Relation.VILLAGE_DESK
ANYWHERE = Relation.NONE
SYSTEM = Who(Role.SYSTEM, ANYWHERE)
SUPERVISOR = Who(Role.SUPERVISOR, TOP)
K = ClockKind
HOLDERS = (K.SIGNING, K.OBJECTION, K.MEDIATION)
STEPS = (K.ACCEPTANCE, K.SUPPLEMENT, K.ASSIGNMENT, *HOLDERS)
ALL = tuple(ClockKind)
ENDED = (Ends(ClockEnd.SUPERSEDED, (K.OBJECTION,)), Ends(ClockEnd.MET, (*STEPS, K.TOTAL)), Starts(K.FEEDBACK))
BEFORE_SIGNING = frozenset({S.ACCEPTED, S.ASSIGNED})
IN_HAND = frozenset({S.MEDIATING, S.SUSPENDED})


def _holding(*roles: Role) -> tuple[Who, ...]:
    return tuple(Who(role, HOLDER) for role in roles)


MOVES: tuple[Move, ...] = (
    Move(
        "register", "登记", "先记下来，给一个编号",
        paths=(((UNREGISTERED,), S.SUBMITTED),),
        who=(Who(Role.CLERK, ANYWHERE), Who(Role.MEDIATOR, PLACE), Who(Role.APPLICANT, ANYWHERE), SYSTEM),
        guards=(g.place_story_channel,),
        clocks=(Starts(K.ACCEPTANCE),),
        icon="plus",
    ),
    Move(
        "accept", "受理", "两方、诉求、类别齐了就受理",
        paths=(((S.SUBMITTED,), S.ACCEPTED),),
        who=(Who(Role.CLERK, DESK), Who(Role.MEDIATOR, PLACE)),
        guards=(g.two_sides_and_claim, g.consent_of_both, g.category_set, g.same_matter_answered,
                g.nobody_refuses),
        clocks=(Ends(ClockEnd.MET, (K.ACCEPTANCE,)), Starts(K.ASSIGNMENT), Starts(K.TOTAL)),
        icon="check", tone="good",
    ),
    Move(
        "request_materials", "要求补正", "缺什么一次列全，只能要一次",
        paths=(((S.SUBMITTED,), S.INCOMPLETE),),
        who=(Who(Role.CLERK, DESK),),
        guards=(g.not_asked_before, g.list_and_date),
        clocks=(Pauses((K.ACCEPTANCE,)), Starts(K.SUPPLEMENT)),
        icon="list-check",
    ),
    Move(
        "supplement", "补齐材料", "记下补来了什么",
        paths=(((S.INCOMPLETE,), S.SUBMITTED),),
        who=(Who(Role.CLERK, DESK), Who(Role.APPLICANT, PARTY)),
        guards=(g.something_supplied,),
        clocks=(Ends(ClockEnd.MET, (K.SUPPLEMENT,)), Resumes((K.ACCEPTANCE,))),
        icon="file-plus",
    ),
    Move(
        "decline", "不予受理", "写明情形，告诉来人走哪条路",
        paths=(((S.SUBMITTED,), S.DECLINED),),
        who=(Who(Role.HEAD, DESK),),
        asks=(Who(Role.CLERK, DESK),),
        guards=(g.red_reported, g.ground_and_route),
        clocks=(Ends(ClockEnd.VOID, ALL),),
        icon="ban",
    ),
    Move(
        "advise", "告知引导", "只是咨询，当场答复",
        paths=(((S.SUBMITTED,), S.ADVISED),),
        who=(Who(Role.CLERK, DESK),),
        guards=(g.answer_recorded,),
        clocks=(Ends(ClockEnd.VOID, ALL),),
        icon="message",
    ),
    Move(
        "assign", "分流", "选一个最近、管得着的单位",
        paths=(((S.ACCEPTED,), S.ASSIGNED),),
        who=(
            Who(Role.DISPATCHER, DESK), Who(Role.MEDIATOR, VILLAGE_DESK, only_if=g.own_unit_at_village),
            Who(Role.HEAD, VILLAGE_DESK, only_if=g.own_unit_at_village),
            # after two objections the common superior designates (信访工作条例 Art 24)
            Who(Role.DISPATCHER, ABOVE, only_if=g.bounced_twice), Who(Role.SUPERVISOR, TOP, only_if=g.bounced_twice),
        ),
        guards=(g.designated_by_superior, g.unit_fits, g.nearest_or_reason),
        clocks=(Ends(ClockEnd.MET, (K.ASSIGNMENT,)), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit",),
        icon="arrow-right",
    ),
    Move(
        "sign", "签收", "定下调解员，开始调解",
        paths=(((S.ASSIGNED,), S.MEDIATING),),
        who=_holding(Role.MEDIATOR, Role.HEAD),
        guards=(g.mediator_named, g.impartial),
        clocks=(Ends(ClockEnd.MET, (K.SIGNING,)), Starts(K.MEDIATION)),
        icon="writing",
    ),
    Move(
        "object", "退回", "不归本单位办，写理由和该办的单位",
        paths=(((S.ASSIGNED, S.MEDIATING), S.ACCEPTED),),
        who=_holding(Role.MEDIATOR, Role.HEAD, Role.CLERK, Role.DISPATCHER),
        guards=(g.may_object, g.reason_and_proposal),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.ASSIGNMENT)),
        tells=("desk",),
        icon="arrow-back-up",
    ),
    Move(
        "return_unsigned", "超时退回", "超期没人签收，系统退回重新分流",
        paths=(((S.ASSIGNED,), S.ACCEPTED),),
        who=(SYSTEM,),
        guards=(g.signing_lapsed,),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.ASSIGNMENT)),
        tells=("unit_left", "desk"),
        icon="arrow-back-up", tone="system",
    ),
    Move(
        "reassign", "改派", "换一个单位，写过的都留着",
        paths=(((S.ASSIGNED, S.MEDIATING), S.ASSIGNED),),
        who=(Who(Role.DISPATCHER, DESK), Who(Role.DISPATCHER, ABOVE), SUPERVISOR),
        guards=(g.reason_written, g.unit_fits, g.another_unit),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit", "unit_left"),
        icon="arrows-exchange",
    ),
    Move(
        "suspend", "中止", "写依据和预计恢复的日子",
        paths=(((S.MEDIATING,), S.SUSPENDED),),
        who=(),
        asks=_holding(Role.MEDIATOR, Role.HEAD),
        guards=(g.suspension_grounded,),
        clocks=(Pauses((K.MEDIATION, K.TOTAL)),),
        icon="player-pause",
    ),
    Move(
        "resume", "恢复调解", "等的事情有了，接着调",
        paths=(((S.SUSPENDED,), S.MEDIATING),),
        who=_holding(Role.MEDIATOR, Role.HEAD),
        guards=(g.reason_written,),
        clocks=(Resumes((K.MEDIATION, K.TOTAL)),),
        icon="player-play", tone="good",
    ),
    Move(
        "settle", "达成协议", "协议写好、签好，这件就谈成了",
        paths=(((S.MEDIATING,), S.CONCLUDED),),
        who=_holding(Role.MEDIATOR),
        guards=(g.session_held, g.rights_told, g.agreement_complete, g.unsettled_routed),
        clocks=ENDED,
        tells=("desk",),
        icon="writing-sign", tone="good",
    ),
    Move(
        "fail", "调解不成", "写下各方最后的意见和没有争议的事",
        paths=(((S.MEDIATING, S.SUSPENDED), S.CONCLUDED),),
        who=(*_holding(Role.MEDIATOR), Who(Role.SYSTEM, ANYWHERE, only_if=g.court_term_over)),
        guards=(g.session_held, g.positions_stated, g.chose_route_below_top),
        clocks=ENDED,
        tells=("desk",),
        icon="x",
    ),
    Move(
        "withdraw", "撤回", "所有申请人都不调了",
        paths=(((S.SUBMITTED, S.INCOMPLETE, S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.CONCLUDED),),
        who=(
            Who(Role.CLERK, DESK), Who(Role.MEDIATOR, VILLAGE_DESK), Who(Role.MEDIATOR, HOLDER),
            Who(Role.APPLICANT, PARTY), Who(Role.SYSTEM, ANYWHERE, frozenset({S.INCOMPLETE})),
        ),
        guards=(g.withdrawal_stated,),
        clocks=ENDED,
        tells=("desk",),
        icon="logout",
    ),
    Move(
        "terminate", "终止", "写明原因，告诉当事人走哪条路",
        paths=(((S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.CONCLUDED),),
        who=(),
        asks=(
            Who(Role.MEDIATOR, HOLDER, IN_HAND), Who(Role.HEAD, HOLDER, IN_HAND),
            Who(Role.CLERK, DESK, BEFORE_SIGNING), Who(Role.HEAD, DESK, BEFORE_SIGNING),
        ),
        guards=(g.termination_stated,),
        clocks=ENDED,
        tells=("desk",),
        icon="square-x",
    ),
    Move(
        "escalate", "上报", "卷宗已自动写好，先看再报",
        paths=(((S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.ACCEPTED),),
        who=(
            Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER),
            Who(Role.MEDIATOR, DESK, frozenset({S.ACCEPTED})), Who(Role.HEAD, DESK, frozenset({S.ACCEPTED})),
            Who(Role.DISPATCHER, ABOVE), Who(Role.HEAD, ABOVE),
            Who(Role.SYSTEM, ANYWHERE, only_if=g.level_time_over),
        ),
        guards=(g.level_above_exists, g.attempt_recorded, g.escalation_reasoned, g.straight_to_top),
        clocks=(
            Resumes((K.MEDIATION, K.TOTAL)), Ends(ClockEnd.ESCALATED, (K.ASSIGNMENT, *HOLDERS)),
            Starts(K.ASSIGNMENT),
        ),
        tells=("unit_left", "top"),
        icon="arrow-up",
    ),
    Move(
        "send_down", "交办下级", "交给下一级办，本级看着",
        paths=(((S.ACCEPTED,), S.ASSIGNED),),
        who=(Who(Role.DISPATCHER, DESK),),
        guards=(g.was_above, g.reason_written, g.unit_fits, g.lower_unit),
        clocks=(Ends(ClockEnd.SUPERSEDED, (K.ASSIGNMENT,)), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit",),
        icon="arrow-down",
    ),
    Move(
        "feed_back", "反馈", "把结果告诉每一方，问满不满意",
        paths=(((S.CONCLUDED,), None),),
        who=(
            Who(Role.CLERK, DESK, only_if=g.not_the_mediator),
            *(Who(role, HOLDER, only_if=g.not_the_mediator)
              for role in (Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD)),
            Who(Role.CLERK, ABOVE, only_if=g.not_the_mediator),
        ),
        guards=(g.party_told,),
        icon="phone-call",
    ),
    Move(
        "close", "办结", "材料齐了就办结",
        paths=(((S.CONCLUDED,), S.CLOSED),),
        who=(
            Who(Role.CLERK, DESK), Who(Role.CLERK, ABOVE), SUPERVISOR,
            Who(Role.MEDIATOR, VILLAGE_DESK, only_if=g.village_may_close),
        ),
        guards=(g.file_complete, g.channel_answered),
        clocks=(Ends(ClockEnd.MET, (K.FEEDBACK,)),),
        tells=("mediator",),
        icon="circle-check", tone="good",
    ),
    Move(
        "rework", "重新调解", "不满意或反悔，可以再调",
        paths=(((S.CONCLUDED,), S.MEDIATING),),
        who=(SUPERVISOR,),
        guards=(g.was_mediated, g.rework_reasoned),
        clocks=(Ends(ClockEnd.SUPERSEDED, (K.FEEDBACK,)), Revives(K.TOTAL), Starts(K.MEDIATION)),
        tells=("unit",),
        icon="refresh",
    ),
    Move(
        "reopen", "重启", "编号不变，新开一轮，原来的结果留着",
        paths=(((S.CLOSED,), S.ACCEPTED), ((S.DECLINED, S.ADVISED), S.SUBMITTED)),
        who=(SUPERVISOR,),
        guards=(g.not_merged, g.reopen_reasoned),
        clocks=(),  # depends on the target: see REOPEN_CLOCKS
        tells=("desk",),
        icon="rotate",
    ),
    Move(
        "merge", "并案", "并到同一事项的主案里",
        paths=(((S.SUBMITTED, S.INCOMPLETE, S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.CLOSED),),
        who=(Who(Role.DISPATCHER, DESK), Who(Role.DISPATCHER, ABOVE)),
        guards=(g.main_named,),
        clocks=(Ends(ClockEnd.VOID, ALL),),
        tells=("unit",),
        icon="git-merge",
    ),
)

REOPEN_CLOCKS = {
    S.ACCEPTED: (Starts(K.ASSIGNMENT), Starts(K.TOTAL)),
    S.SUBMITTED: (Starts(K.ACCEPTANCE),),
}

WORKFLOW = Workflow(MOVES)
