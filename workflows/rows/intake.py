"""受理: what comes in is noted, completed, taken on, or sent another way."""

from __future__ import annotations

from workflows.clocks import ClockEnd
from workflows.clocks import ClockKind as K
from workflows.guards import intake
from workflows.moves import Ends, Move, Pauses, Resumes, Starts, Who
from workflows.outcomes import Channel
from workflows.roles import Role
from workflows.rows.kinds import ALL
from workflows.rows.people import ANYWHERE, BY_SYSTEM, DESK, PARTY, PLACE
from workflows.states import UNREGISTERED
from workflows.states import State as S

# 受理 and 告知 answer the petitioner too (信访工作条例 22, 23)
TOLD = (K.ACCEPTANCE, K.PETITION_NOTICE)
MOVES: tuple[Move, ...] = (
    Move(
        "register", "登记", "先记下来，给一个编号",
        paths=(((UNREGISTERED,), S.SUBMITTED),),
        who=(Who(Role.CLERK, ANYWHERE), Who(Role.MEDIATOR, PLACE), Who(Role.APPLICANT, ANYWHERE), BY_SYSTEM),
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
)
