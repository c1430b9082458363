"""One story per sentence: what is missing, and the words that say what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.workflows.cases import (
    APPLICATION,
    AT,
    FACTS,
    GIVEN_UP,
    ME,
    PROMISE,
    TODAY,
    agreement,
    attempt,
    case,
    party,
    target,
    unit,
    waiting,
)
from workflows.case import Attempt
from workflows.dispute import MOVES
from workflows.guards import (
    agreeing,
    archiving,
    climbing,
    confirming,
    ending,
    entries,
    extending,
    filing,
    following,
    intake,
    issuing,
    joining,
    leading,
    mediating,
    meeting,
    promising,
    risks,
    routing,
    supervising,
)
from workflows.levels import Level
from workflows.outcomes import Channel, Difficulty, Outcome, PartyRole, Risk, SameMatter, UnitKind
from workflows.permissions import BY_NAME
from workflows.roles import Relation, Role
from workflows.states import State

APPLICANT, RESPONDENT = party(1, PartyRole.APPLICANT), party(2, PartyRole.RESPONDENT)
GONE = party(3, PartyRole.APPLICANT, left_at=AT)
CHANGES = {"facts", "of", "file", "form", "relations", "role"}


def refused(guard: Callable[[Attempt], str | None], sentence: str, facts: str = "", **given: Any) -> Any:
    """A row: the guard, what is different from a complete form, and the sentence. `facts`: whose form."""
    assert given.keys() <= CHANGES | {"without"}
    return pytest.param(guard, sentence, facts, given, id=f"{guard.__name__}: {sentence[:16]}")


NIGHT = AT.replace(hour=3, minute=0) + timedelta(days=1)
ORDER = SimpleNamespace(number="诸矛督〔2026〕1号", grade="yellow", answered=False)
SHARED = SimpleNamespace(words="骆建国和王某电话相同")
MAYBE = SimpleNamespace(code="1-1", words="罗某和主案的王某（申请人）电话相同、姓名不同")
ROWS = [
    refused(filing.kind_still_taken, "这件已经结束，只能再添履行凭证、回访。", form={"kind": "evidence"}, of=case(state=State.DECLINED)),
    refused(filing.kind_still_open, "这件已经结束，只有履行凭证、回访还能改、还能撤下。", form={"kind": "performance", "was": "evidence"},
            of=case(state=State.DECLINED)),
    refused(filing.kind_still_taken, "这件已经归档，只能再添履行凭证、回访、司法确认。", form={"kind": "evidence"}, of=case(state=State.CLOSED), file={"archived": True}),
    refused(filing.kind_still_open, "这件已经结束，只有身份证明、履行凭证、授权委托、回访、司法确认、签好的文书，和办结以后才添的，还能改、还能撤下。",
            form={"kind": "evidence", "no": 1}, of=case(state=State.CLOSED), file={"brought_since_closing": frozenset({2})}),
    refused(filing.withdrawal_reasoned, "写一句为什么撤下，比如“传错了，是另一件的”。"),
    refused(intake.place_given, "选一下事情发生在哪个村、社区。", "register", without="region"),
    refused(intake.story_written, "写几句什么事，照来人的话写就行。", "register", without="description"),
    refused(intake.channel_chosen, "选一下这件是怎么来的，比如来访。", "register", without="channel"),
    refused(intake.applicant_named, "还没写谁来反映，先补上申请人。", of=case(parties=[RESPONDENT])),
    refused(intake.applicant_named, "还没写谁来反映，先补上申请人。", of=case(parties=[GONE, RESPONDENT])),
    refused(intake.respondent_named, "还没写反映谁，先补上被申请人是谁。", of=case(parties=[APPLICANT])),
    refused(intake.claim_written, "还没写想要什么，先补上一条诉求。", of=case(claims=[])),
    refused(intake.finder_named, "主动介入要写是谁发现的。", of=case(proactive=True)),
    refused(intake.applicant_named, "还没写是哪几方的事，先补上当事人。",
            of=case(proactive=True, finder="网格员", parties=[RESPONDENT])),
    refused(intake.consent_of_both, "主动介入要先问过双方，都同意调解才能受理。", of=case(proactive=True)),
    refused(intake.category_set, "选一个类别再受理。", of=case(category=None)),
    refused(intake.category_set, "选一个类别再受理。", facts="", of=case(category="77")),
    refused(intake.same_matter_answered, "先看右边以前来过的件，选“同一事项”“同一当事人，新事项”或“新登记”。",
            of=case(same_matter=None)),
    refused(intake.same_matter_answered, "这是同一事项，请并到原来那一件，不另外受理。", of=case(same_matter=SameMatter.SAME)),
    refused(intake.nobody_refuses, "有一方明确不愿调解，不能受理；请登记的窗口告知其他途径，办不予受理（N08）。",
            "accept", form={"refuses": True}),
    refused(intake.nobody_refuses, "有一方明确不愿调解，不能受理；请本村负责人告知其他途径，办不予受理（N08）。",
            "accept", form={"refuses": True}, relations={Relation.DESK, Relation.VILLAGE_DESK}),
    refused(intake.nobody_refuses, "有一方明确不愿调解，不能受理；请告知其他途径，选不予受理（N08）。",
            "accept", form={"refuses": True}, role=Role.CLERK, relations={Relation.DESK}),
    refused(intake.list_and_date, "把缺的材料一次列全，一行一样。", "request_materials", without="items"),
    refused(intake.list_and_date, "选一个补齐的日子。", "request_materials", without="due_on"),
    refused(intake.list_and_date, "补齐的日子要在明天或以后。", "request_materials", form={"due_on": TODAY}),
    refused(intake.not_asked_before, "已经要求补正过一次，不能再要；现有材料够就受理，不够就不予受理。",
            of=case(asked_materials=True)),
    refused(intake.something_supplied, "写一下补来了什么。", "supplement", without="supplied"),
    refused(intake.ground_and_route, "选一个不予受理的情形。", "decline", form={"ground": "N99"}),
    refused(intake.ground_and_route, "选告诉来人走哪条路，比如诉讼。", "decline", without="route"),
    refused(intake.ground_and_route, "写一句怎么跟来人说的。", "decline", without="explanation"),
    refused(intake.red_reported, "红色风险要先报警或通报，再办这一步。", of=case(risk=Risk.RED)),
    refused(intake.answer_recorded, "写一下是怎么答复来人的。", "advise", without="answer"),
    refused(routing.unit_fits, "选一个承办单位。", file={"target": None}),
    refused(routing.unit_fits, "枫源村管不到这个地方或这类纠纷，请另选一个单位。", file={"target": target(competent=False)}),
    refused(routing.unit_fits, "枫源村现在没有调解员，派过去没人签收；请另选，或先请管理员配人。",
            file={"target": target(has_mediator=False)}),
    refused(routing.own_unit_at_village, "村里只能分给本村调解；要交给上级，请用上报。", file={"target": target(own=False)}),
    refused(routing.nearest_or_reason, "这件已经到过上一级，往下派请用“交办下级”。", file={"legs": 1}),
    refused(routing.nearest_or_reason, "就近应分给枫源村；要分给枫桥镇，请写理由。",
            file={"target": target(name="枫桥镇", nearest=False)}),
    refused(routing.designated_by_superior, "这件已被退回两次，由共同上级指定承办单位。", of=case(objections=2)),
    refused(routing.bounced_twice, "分流由经办窗口来做；退回满两次才由共同上级指定。", of=case(objections=1)),
    refused(routing.another_unit, "这件现在就在枫源村，改派要选另一个单位；只换人请用“更换调解员”。",
            file={"target": target(holds=True)}),
    refused(routing.reason_written, "写一句理由。"),
    refused(routing.mediator_named, "选一位本单位的调解员。", file={"named_mediator": None}),
    refused(routing.mediator_present, "骆建国请假到 11月28日，没有人代；选别人，或先在“请假”里定好谁代。",
            file={"aways": {8: SimpleNamespace(until="11月28日", substitute="")}}),
    refused(routing.substitute_impartial, "你代别人调解，和当事人有亲属或利害关系的要回避；没有，请勾上“没有需要回避的情形”。",
            file={"undeclared": True}),
    refused(routing.impartial, "调解员和当事人有亲属或利害关系的要回避；没有，请勾上“没有需要回避的情形”。"),
    refused(routing.may_object, "这是上级指定承办的，不能再退回。", of=case(designated=True)),
    refused(routing.may_object, "已经开过调解，不能再退回；办不了请上报。", file={"sessions_in_leg": 1}),
    refused(routing.may_object, "分流已过 5 个工作日，不能再退回；办不了请上报。", file={"objection_open": False}),
    refused(routing.reason_and_proposal, "写一下为什么不归本单位办。", "object", without="reason"),
    refused(routing.reason_and_proposal, "选一个你认为该办的单位。", "object", without="proposed_unit"),
    refused(routing.signing_lapsed, "签收还没有超期满 2 个工作日。", file={"signing_lapsed": False}),
    refused(mediating.suspension_grounded, "选一个中止的原因。", "suspend", form={"ground": "weather"}),
    refused(mediating.suspension_grounded, "写一下依据，比如检测委托书。", "suspend", without="proof"),
    refused(mediating.suspension_grounded, "写一下预计哪天恢复。", "suspend", without="until"),
    refused(mediating.suspension_grounded, "预计恢复的日子要在明天或以后。", "suspend", form={"until": TODAY}),
    refused(mediating.suspension_grounded, "“双方同意冷静一段”一次最多中止 7 天，选9月25日或以前；到时还不行再提。", "suspend",
            form={"ground": "cooling_off", "until": TODAY + timedelta(days=8)}),
    refused(mediating.session_held, "还没有调解记录，先记录一次调解。", file={"sessions": 0}),
    refused(mediating.session_held, "重新调解以后还没有调解过，先记录一次调解；以前的记录还在，不再算数。",
            file={"sessions": 0, "sessions_fallen": True}),
    refused(mediating.rights_told, "还没有告知权利义务，请在调解记录里补上。", file={"rights_told": False}),
    refused(mediating.agreement_complete, "还缺调解协议，先写协议，至少一条。", file={"agreement": None}),
    refused(mediating.agreement_complete, "重新调解以后，原来的协议不再算数；先写一份新协议，至少一条。",
            file={"agreement": None, "agreement_fallen": True}),
    refused(mediating.agreement_complete, "协议里还没有约定，至少写一条谁、做什么、什么时候。",
            file={"agreement": agreement(terms=0)}),
    refused(mediating.agreement_complete, "协议第 1 条有金额，没写哪天给；当场给清的写当天，改好协议再办。",
            file={"agreement": agreement(oral=True, undated=("第 1 条",))}),
    refused(mediating.agreement_complete, "还缺朱某、张某签名；不签书面的，可以登记为口头协议。",
            file={"agreement": agreement(unsigned=("朱某", "张某"))}),
    refused(mediating.unsettled_routed, "诉求 1 协议里没有写进去，选“没谈成”，或者改协议。", file={"agreement": agreement(open_claims=(1,))}),
    refused(mediating.unsettled_routed, "张某、李某、王某等 4 位不在这份协议里，选一下告诉他们走哪条路。",
            file={"agreement": agreement(outside=("张某", "李某", "王某", "赵某"))}),
    refused(agreeing.status_only_told, "第 1 条、第 3 条写到婚姻、亲子、收养或监护：确认或解除婚姻、亲子、收养等身份关系，调解协议办不了，请告知去民政部门或者起诉。"
            "改一下这一条；只是写明情况，不靠这份协议来办的，就勾上再存。", "agreement", form={"status_terms": [1, 3]}),
    refused(agreeing.status_only_told, "第 1 条写到婚姻、亲子、收养或监护：确认或解除婚姻、亲子、收养等身份关系，调解协议办不了，请告知去民政部门或者起诉。"
            "当事人想申请司法确认：这样的内容法院不予受理（民诉法解释第355条第3项）。改一下这一条；只是写明情况，不靠这份协议来办的，就勾上再存。",
            "agreement", form={"status_terms": [1], "confirm_wanted": True}),
    refused(agreeing.form_fits, "劳动争议达成协议的，要制作书面调解协议书（劳动争议调解仲裁法第十四条），请选书面协议。",
            "agreement", of=case(category="10"), form={"form": "oral"}),
    refused(agreeing.way_fits, "婚姻家庭（含收养、继承）的协议涉及人身关系，不能用电子签名（电子签名法第三条）。"
            "请打印出来，当事人在纸上签名、按指印，再点“记纸上签名”。", "sign_agreement", of=case(category="01")),
    refused(agreeing.agreement_stands, "这件现在没有算数的协议。", file={"agreement": None}),
    refused(agreeing.signature_waits, "没有等着签名的协议。", file={"agreement": agreement(signing=False)}),
    refused(agreeing.seal_waits, "没有等着盖章的协议。", file={"agreement": None}),
    refused(mediating.unsettled_routed, "每条诉求选“谈成”或“没谈成”。", form={"outcomes": {1: "merged"}}),
    refused(mediating.unsettled_routed, "诉求 9：没有这条诉求。诉求 1：这条也选一下谈成没有。", form={"outcomes": {"9": "settled"}}),
    refused(mediating.unsettled_routed, "有诉求没谈成，选一下告诉当事人走哪条路。",
            form={"outcomes": {1: "failed"}}),
    refused(mediating.unsettled_routed, "没有一条谈成，请用“调解不成”。",
            form={"outcomes": {1: "failed"}, "route": "litigation"}),
    refused(mediating.positions_stated, "还没写申请人最后的意见。", "fail", without="position_applicant"),
    refused(mediating.positions_stated, "还没写被申请人最后的意见。", "fail", without="position_respondent"),
    refused(mediating.positions_stated, "写一下双方没有争议的事实；没有就写“无”。", "fail", without="undisputed"),
    refused(mediating.positions_stated, "选一下告诉当事人走哪条路，比如诉讼。", "fail", form={"route": "home"}),
    refused(mediating.court_term_over, "只有法院委派、委托的件到期由系统退回法院。", of=case(channel=Channel.VISIT)),
    refused(mediating.chose_route_below_top, "还可以上报上一级再调；当事人自己选了走这条路，请勾上再办。", "fail",
            without="chose_route"),
    refused(mediating.withdrawal_stated, "要所有申请人都撤回才算撤回；只有一位退出，请用“当事人退出”。", "withdraw",
            without="all_applicants"),
    refused(mediating.withdrawal_stated, "选一下哪天提出撤回的。", "withdraw", without="asked_on"),
    refused(mediating.withdrawal_stated, "写一下为什么撤回。", "withdraw", without="reason"),
    refused(mediating.termination_stated, "选一个终止的原因。", "terminate", form={"ground": "tired"}),
    refused(mediating.termination_stated, "选一下告诉当事人走哪条路，比如诉讼。", "terminate", without="route"),
    refused(mediating.termination_stated, "写一句具体情况。", "terminate", without="explanation"),
    refused(climbing.level_above_exists, "这里是终点站，没有再上一级；请在本级办出结果。", of=case(level=Level.COUNTY)),
    refused(climbing.level_time_over, "本级时限还没有超期满 3 个工作日，系统不上报。", file={"level_time_over": False}),
    refused(climbing.attempt_recorded, "还没有调解记录，先记录一次调解再上报；红色风险、重大或跨区域的可以直接上报。",
            "", relations={Relation.HOLDER}),
    refused(climbing.escalation_reasoned, "选一个上报的理由。", "escalate", form={"reason": "tired"}),
    refused(climbing.escalation_reasoned, "写一两句情况，上级接过去就能看懂。", "escalate", without="note"),
    refused(climbing.other_place_named, "跨区域的，写明另一方在哪个镇、哪个县，比如店口镇七里村；都是本镇的，换一个理由。",
            "escalate", file={"other_place": False}),
    refused(climbing.straight_to_top, "上报要选上一级。", of=case(risk=Risk.RED), form={"to_level": "village"}),
    refused(climbing.straight_to_top, "上报要选上一级。", of=case(level=Level.VILLAGE), form={"to_level": "moon"}),
    refused(climbing.straight_to_top, "只有红色风险、跨镇或专业调委会管的类别才能越级直接上报，其余先报上一级。",
            of=case(level=Level.VILLAGE), form={"to_level": "county"}),
    refused(routing.was_above, "这件已经交办下去过一次，不能再往下退。", of=case(sent_down=True)),
    refused(routing.was_above, "这件还没有到过本级，第一次请用“分流”。", file={"been_at_level": False}),
    refused(routing.was_above, "这件还没有到过本级，第一次请用“分流”。", of=case(level=Level.VILLAGE)),
    refused(routing.lower_unit, "交办要选下一级的单位；同级请用“分流”。", file={"target": target(level=Level.TOWN)}),
    refused(ending.party_told, "选一下反馈给哪一位当事人。", "feed_back", file={"feedback_parties": []}),
    refused(ending.party_told, "选一下怎么告诉的，比如电话。", "feed_back", without="how"),
    refused(ending.party_told, "选一下哪天告诉的。", "feed_back", without="told_on"),
    refused(ending.party_told, "选今天或以前的日子。", "feed_back", form={"told_on": TODAY + timedelta(days=1)}),
    refused(ending.party_told, "问一下满不满意；不愿说就选“未表态”。", "feed_back", without="satisfaction"),
    refused(ending.not_the_mediator, "反馈要由调解员以外的人做，请窗口或本单位别的同志来办。", of=case(mediator_id=ME)),
    refused(ending.not_the_mediator, "反馈要由调解员以外的人做，请窗口或本单位别的同志来办。", file={"mediated_for": True}),
    refused(issuing.paper_named, "选一下出具哪一份文书。", "issue_paper", without="paper"),
    refused(archiving.to_archive, "这件已并入主案，材料随主案归档。", "archive", of=case(outcome=Outcome.MERGED)),
    refused(archiving.to_archive, "这件已经归档，之后没有新的材料。", "archive", file={"archived": True}),
    refused(archiving.papers_there, "归档还缺：身份证明、调解记录。", "archive", file={"file_lacks": ["身份证明", "调解记录"]}),
    refused(archiving.retention_chosen, "选一下保管期限。", "archive", form={"retention": "forever"}),
    refused(archiving.is_archived, "这件没有归档，不用开卷。", "open_archive"),
    refused(archiving.order_named, "写是谁批准的，比如“市司法局局长某某”。", "open_archive", without="ordered_by"),
    refused(archiving.order_named, "写批准文书的文号。", "open_archive", without="order_number"),
    refused(archiving.order_dated, "选批准的日期，今天或以前。", "open_archive", without="ordered_on"),
    refused(archiving.order_dated, "选批准的日期，今天或以前。", "open_archive", form={"ordered_on": TODAY + timedelta(days=1)}),
    refused(archiving.breach_answered,
            "有 2 项约定到了日子没履行，先在“履行”里记下办了没有，没办的选好怎么办（催告、重新调解、起诉……），再归档。",
            "archive", of=case(state=State.CLOSED), file={"broken_promises": [1, 2]}),
    refused(archiving.left_open_known, "还有没完的事：回访还没做；钱没付清。看过了就勾上“这些事还没完，我都知道”。", "archive",
            without="acknowledged", file={"left_open": ["回访还没做", "钱没付清"]}),
    refused(archiving.file_open, archiving.SEALED, "seal", of=case(state=State.CLOSED), file={"archived": True}),
    refused(archiving.paper_still_taken, archiving.SEALED, "issue_paper", form={"paper": "rights"}, of=case(state=State.CLOSED),
            file={"archived": True}),
    refused(archiving.paper_not_sealed, archiving.SEALED, "void_paper", of=case(state=State.CLOSED), file={"archived": True}),
    refused(archiving.reopened_by_order, "这件已经归档，重启要有书面批准。写是谁批准的，比如“市司法局局长某某”。", "reopen",
            of=case(state=State.CLOSED), file={"archived": True}),
    refused(archiving.reopened_by_dated_order, "选批准的日期，今天或以前。", "reopen", of=case(state=State.CLOSED), form={"ordered_on": TODAY + timedelta(days=1)},
            file={"archived": True}),
    refused(issuing.issued_named, "选一下作废哪一份文书。", "void_paper", without="issued"),
    refused(following.rating_independent, "评价要由调解员以外的人来请，当事人才好说真话；请窗口或本单位别的同志来办。",
            of=case(mediator_id=ME)),
    refused(following.rating_independent, "评价要由调解员以外的人来请，当事人才好说真话；请窗口或本单位别的同志来办。",
            file={"mediated_for": True}),
    refused(following.rated_parties_named, "选一下请哪一位当事人评价。", "invite_rating", file={"feedback_parties": []}),
    refused(following.visit_told, "选一下为什么回访。", "follow_up", form={"why": "mood"}),
    refused(following.visit_told, "选一下回访了哪一位当事人。", "follow_up", file={"feedback_parties": []}),
    refused(following.visit_told, "选一下怎么回访的，比如电话。", "follow_up", without="how"),
    refused(following.visit_told, "选一下哪天回访的。", "follow_up", without="visited_on"),
    refused(following.visit_told, "回访的日子选今天或以前。", "follow_up", form={"visited_on": TODAY + timedelta(days=1)}),
    refused(following.visit_answered, "选一下履行得怎么样；没有要履行的也选上。", "follow_up", without="kept"),
    refused(following.visit_answered, "写几句现在怎么样。", "follow_up", without="course"),
    refused(following.visit_agrees, "没联系上人，不能记哪一笔办好了；把勾去掉。", "follow_up", form={"reached": False, "performed": [1]}),
    refused(following.visit_agrees, "第 2 笔已经记过，或者不再算数，没有重复记；去掉这些再存。", "follow_up", form={"performed": [2]}, file={"payable_promises": [PROMISE]}),
    refused(following.visit_agrees, "第 1 笔还没记办好，和“全部履行”对不上：办好了的在下面勾上，写明哪天、谁说的；没有都办好的，选“部分履行”或“没有履行”。", "follow_up",
            file={"payable_promises": [PROMISE], "broken_promises": []}),
    refused(following.visit_agrees, "约定的都勾上办好了，履行得怎么样就选“全部履行”；有没办好的，把它的勾去掉。", "follow_up", form={"performed": [1], "kept": "part"},
            file={"payable_promises": [PROMISE]}),
    refused(following.visit_agrees, "第 1 笔要一直做到，“履行”里记了没办，和“全部履行”对不上：选“部分履行”或“没有履行”；记错了的、后来又做到的，先到“履行”页改。", "follow_up",
            file={"payable_promises": [GIVEN_UP]}),
    refused(following.performance_told, "写一句谁说办好的，比如：王某说钱收到了。", "follow_up", form={"performed": [1]}),
    refused(following.performance_told, "办好的日子选回访那天或以前。", "follow_up", form={"performed": [1], "performed_on": TODAY + timedelta(days=1)}),
    refused(following.ways_told, "有人反悔，要告诉他能走哪条路，告诉了哪几条就勾上。", "follow_up", form={"since": ["repudiated"]}),
    refused(following.hidden_risk_written, "写一句是什么隐患。", "follow_up", form={"hidden_risk": True}),
    refused(following.next_visit_ahead, "下次回访选明天或以后的日子。", "follow_up", form={"next_on": TODAY}),
    refused(following.visited_by_another, "回访最好由调解员以外的人去；确实没有别人，写一句为什么由你去。", "follow_up",
            of=case(mediator_id=ME)),
    refused(following.visited_by_another, "满不满意不由调解员自己问：选“未表态”，请窗口另外问，或者给当事人评价单。", "follow_up",
            of=case(mediator_id=ME), form={"why_me": "村里只有我", "satisfaction": "satisfied"}),
    refused(following.open_or_hidden_risk, "这件已办结，回访没有发现隐患；有了新情况先记一次回访。",
            of=case(state=State.CLOSED), file={"hidden_risk": False}),
    refused(risks.risk_rises, "这件已办结：先报警或通报，再请督导重启，重启以后调到红色。", "raise_risk",
            of=case(state=State.CLOSED), form={"risk": "red"}),
    refused(ending.file_complete, "办结还缺：反馈给张某、约定的日期。", file={"checklist": [
        SimpleNamespace(label="受理登记", done=True, by_law=False), SimpleNamespace(label="反馈给张某", done=False, by_law=False),
        SimpleNamespace(label="调解协议书（还没生效）", done=False, by_law=True), SimpleNamespace(label="约定的日期", done=False, by_law=False)]}),
    *(refused(ending.agreement_in_force, f"协议还没生效，缺{'、'.join(lacks)}（人民调解法第29条）；请承办的调委会在“协议”里补齐，再来办结。",
              of=case(outcome=outcome), file={"agreement": agreement(lacks=lacks)})
      for outcome in (Outcome.SETTLED, Outcome.PARTLY_SETTLED)
      for lacks in (("张某签名",), ("调解员签名",), ("调委会盖章",), ("张某、李某签名", "调解员签名", "调委会盖章"))),
    refused(ending.channel_answered, "这件是信访来的，要先把结果回复过去，再勾上“已回复来源单位”。",
            of=case(channel=Channel.PETITION)),
    *(refused(ending.village_may_close, "这件由窗口或镇里来办结：村里只办结自己受理、没有上报过、已谈成或撤回、由别人反馈过的件。",
              **changed) for changed in (
        {"file": {"accepted_by_village": False}}, {"of": case(leg_no=2)}, {"of": case(outcome=Outcome.FAILED)},
        {"of": case(was_red=True)}, {"of": case(supervised=True)},
    )),
    refused(ending.village_may_close, "还没有别人反馈过：请本村同事或镇里窗口把结果告诉各方，再来办结。",
            file={"feedback_by_other": False}),
    refused(ending.was_mediated, "这件没有调解过，不能重新调解；请办结后重启。", of=case(mediator_id=None)),
    refused(ending.rework_reasoned, "选一下是不满意还是反悔。", "rework", form={"reason": "mood"}),
    refused(ending.rework_reasoned, "反馈里没有当事人说不满意；先记下反馈，再重新调解。", "rework",
            form={"reason": "dissatisfied"}),
    refused(ending.rework_reasoned, "写一句为什么可以再调。", "rework", without="note"),
    refused(ending.reopen_reasoned, "选一个重启的理由。", "reopen", form={"reason": "mood"}),
    refused(ending.reopen_reasoned, "这件受理过，不是“原来不该拒绝”；选不履行、反悔或有新事实。", "reopen",
            of=case(state=State.CLOSED), form={"reason": "wrongly_refused"}),
    refused(ending.reopen_reasoned, "写一句具体情况。", "reopen", without="note"),
    refused(ending.not_merged, "这件已并入主案，请重启主案。", of=case(outcome=Outcome.MERGED)),
    refused(ending.main_named, "写主案的编号，比如 330681-2026-000123；编号可能写错了，或者那件不归你看。",
            file={"main_case": None}),
    refused(ending.main_named, "那一件自己已经并到别的件，请写它的主案。",
            file={"main_case": case(state=State.CLOSED, outcome=Outcome.MERGED)}),
    refused(ending.main_named, "主案已经“已办结”，并过去没有人再答复；请先重启主案。",
            file={"main_case": case(state=State.CLOSED)}),
    refused(ending.people_told_apart, "罗某和主案的王某（申请人）电话相同、姓名不同：是同一人的勾上，都不是也勾一下。", "merge", file={"unsure_people": [MAYBE]}),
    refused(ending.people_told_apart, "主案的当事人刚变过，重新选一下谁和谁是同一人。", "merge", form={"same_people": ["1-9"]}, file={"unsure_people": [MAYBE]}),
    refused(ending.people_told_apart, "勾了“都不是同一人”，就不再勾别的。", "merge", form={"same_people": ["none", "1-1"]},
            file={"unsure_people": [MAYBE]}),
    refused(ending.people_told_apart, "一个人在主案里只能是一位，多勾的去掉。", "merge", form={"same_people": ["1-1", "1-2"]},
            file={"unsure_people": [MAYBE, SimpleNamespace(code="1-2", words="")]}),
    refused(routing.another_mediator, "本单位没有第二位调解员，先请管理员在“单位”里加人；办不了的可以上报，或请窗口改派。",
            file={"other_mediators": []}),
    refused(entries.text_written, "写几个字再存。", "note", without="text"),
    refused(extending.days_and_ground, "延期写 1 到 30 天。", "extend", form={"days": 31}),
    refused(extending.days_and_ground, "选一下是双方要求还是案情复杂。", "extend", form={"ground": "rain"}),
    refused(extending.days_and_ground, "写一句理由。", "extend", without="reason"),
    refused(extending.parties_told, "勾上已经告诉了哪几方要延期。", "extend", without="told_parties"),
    refused(extending.parties_told, "勾上已经告诉了哪几方要延期。", "extend", form={"told_parties": [9]}),
    refused(extending.parties_told, "选一下怎么告诉的，比如电话。", "extend", without="told_how"),
    refused(extending.before_due, "本级时限已过，不能再延期；请上报或尽快办出结果。", file={"mediation_overdue": True}),
    refused(entries.party_leaves, "选一下哪一位退出。"),
    refused(entries.party_leaves, "这一位已经退出了。", file={"leaving_party": GONE}),
    refused(entries.party_leaves, "这一方只剩这一位，退出就是撤回或终止，请用“撤回”或“终止”。",
            of=case(parties=[APPLICANT, GONE, RESPONDENT]), file={"leaving_party": APPLICANT}),
    refused(risks.risk_rises, "现在已是红色风险，选更高的一级。", "raise_risk", of=case(risk=Risk.RED)),
    refused(risks.risk_rises, "写一句理由。", "raise_risk", without="reason"),
    refused(risks.risk_falls, "现在是蓝色风险，选更低的一级。", "lower_risk"),
    refused(risks.risk_falls, "写一句理由。", "lower_risk", of=case(risk=Risk.RED), without="reason"),
    refused(risks.danger_described, "写一下报给了谁，比如枫桥派出所。", "report_danger", without="to"),
    refused(risks.danger_described, "写一下几点报的。", "report_danger", without="told_at"),
    refused(risks.danger_described, "报的时间要在现在以前。", "report_danger", form={"told_at": AT + timedelta(hours=1)}),
    refused(risks.danger_described, "写一句报了什么。", "report_danger", without="content"),
    refused(entries.amendment_given, "填一样要补充的再存。"),
    refused(leading.nobody_in_charge, "这件已经有领导包案；换人先销号，再重新定。", file={"leader_case": waiting(1)}),
    refused(leading.leader_fits, "选一位在岗的领导。", "take_charge", file={"leader_named": None}),
    refused(leading.leader_fits, "领导自己认领；替别的领导定，由督导来办。", "take_charge",
            file={"leader_named": SimpleNamespace(id=ME + 1)}),
    refused(leading.leader_fits, "写一句为什么要领导包案。", "take_charge", without="reason"),
    refused(leading.in_charge, "这件没有领导包案。"),
    refused(leading.in_charge, "这件由别的领导包案，由那一位或督导来记。", file={"leader_case": waiting(1, leader_id=ME + 1)}),
    refused(leading.duty_described, "选一下是四包里的哪一包。", "tick_duty", form={"duty": "pay"}),
    refused(leading.duty_described, "选今天或以前的日子。", "tick_duty", form={"done_on": TODAY + timedelta(days=1)}),
    refused(leading.duty_described, "写一句做了什么。", "tick_duty", without="text"),
    refused(leading.visit_described, "选一下是接访、约访、下访还是走访。", "visit", without="way"),
    refused(leading.visit_described, "见面的时间要在现在以前。", "visit", form={"held_at": AT + timedelta(minutes=1)}),
    refused(leading.visit_described, "写一下在哪儿见的。", "visit", without="place"),
    refused(promising.call_told, "选一下问的是哪一笔。", "call_promise"),
    refused(promising.call_told, "选一下哪天打的。", "call_promise", without="called_on", file={"promises_named": [PROMISE]}),
    refused(promising.call_told, "选今天或以前的日子。", "call_promise", form={"called_on": TODAY + timedelta(days=1)},
            file={"promises_named": [PROMISE]}),
    refused(promising.call_told, "选一下对方怎么说。", "call_promise", without="result", file={"promises_named": [PROMISE]}),
    refused(promising.breach_named, "选一下是哪一笔没履行。", "breach"),
    refused(promising.breach_named, "第 1 笔还没到期，或者已经处理过，不用再选。", "breach", file={"promises_named": [PROMISE]}),
    refused(promising.breach_known, "写一句怎么知道没履行的。", "breach", without="note"),
    refused(promising.way_open, "选一下接下来怎么办。", "breach", without="route"),
    refused(promising.way_open, "第 1 笔没有经过司法确认，不能申请强制执行（民事诉讼法第206条）；可以选起诉，或者催告、重新调解。",
            "breach", form={"route": "enforce"}, file={"promises_named": [PROMISE]}),
    refused(promising.way_open, "第 1 笔是办事，不是给钱；支付令只用于给钱、给有价证券（民事诉讼法第225条）；可以选起诉，或者催告、重新调解。",
            "breach", form={"route": "payment_order"}, file={"promises_named": [SimpleNamespace(no=1, amount=None)]}),
    refused(promising.repudiation_named, "选一下对方不肯办的是哪一笔。", "repudiate", file={"promises_named": []}),
    refused(promising.repudiation_named, "第 1 笔已经过了日子，或者已经处理过，请用“没履行，选怎么办”。", "repudiate",
            file={"promises_named": [PROMISE], "open_promises": []}),
    refused(promising.refusal_told, "写一句对方是怎么说的。", "repudiate", without="note"),
    refused(promising.repudiation_way, "选一下接下来怎么办。", "repudiate", without="route"),
    refused(promising.repudiation_way, "还没到期，只能重新调解，或者起诉（民法典第578条）；到期还没办，再选别的路。", "repudiate",
            form={"route": "payment_order"}),
    refused(promising.promises_looked, "这件没有没写日子、要看一看的约定。", file={"looked_promises": []}),
    refused(promising.looked_named, "选一下看的是哪几笔。", "look_promise", file={"promises_named": []}),
    refused(promising.looked_named, "第 1 笔约定了日子，或者已经处理过，不用看。", "look_promise", file={"promises_named": [PROMISE], "looked_promises": []}),
    refused(promising.look_told, "选一下看到的是哪一种。", "look_promise", without="found"),
    refused(promising.look_told, "写一句怎么看的、看到什么；催告的，写怎么告诉对方的。", "look_promise", without="note"),
    refused(promising.look_told, "选一个今天以后的日子：下次哪天看；催告的，给到哪天。", "look_promise", form={"next_on": TODAY}),
    refused(promising.many_named, "选一下是哪几笔，没有拿到的不要勾。", "pay_many", without="promises"),
    refused(promising.many_named, "第 1 笔已经记过，或者不再算数，没有重复记；去掉这些再存。", "pay_many", file={"payable_promises": []}),
    refused(promising.entries_chosen, "选一下是哪一条记错了；已经更正过的、后来又选过别的路的，不能再选。", "correct_performance",
            file={"entries_named": []}),
    refused(promising.urged_to_a_day, "选一个今天以后的新日子。", "breach", form={"route": "urge", "new_due_on": TODAY}),
    refused(promising.urged_to_a_day, "改日子要双方都同意，问过了就勾上。", "breach",
            form={"route": "urge", "new_due_on": TODAY + timedelta(days=9)}),
    refused(promising.route_told, "选一下告诉了哪一位。", "breach", without="told"),
    refused(promising.route_told, "选一下怎么告诉的，比如电话。", "breach", without="told_how"),
    refused(promising.route_told, "选一下哪天告诉的，今天或以前。", "breach", without="told_on"),
    refused(confirming.applied_jointly, "司法确认要双方共同申请（人民调解法第33条）：申请人和被申请人都要选，一方几位里可以只选要确认的几位。",
            "apply_confirmation", of=case(parties=[APPLICANT, RESPONDENT]), form={"parties": [1]}),
    refused(confirming.matter_admissible, "不归这家法院管的，法院不予受理（民诉法解释第355条第2项）；"
            "请换当事人住所地、标的物所在地或调委会所在地的法院。", "apply_confirmation", form={"excluded": ["wrong_court"]}),
    refused(confirming.court_named, "写一下递交给哪家法院。", "apply_confirmation", without="court"),
    refused(confirming.within_thirty_days, "选一下哪天递交的，今天或以前。", "apply_confirmation", without="filed_on"),
    refused(confirming.ruling_of_applicants, "选一下是哪一次申请。", "court_result"),
    refused(confirming.ruling_of_applicants, "选一下这个结果是哪几位的。", "court_result", without="parties",
            file={"waiting_applications": [APPLICATION]}),
    refused(confirming.ruling_of_applicants, "第 2 位不在这次申请里，或者已经有了结果。", "court_result", form={"parties": [2]},
            file={"waiting_applications": [APPLICATION]}),
    refused(confirming.ruling_told, "选一下法院的结果。", "court_result", without="result"),
    refused(confirming.ruling_told, "选一下裁定是哪天的，今天或以前。", "court_result", without="ruled_on"),
    refused(meeting.meeting_waits, "这件没有约好的调解。", file={"meetings_open": []}),
    refused(meeting.meeting_chosen, "选一下是哪一次调解。", "cancel_meeting", form={"no": 2}),
    refused(meeting.time_ahead, "选以后的时间，比如明天上午九点。", "schedule", form={"starts_at": AT - timedelta(hours=1)}),
    refused(meeting.time_ahead, "写一下大概多久，比如 60 分钟。", "schedule", form={"ends_at": AT}),
    refused(meeting.meeting_place, "选一间调解室，或写一下在哪儿。", "schedule", without="place"),
    refused(meeting.somebody_asked, "勾上请哪几位来。", "schedule", without="parties"),
    refused(meeting.room_free, "一号调解室 9月21日 09:00 到 10:00 已经有人用，换一间，或换个时间。", "schedule",
            file={"room_taken": "一号调解室 9月21日 09:00 到 10:00 已经有人用"}),
    refused(meeting.people_free, "王某 9月21日 09:00 到 10:00 还要去另一场调解。换个时间；说好了能来，就勾上再存。", "schedule",
            file={"people_taken": ["王某 9月21日 09:00 到 10:00 还要去另一场调解"]}),
    refused(meeting.hour_meant, "约的是 03:00 到 04:00，看一下有没有写错。就是这个时间，就勾上再存。", "schedule",
            form={"starts_at": NIGHT, "ends_at": NIGHT + timedelta(hours=1)}),
    refused(meeting.calls_off_wait, "没有要通知的：取消的调解，接到过通知的都告诉了。", file={"calls_off": {}}),
    refused(meeting.call_off_chosen, "选一下是哪一次取消了的调解。", "tell_off", form={"no": 2}),
    refused(meeting.record_open, "这一轮还没有调解记录。", file={"records_open": []}),
    refused(meeting.record_open, archiving.SEALED, of=case(state=State.CLOSED), file={"records_open": [1], "archived": True}),
    refused(meeting.screen_fits, "婚姻家庭（含收养、继承）的记录涉及人身关系，不能用电子签名（电子签名法第三条）。"
            "请打印出来，当事人在纸上签名、按指印，再记下谁签了。", "sign_record", of=case(category="01"), form={"way": "pad"}),
    refused(meeting.refusal_reasoned, "写一句为什么不签，当事人怎么说的。", "sign_record", form={"way": "refused"}),
    refused(meeting.served_somebody, "勾上送给了哪几位。", "serve", without="parties"),
    refused(meeting.receiver_named, "写一下谁代收的，和当事人什么关系。", "serve", form={"how": "proxy"}),
    refused(meeting.served_by_now, "送达的时间要在现在以前。", "serve", form={"served_at": AT + timedelta(hours=1)}),
    refused(routing.no_interest, "骆建国和王某电话相同：换一位调解员，或写明为什么不用回避。", "sign", file={"interest_named": [SHARED]}),
    refused(routing.no_interest_added, "骆建国和王某电话相同：先请负责人换调解员，或写明为什么不用回避。", "amend",
            file={"interest_added": [SHARED]}),
    refused(routing.no_interest_merged, "骆建国和王某电话相同：先给主案换调解员，或写明为什么不用回避。", "merge",
            file={"interest_merged": [SHARED]}),
    refused(routing.substitute_impartial, "骆建国和王某电话相同：这件先不代办；没有利害关系的，请负责人换成你并写明。",
            "sign", file={"undeclared": True, "interest_own": [SHARED]}),
    refused(routing.not_recused, "这位调解员已经回避过这一件，另选一位。", file={"recused": True}),
    refused(routing.not_stepped_back, "你已经回避过这一件，调解、协议、签名和履行由接手的调解员来办。", file={"stepped_back": True}),
    refused(routing.successor_fits, "选另一位本单位的调解员。", "recuse", form={"mediator": "who"}, file={"named_mediator": None}),
    refused(routing.successor_fits, "这位调解员已经回避过这一件，另选一位。", "recuse", form={"mediator": "who"}, file={"recused": True}),
    refused(leading.visit_described, "写一下见了谁。", "visit", without="present"),
    refused(leading.visit_described, "写几句谈了什么，定了什么。", "visit", without="course"),
    refused(leading.over_or_said_why, "写一句为什么销号。", "strike_off", without="reason"),
    refused(leading.over_or_said_why, "还没办结；没办结就销号，由督导写明理由来办。", "strike_off", of=case(state=State.MEDIATING)),
    refused(leading.instruction_written, "写批示的内容。", "instruct", without="text"),
    refused(leading.instruction_written, "选批给哪个单位。", "instruct", file={"unit_named": None}),
    refused(leading.instruction_written, "答复的日子选今天或以后。", "instruct", form={"due_on": TODAY - timedelta(days=1)}),
    refused(leading.instruction_waits, "没有等本单位答复的批示。"),
    refused(leading.instruction_answered, "选一下答复哪一条批示。", "answer_instruction", file={"my_instructions": [waiting(2)]}),
    refused(leading.instruction_answered, "写一下办得怎么样。", "answer_instruction", without="answer",
            file={"my_instructions": [waiting(1)]}),
    refused(joining.conference_planned, "选一个牵头单位。", "confer", file={"lead_unit": None}),
    refused(joining.conference_planned, "选至少一个参加会商的单位。", "confer", file={"units_named": []}),
    refused(joining.conference_planned, "牵头单位不用再选成参加单位。", "confer", file={"lead_unit": unit()}),
    refused(joining.conference_planned, "写一下什么时候会商。", "confer", without="held_at"),
    refused(joining.conference_planned, "写一下在哪儿会商。", "confer", without="place"),
    refused(joining.conference_planned, "写一下要会商什么。", "confer", without="question"),
    refused(joining.conference_waits, "没有等本单位记纪要的会商。"),
    refused(joining.minutes_kept, "选一下是哪一次会商。", "minute_conference"),
    refused(joining.minutes_kept, "会商还没开，开完再记。", "minute_conference",
            file={"my_conferences": [waiting(2, held_at=AT + timedelta(hours=1))]}),
    refused(joining.minutes_kept, "写几句会上定了什么。", "minute_conference", without="minutes", file={"my_conferences": [waiting(2)]}),
    refused(joining.minutes_kept, "任务要交给参加会商的单位。", "minute_conference",
            file={"my_conferences": [waiting(2)], "conference_codes": set()}),
    refused(joining.minutes_kept, "每条任务写一下做什么。", "minute_conference", file={"my_conferences": [waiting(2)]},
            form={"tasks": [{"unit": "D330681-police", "text": " ", "due_on": TODAY}]}),
    refused(joining.minutes_kept, "每条任务写一个今天或以后的日子。", "minute_conference", file={"my_conferences": [waiting(2)]},
            form={"tasks": [{"unit": "D330681-police", "text": "查明", "due_on": TODAY - timedelta(days=1)}]}),
    refused(joining.task_waits, "没有等本单位办的会商事项。"),
    refused(joining.task_finished, "选一下办好的是哪一项。", "do_task"),
    refused(joining.task_finished, "写一句办得怎么样。", "do_task", without="note", file={"my_tasks": [waiting(3)]}),
    refused(joining.may_call, "吹哨由镇街或县级中心来办，请先告诉镇里。", "call_out", file={"acts_for_centre": False}),
    refused(joining.call_described, "选一个要到场的部门、调委会、镇街或村（社区）。", "call_out", file={"unit_named": None}),
    refused(joining.call_described, "选一个要到场的部门、调委会、镇街或村（社区）。", "call_out",
            file={"unit_named": unit(kind=UnitKind.COUNTY_CENTRE)}),
    refused(joining.call_described, "自己单位不用吹哨，选要叫来的单位。", "call_out", file={"unit_named": unit(id=3)}),
    refused(joining.call_described, "写一下到哪儿。", "call_out", without="place"),
    refused(joining.call_described, "写一句为什么要到场。", "call_out", without="reason"),
    refused(joining.call_described, "写一个以后的时间，比如一小时后。", "call_out", form={"due_at": AT}),
    refused(joining.call_waits, "没有等本单位报到的吹哨。"),
    refused(joining.arrival_told, "选一下是哪一次吹哨。", "arrive"),
    refused(joining.arrival_told, "到场的时间要在现在以前。", "arrive", file={"my_calls": [waiting(4)]},
            form={"arrived_at": AT + timedelta(minutes=1)}),
    refused(joining.arrival_told, "到场的时间不能在吹哨以前。", "arrive", file={"my_calls": [waiting(4, called_at=AT)]},
            form={"arrived_at": AT - timedelta(minutes=1)}),
    refused(joining.arrival_told, "写一下谁到场了。", "arrive", without="who", file={"my_calls": [waiting(4)]}),
    refused(joining.result_waits, "没有等本单位报结果的吹哨。"),
    refused(joining.result_told, "选一下是哪一次吹哨。", "report_call"),
    refused(joining.result_told, "写几句到场做了什么，结果怎样。", "report_call", without="result", file={"my_arrivals": [waiting(5)]}),
    refused(joining.invitation_agreed, "写一下请谁。", "invite", without="guest"),
    refused(joining.invitation_agreed, "选一下是什么人，比如律师。", "invite", form={"profession": "wizard"}),
    refused(joining.invitation_agreed, "请人帮忙要先问过各方，都同意就勾上。", "invite", without="consent"),
    refused(joining.helpers_named, "选至少一个协办单位。", "co_handle", file={"units_named": []}),
    refused(joining.helpers_named, "承办单位和经办窗口不用再选成协办。", "co_handle", file={"own_units": {7}}),
    refused(joining.helpers_named, "写一句请他们办什么。", "co_handle", without="reason"),
    refused(supervising.no_order_open, "这件已有诸矛督〔2026〕1号在办，在那一份上补充要求就行。", file={"open_order": ORDER}),
    refused(supervising.order_complete, "选一个跟这件有关的单位来答复。", file={"ordered_unit": None}),
    refused(supervising.order_complete, "写一句要说明什么，比如“请说明两次约谈未到的原因”。", file={"ordered_unit": unit()}),
    refused(supervising.order_complete, "写清要答复哪几条。", file={"ordered_unit": unit()}, form={"title": "说明原因"}),
    refused(supervising.order_complete, "答复期限选明天或以后的日子。", file={"ordered_unit": unit()},
            form={"title": "说明原因", "demand": "一、为什么没来", "due_on": TODAY}),
    refused(supervising.card_rises, "牌只升不降，选更高的一级。", file={"open_order": ORDER}, form={"grade": "yellow"}),
    refused(supervising.words_written, "写几句再送出。"),
]  # fmt: skip


def made(facts: str, given: dict[str, Any], **other: Any) -> Attempt:
    """The complete form of that move, changed as the row says."""
    form = {**FACTS.get(facts, {}), **given.get("form", {})}
    form.pop(given.get("without", ""), None)
    return attempt(
        other.get("role") or given.get("role", Role.MEDIATOR), given.get("relations", set()), of=given.get("of"), facts=form,
        file=given.get("file"),
    )  # fmt: skip


@pytest.mark.parametrize(("guard", "sentence", "facts", "given"), ROWS)
def test_what_is_missing_is_said(
    guard: Callable[[Attempt], str | None], sentence: str, facts: str, given: dict[str, Any]
) -> None:
    assert guard(made(facts, given)) == sentence


def test_every_guard_of_the_tables_is_heard_here() -> None:
    used = {guard for row in (*MOVES, *BY_NAME.values()) for guard in row.guards}
    used |= {who.only_if for move in MOVES for who in move.who if who.only_if}
    heard = {row.values[0] for row in ROWS}
    assert {guard.__name__ for guard in used - heard} == set()


def test_every_sentence_is_one_a_person_can_read_to_the_end() -> None:
    for row in ROWS:
        assert re.search(r"。$", str(row.values[1])), row


def test_the_main_case_is_another_one() -> None:
    here = case(state=State.ACCEPTED)
    assert ending.main_named(attempt(Role.DISPATCHER, of=here, file={"main_case": here})) == "主案要是另外一件。"


def passes(guard: Callable[[Attempt], str | None], facts: str = "", **given: Any) -> bool:
    return guard(made(facts, given, role=given.pop("role", Role.MEDIATOR))) is None


@pytest.mark.parametrize("role", PartyRole)
def test_the_last_of_a_side_does_not_leave_but_who_acts_for_it_may(role: PartyRole) -> None:
    alone = party(3, role)
    left = passes(entries.party_leaves, "leave_party", of=case(parties=[alone]), file={"leaving_party": alone})
    assert left is (role not in (PartyRole.APPLICANT, PartyRole.RESPONDENT))


def test_consent_and_a_finder_stand_for_an_applicant() -> None:
    found = case(proactive=True, finder="网格员", consent=True, parties=[RESPONDENT, party(3, PartyRole.RESPONDENT)])
    for guard in (intake.finder_named, intake.applicant_named, intake.respondent_named, intake.consent_of_both):
        assert passes(guard, of=found)
    assert passes(intake.finder_named, of=case(proactive=True), form={"finder": "网格员"})


def test_another_reason_than_cross_area_names_no_place() -> None:
    assert passes(climbing.other_place_named, "escalate", form={"reason": "far_apart"}, file={"other_place": False})


def test_a_reason_lets_a_farther_unit_have_it() -> None:
    far = {"target": target(name="枫桥镇", nearest=False, level=Level.TOWN)}
    assert passes(routing.nearest_or_reason, file=far, form={"reason": "村里是当事人"})


@pytest.mark.parametrize("other", [
    {"of": case(risk=Risk.RED)}, {"of": case(difficulty=Difficulty.MAJOR)}, {"file": {"cross_area": True}},
    {"form": {"reason": "cross_area"}}, {"file": {"sessions_in_leg": 1}}, {"relations": {Relation.ABOVE}},
])  # fmt: skip
def test_what_goes_up_without_an_attempt(other: dict[str, Any]) -> None:
    assert passes(climbing.attempt_recorded, **{"relations": {Relation.HOLDER}, **other})
    assert passes(climbing.attempt_recorded, relations=set(), role=Role.SYSTEM)


@pytest.mark.parametrize("of", [
    case(level=Level.VILLAGE, risk=Risk.RED), case(level=Level.VILLAGE, category="10"), case(level=Level.TOWN),
])  # fmt: skip
def test_what_may_go_straight_to_the_county(of: Any) -> None:
    assert passes(climbing.straight_to_top, of=of, form={"to_level": "county"})
    assert passes(climbing.straight_to_top, of=case(level=Level.VILLAGE), form={"to_level": "county", "reason": "cross_area"})


def test_a_signed_agreement_and_a_try_that_reached_nobody_pass() -> None:
    assert passes(mediating.agreement_complete, file={"agreement": agreement()})
    assert passes(ending.party_told, "feed_back", without="satisfaction", form={"reached": False})


@pytest.mark.parametrize("outcome", [each for each in Outcome if each not in (Outcome.SETTLED, Outcome.PARTLY_SETTLED)])
def test_an_agreement_that_never_took_effect_keeps_no_other_result_open(outcome: Outcome) -> None:
    """Written, and then withdrawn, failed, ended or merged: it binds nobody, and nobody has to seal it."""
    assert passes(ending.agreement_in_force, of=case(outcome=outcome), file={"agreement": agreement(lacks=("调委会盖章",))})


def test_what_is_in_force_or_fell_is_closed() -> None:
    assert passes(ending.agreement_in_force, file={"agreement": agreement(oral=True)})
    assert passes(ending.agreement_in_force, file={"agreement": agreement()}) and passes(ending.agreement_in_force, file={"agreement": None})


def test_the_county_fails_without_asking_whether_to_go_on() -> None:
    assert passes(mediating.chose_route_below_top, of=case(level=Level.COUNTY))


def test_the_system_sends_a_court_case_back_as_it_is() -> None:
    for guard in (mediating.session_held, mediating.positions_stated, mediating.chose_route_below_top):
        assert passes(guard, role=Role.SYSTEM, file={"sessions": 0})


def test_red_that_was_reported_may_be_declined() -> None:
    assert passes(intake.red_reported, of=case(risk=Risk.RED), file={"danger_reported": True})


def test_a_date_is_a_date_and_not_its_words() -> None:
    assert not passes(mediating.withdrawal_stated, "withdraw", form={"asked_on": date(2026, 9, 18).isoformat()})
