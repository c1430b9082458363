"""Guards of 分流: which unit, whose mediator, and when it may go back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflows.case import Attempt
from workflows.guarding import about, decisive, of_file
from workflows.guards.words import text
from workflows.roles import Relation, Role


@decisive
def unit_fits(a: Attempt) -> str | None:
    """分流: a live unit that is competent and has a mediator."""
    target = a.known("target")
    if target is None:
        return "选一个承办单位。"
    if not target.competent:
        return f"{target.name}管不到这个地方或这类纠纷，请另选一个单位。"
    return None if target.has_mediator else f"{target.name}现在没有调解员，派过去没人签收；请另选，或先请管理员配人。"


def own_unit_at_village(a: Attempt) -> str | None:
    """At a village desk its mediator or head assigns to their own unit only."""
    target = a.known("target")
    if Role.DISPATCHER in a.roles or target is None or target.own:
        return None
    return "村里只能分给本村调解；要交给上级，请用上报。"


def nearest_or_reason(a: Attempt) -> str | None:
    """Nearest level first; any other choice needs a reason (小事不出村)."""
    target = a.known("target")
    if target is None:
        return None
    if a.known("legs") and target.level.rank < a.case.level.rank:
        return "这件已经到过上一级，往下派请用“交办下级”。"
    if not target.nearest and not text(a, "reason"):
        return f"就近应分给{target.nearest_name}；要分给{target.name}，请写理由。"
    return None


@decisive
@of_file
def designated_by_superior(a: Attempt) -> str | None:
    """After a second objection only the common superior may assign (信访工作条例 Art 24)."""
    if a.case.objections < 2:
        return None
    town = Relation.ABOVE in a.relations and Relation.TOP not in a.relations
    if Role.SUPERVISOR in a.roles or (Role.DISPATCHER in a.roles and town):
        return None
    return "这件已被退回两次，由共同上级指定承办单位。"


def bounced_twice(a: Attempt) -> str | None:
    """The common superior assigns only what was objected to twice; anything else is the desk's."""
    return None if a.case.objections >= 2 else "分流由经办窗口来做；退回满两次才由共同上级指定。"


def another_unit(a: Attempt) -> str | None:
    """改派 to the unit that has it would only start its clocks afresh."""
    target = a.known("target")
    if target is not None and target.holds:
        return f"这件现在就在{target.name}，改派要选另一个单位；只换人请用“更换调解员”。"
    return None


def reason_written(a: Attempt) -> str | None:
    """A reason in words."""
    return None if text(a, "reason") else "写一句理由。"


def mediator_named(a: Attempt) -> str | None:
    """签收: a mediator of that unit is named."""
    return None if a.known("named_mediator") else "选一位本单位的调解员。"


@decisive
@of_file
def another_mediator(a: Attempt) -> str | None:
    """更换调解员 needs somebody else in the unit who may mediate."""
    if a.known("other_mediators"):
        return None
    rest = "可以上报，或请窗口改派" if a.case.level.above else "请窗口改派"
    return f"本单位没有第二位调解员，先请管理员在“单位”里加人；办不了的{rest}。"


def impartial(a: Attempt) -> str | None:
    """回避: the mediator declares no interest, kin or earlier part in it (人民调解法 Art 15; 信访工作条例 Art 28)."""
    if a.facts.get("impartial"):
        return None
    return "调解员和当事人有亲属或利害关系的要回避；没有，请勾上“没有需要回避的情形”。"


@about("declaration")
def no_interest(a: Attempt) -> str | None:
    """回避: who shares name, telephone or address with a party is not named without a word on why it is no conflict."""
    return _unexplained(a, a.known("interest_named"), "换一位调解员，或写明为什么不用回避。")


@about("declaration")
def no_interest_added(a: Attempt) -> str | None:
    """回避: the same when a party comes in, or more is told of one, while somebody mediates."""
    return _unexplained(a, a.known("interest_added"), "先请负责人换调解员，或写明为什么不用回避。")


@about("declaration")
def no_interest_merged(a: Attempt) -> str | None:
    """回避: the same when 并案 brings applicants to a mediator who has the main case."""
    return _unexplained(a, a.known("interest_merged"), "先给主案换调解员，或写明为什么不用回避。")


def _unexplained(a: Attempt, shared: Sequence[Any], way_out: str) -> str | None:
    if not shared or text(a, "declaration"):
        return None
    return f"{'；'.join(each.words for each in shared)}：{way_out}"


def not_recused(a: Attempt) -> str | None:
    """申请回避: who had to step back from a case is not named for it again, nor signs for it when it comes back."""
    return "这位调解员已经回避过这一件，另选一位。" if a.known("recused") else None


@decisive
@of_file
def not_stepped_back(a: Attempt) -> str | None:
    """回避: who had to step back takes no more part in the mediation (人民调解法 Art 15; 信访工作条例 Art 28)."""
    return "你已经回避过这一件，调解、协议、签名和履行由接手的调解员来办。" if a.known("stepped_back") else None


@about("mediator")
def successor_fits(a: Attempt) -> str | None:
    """申请回避: whoever agrees to it says who goes on: somebody else, with no conflict of their own."""
    if not text(a, "mediator"):
        return None
    named = a.known("named_mediator")
    if named is None or named.id == a.case.mediator_id:
        return "选另一位本单位的调解员。"
    return not_recused(a) or no_interest(a)


def mediator_present(a: Attempt) -> str | None:
    """签收, 更换: not somebody who is away, unless another stands in for them or they are here themselves."""
    named = a.known("named_mediator")
    away = a.known("aways").get(named.id) if named and named.id != a.person_id else None
    if away is None or away.substitute:
        return None
    return f"{named.name}请假到 {away.until}，没有人代；选别人，或先在“请假”里定好谁代。"


@about("impartial")
def substitute_impartial(a: Attempt) -> str | None:
    """代办: who mediates in another's place says once that nothing keeps them from it (人民调解法 Art 15)."""
    if not a.known("undeclared"):
        return None
    if not a.facts.get("impartial"):
        return "你代别人调解，和当事人有亲属或利害关系的要回避；没有，请勾上“没有需要回避的情形”。"
    if shared := a.known("interest_own"):
        return f"{'；'.join(each.words for each in shared)}：这件先不代办；没有利害关系的，请负责人换成你并写明。"
    return None


@decisive
@of_file
def may_object(a: Attempt) -> str | None:
    """退回: within 5 working days of assignment, before any session, and not after a designation."""
    if a.case.designated:
        return "这是上级指定承办的，不能再退回。"
    if a.known("sessions_in_leg"):
        return "已经开过调解，不能再退回；办不了请上报。"
    return None if a.known("objection_open") else "分流已过 5 个工作日，不能再退回；办不了请上报。"


def reason_and_proposal(a: Attempt) -> str | None:
    """退回: reason and proposed unit."""
    if not text(a, "reason"):
        return "写一下为什么不归本单位办。"
    return None if text(a, "proposed_unit") else "选一个你认为该办的单位。"


def signing_lapsed(a: Attempt) -> str | None:
    """超时退回: signing is overdue by 2 working days."""
    return None if a.known("signing_lapsed") else "签收还没有超期满 2 个工作日。"


@decisive
@of_file
def was_above(a: Attempt) -> str | None:
    """交办下级 only where the case has already been at the higher level, and not twice (no bounce)."""
    if a.case.sent_down:
        return "这件已经交办下去过一次，不能再往下退。"
    if a.case.level.rank == 0 or not a.known("been_at_level"):
        return "这件还没有到过本级，第一次请用“分流”。"
    return None


def lower_unit(a: Attempt) -> str | None:
    """交办下级 names a lower competent unit."""
    target = a.known("target")
    if target is not None and target.level.rank >= a.case.level.rank:
        return "交办要选下一级的单位；同级请用“分流”。"
    return None
