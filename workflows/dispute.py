"""The table of moves of a dispute: 受理 → 分流 → 调解 → 反馈 → 办结 (process.md §3). Reads like that page."""

from __future__ import annotations

from workflows.clocks import ClockEnd, ClockKind
from workflows.guards import archiving, climbing, ending, intake, mediating, routing
from workflows.machine import Workflow
from workflows.moves import Ends, Move, Pauses, Resumes, Revives, Starts, Who
from workflows.outcomes import Channel
from workflows.roles import Relation, Role
from workflows.states import UNREGISTERED
from workflows.states import State as S

DESK, HOLDER, PLACE, ABOVE, TOP, PARTY = (
    Relation.DESK, Relation.HOLDER, Relation.PLACE, Relation.ABOVE, Relation.TOP, Relation.PARTY,
)
VILLAGE_DESK = Relation.VILLAGE_DESK
ANYWHERE = Relation.NONE
SYSTEM = Who(Role.SYSTEM, ANYWHERE)
SUPERVISOR = Who(Role.SUPERVISOR, TOP)
K = ClockKind
# 受理 and 告知 answer the petitioner too (信访工作条例 22, 23)
TOLD = (K.ACCEPTANCE, K.PETITION_NOTICE)
HOLDERS = (K.SIGNING, K.OBJECTION, K.MEDIATION)
STEPS = (K.ACCEPTANCE, K.PETITION_NOTICE, K.SUPPLEMENT, K.ASSIGNMENT, *HOLDERS)
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
        guards=(intake.place_given, intake.story_written, intake.channel_chosen),
        clocks=(Starts(K.ACCEPTANCE), Starts(K.PETITION_NOTICE, Channel.PETITION)),
        icon="plus",
    ),
    Move(
        "accept", "受理", "两方、诉求、类别齐了就受理",
        paths=(((S.SUBMITTED,), S.ACCEPTED),),
        who=(Who(Role.CLERK, DESK), Who(Role.MEDIATOR, PLACE)),
        guards=(intake.finder_named, intake.applicant_named, intake.respondent_named, intake.claim_written,
                intake.consent_of_both, intake.category_set, intake.same_matter_answered, intake.nobody_refuses),
        clocks=(Ends(ClockEnd.MET, TOLD), Starts(K.ASSIGNMENT), Starts(K.TOTAL)),
        icon="check", tone="good",
    ),
    Move(
        "request_materials", "要求补正", "缺什么一次列全，只能要一次",
        paths=(((S.SUBMITTED,), S.INCOMPLETE),),
        who=(Who(Role.CLERK, DESK),),
        guards=(intake.not_asked_before, intake.list_and_date),
        clocks=(Pauses((K.ACCEPTANCE,)), Starts(K.SUPPLEMENT)),
        icon="list-check",
    ),
    Move(
        "supplement", "补齐材料", "记下补来了什么",
        paths=(((S.INCOMPLETE,), S.SUBMITTED),),
        who=(Who(Role.CLERK, DESK), Who(Role.APPLICANT, PARTY)),
        guards=(intake.something_supplied,),
        clocks=(Ends(ClockEnd.MET, (K.SUPPLEMENT,)), Resumes((K.ACCEPTANCE,))),
        icon="file-plus",
    ),
    Move(
        "decline", "不予受理", "写明情形，告诉来人走哪条路",
        paths=(((S.SUBMITTED,), S.DECLINED),),
        who=(Who(Role.HEAD, DESK),),
        asks=(Who(Role.CLERK, DESK),),
        guards=(intake.red_reported, intake.ground_and_route),
        clocks=(Ends(ClockEnd.MET, (K.PETITION_NOTICE,)), Ends(ClockEnd.VOID, ALL)),
        icon="ban",
    ),
    Move(
        "advise", "告知引导", "只是咨询，当场答复",
        paths=(((S.SUBMITTED,), S.ADVISED),),
        who=(Who(Role.CLERK, DESK),),
        guards=(intake.red_reported, intake.answer_recorded),
        clocks=(Ends(ClockEnd.MET, (K.PETITION_NOTICE,)), Ends(ClockEnd.VOID, ALL)),
        icon="message",
    ),
    Move(
        "assign", "分流", "选一个最近、管得着的单位",
        paths=(((S.ACCEPTED,), S.ASSIGNED),),
        who=(
            Who(Role.DISPATCHER, DESK), Who(Role.MEDIATOR, VILLAGE_DESK, only_if=routing.own_unit_at_village),
            Who(Role.HEAD, VILLAGE_DESK, only_if=routing.own_unit_at_village),
            # after two objections the common superior designates (信访工作条例 Art 24)
            Who(Role.DISPATCHER, ABOVE, only_if=routing.bounced_twice), Who(Role.SUPERVISOR, TOP, only_if=routing.bounced_twice),
        ),
        guards=(routing.designated_by_superior, routing.unit_fits, routing.nearest_or_reason),
        clocks=(Ends(ClockEnd.MET, (K.ASSIGNMENT,)), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit",),
        icon="arrow-right",
    ),
    Move(
        "sign", "签收", "定下调解员，开始调解",
        paths=(((S.ASSIGNED,), S.MEDIATING),),
        who=_holding(Role.MEDIATOR, Role.HEAD),
        guards=(routing.not_stepped_back, routing.mediator_named, routing.mediator_present, routing.impartial, routing.not_recused,
                routing.no_interest),
        clocks=(Ends(ClockEnd.MET, (K.SIGNING,)), Starts(K.MEDIATION)),
        icon="writing",
    ),
    Move(
        "object", "退回", "不归本单位办，写理由和该办的单位",
        paths=(((S.ASSIGNED, S.MEDIATING), S.ACCEPTED),),
        who=_holding(Role.MEDIATOR, Role.HEAD, Role.CLERK, Role.DISPATCHER),
        guards=(routing.may_object, routing.reason_and_proposal),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.ASSIGNMENT)),
        tells=("desk",),
        icon="arrow-back-up",
    ),
    Move(
        "return_unsigned", "超时退回", "超期没人签收，系统退回重新分流",
        paths=(((S.ASSIGNED,), S.ACCEPTED),),
        who=(SYSTEM,),
        guards=(routing.signing_lapsed,),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.ASSIGNMENT)),
        tells=("unit_left", "desk"),
        icon="arrow-back-up", tone="system",
    ),
    Move(
        "reassign", "改派", "换一个单位，写过的都留着",
        paths=(((S.ASSIGNED, S.MEDIATING), S.ASSIGNED),),
        who=(Who(Role.DISPATCHER, DESK), Who(Role.DISPATCHER, ABOVE), SUPERVISOR),
        guards=(routing.reason_written, routing.unit_fits, routing.another_unit),
        clocks=(Ends(ClockEnd.SUPERSEDED, HOLDERS), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit", "unit_left"),
        icon="arrows-exchange",
    ),
    Move(
        "suspend", "中止", "写依据和预计恢复的日子",
        paths=(((S.MEDIATING,), S.SUSPENDED),),
        who=(),
        asks=_holding(Role.MEDIATOR, Role.HEAD),
        guards=(mediating.suspension_grounded,),
        clocks=(Pauses((K.MEDIATION, K.TOTAL)),),
        icon="player-pause",
    ),
    Move(
        "resume", "恢复调解", "等的事情有了，接着调",
        paths=(((S.SUSPENDED,), S.MEDIATING),),
        who=_holding(Role.MEDIATOR, Role.HEAD),
        guards=(routing.reason_written,),
        clocks=(Resumes((K.MEDIATION, K.TOTAL)),),
        icon="player-play", tone="good",
    ),
    Move(
        "settle", "达成协议", "协议写好、签好，这件就谈成了",
        paths=(((S.MEDIATING,), S.CONCLUDED),),
        who=_holding(Role.MEDIATOR),
        guards=(routing.not_stepped_back, intake.red_reported, mediating.session_held, mediating.rights_told, mediating.agreement_complete,
                mediating.unsettled_routed, routing.substitute_impartial),
        clocks=ENDED,
        tells=("desk",),
        icon="writing-sign", tone="good",
    ),
    Move(
        "fail", "调解不成", "写下各方最后的意见和没有争议的事",
        paths=(((S.MEDIATING, S.SUSPENDED), S.CONCLUDED),),
        who=(*_holding(Role.MEDIATOR), Who(Role.SYSTEM, ANYWHERE, only_if=mediating.court_term_over)),
        guards=(routing.not_stepped_back, intake.red_reported, mediating.session_held, mediating.positions_stated, mediating.chose_route_below_top,
                routing.substitute_impartial),
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
        guards=(intake.red_reported, mediating.withdrawal_stated),
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
        guards=(intake.red_reported, mediating.termination_stated),
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
            Who(Role.DISPATCHER, ABOVE), Who(Role.HEAD, ABOVE), SUPERVISOR,
            Who(Role.SYSTEM, ANYWHERE, only_if=climbing.level_time_over),
        ),
        guards=(climbing.level_above_exists, climbing.attempt_recorded, climbing.escalation_reasoned,
                climbing.other_place_named, climbing.straight_to_top),
        clocks=(
            Resumes((K.MEDIATION, K.TOTAL)), Ends(ClockEnd.ESCALATED, (K.ASSIGNMENT, *HOLDERS)),
            Starts(K.ASSIGNMENT),
        ),
        tells=("unit_left", "mediator_left", "top"),
        icon="arrow-up",
    ),
    Move(
        "send_down", "交办下级", "交给下一级办，本级看着",
        paths=(((S.ACCEPTED,), S.ASSIGNED),),
        who=(Who(Role.DISPATCHER, DESK), SUPERVISOR),
        guards=(routing.was_above, routing.reason_written, routing.unit_fits, routing.lower_unit),
        clocks=(Ends(ClockEnd.SUPERSEDED, (K.ASSIGNMENT,)), Starts(K.SIGNING), Starts(K.OBJECTION)),
        tells=("unit",),
        icon="arrow-down",
    ),
    Move(
        "feed_back", "反馈", "把结果告诉每一方，问满不满意",
        paths=(((S.CONCLUDED,), None),),
        who=(
            Who(Role.CLERK, DESK, only_if=ending.not_the_mediator),
            *(Who(role, HOLDER, only_if=ending.not_the_mediator)
              for role in (Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD)),
            Who(Role.CLERK, ABOVE, only_if=ending.not_the_mediator),
        ),
        guards=(ending.party_told,),
        icon="phone-call",
    ),
    Move(
        "close", "办结", "材料齐了就办结",
        paths=(((S.CONCLUDED,), S.CLOSED),),
        who=(
            Who(Role.CLERK, DESK), Who(Role.CLERK, ABOVE), SUPERVISOR,
            Who(Role.MEDIATOR, VILLAGE_DESK, only_if=ending.village_may_close),
        ),
        guards=(intake.red_reported, ending.agreement_in_force, ending.file_complete, ending.channel_answered),
        clocks=(Ends(ClockEnd.MET, (K.FEEDBACK,)), Starts(K.FOLLOW_UP), Starts(K.ARCHIVE)),
        tells=("mediator",),
        icon="circle-check", tone="good",
    ),
    Move(
        "rework", "重新调解", "不满意或反悔，可以再调",
        paths=(((S.CONCLUDED,), S.MEDIATING),),
        who=(SUPERVISOR,),
        guards=(ending.was_mediated, ending.rework_reasoned),
        clocks=(Ends(ClockEnd.SUPERSEDED, (K.FEEDBACK,)), Revives(K.TOTAL), Starts(K.MEDIATION)),
        tells=("unit",),
        icon="refresh",
    ),
    Move(
        "reopen", "重启", "编号不变，新开一轮，原来的结果留着",
        paths=(((S.CLOSED,), S.ACCEPTED), ((S.DECLINED, S.ADVISED), S.SUBMITTED)),
        who=(SUPERVISOR,),
        guards=(ending.not_merged, ending.reopen_reasoned, archiving.reopened_by_order),
        clocks=(),  # depends on the target: see REOPEN_CLOCKS
        tells=("desk",),
        icon="rotate",
    ),
    Move(
        "merge", "并案", "并到同一事项的主案里",
        paths=(((S.SUBMITTED, S.INCOMPLETE, S.ACCEPTED, S.ASSIGNED, S.MEDIATING, S.SUSPENDED), S.CLOSED),),
        who=(Who(Role.DISPATCHER, DESK), Who(Role.DISPATCHER, ABOVE)),
        guards=(intake.red_reported, ending.main_named, routing.no_interest_merged),
        clocks=(Ends(ClockEnd.VOID, ALL),),
        tells=("unit",),
        icon="git-merge",
    ),
)

REOPEN_CLOCKS = {
    S.ACCEPTED: (Ends(ClockEnd.VOID, (K.FOLLOW_UP, K.ARCHIVE)), Starts(K.ASSIGNMENT), Starts(K.TOTAL)),
    # what comes in again is to be told of again
    S.SUBMITTED: (Starts(K.ACCEPTANCE), Starts(K.PETITION_NOTICE, Channel.PETITION)),
}

WORKFLOW = Workflow(MOVES)
