"""Reason codes: why a case was refused, sent up, suspended, terminated, sent back or opened again."""

from __future__ import annotations

from workflows.labels import Labelled


class DeclineGround(Labelled):
    """不予受理情形; sources in domain.md §3 (若干规定 Art 22, 人民调解法 Art 17 and 25, 信访工作条例 Art 19, 36)."""

    N01 = "N01", "法律规定只能由专门机关处理"
    N02 = "N02", "法律禁止人民调解"
    N03 = "N03", "法院已经受理、判决或调解"
    N04 = "N04", "仲裁机构已经受理或裁决"
    N05 = "N05", "公安或其他行政机关已经受理或解决"
    N06 = "N06", "其他调解组织正在调解"
    N07 = "N07", "已有协议，同一请求再次提出"
    N08 = "N08", "一方明确拒绝调解"
    N09 = "N09", "不属于民间纠纷（行政争议、未终结的涉法涉诉、纪检举报）"
    N10 = "N10", "涉嫌犯罪或治安违法，有人身危险"
    N11 = "N11", "没有明确的被申请人或明确的诉求"
    N12 = "N12", "事实或材料不全，补正后仍未补齐"
    N13 = "N13", "不属于本专业范围"
    N14 = "N14", "不属于本辖区，也没有约定由本会调解"
    N15 = "N15", "同一信访事项已受理、已复核终结或已依法终结"
    N16 = "N16", "身份关系、物权或知识产权确认，当事人无权处分"
    N17 = "N17", "涉及国家秘密、商业秘密、军事或违法内容"
    N18 = "N18", "只是咨询，适用告知引导"


class EscalateReason(Labelled):
    """Why a case climbs; every escalation has one (process.md §6)."""

    FAR_APART = "far_apart", "双方差距大"
    NEEDS_POWER = "needs_power", "要部门职权"
    NEEDS_EXPERT = "needs_expert", "要专业力量"
    RISK_RAISED = "risk_raised", "风险升高"
    CROSS_AREA = "cross_area", "跨区域"
    PARTIES_CHOICE = "parties_choice", "当事人要求"
    MAJOR = "major", "重大疑难"
    OVERDUE = "overdue", "本级时限已过"
    PULLED = "pulled", "上级提级办理"


class SuspendGround(Labelled):
    """中止 grounds; a pause without one is refused."""

    APPRAISAL = "appraisal", "等鉴定或检测"
    ILLNESS = "illness", "当事人生病"
    ABSENT = "absent", "当事人外出"
    OTHER_PROCEDURE = "other_procedure", "等另一程序的结果"
    COOLING_OFF = "cooling_off", "双方同意冷静一段"


# How many days each may be waited for at a time; whoever needs longer asks again. All are this county's own: no law
# caps them, it only leaves the time of an appraisal out of the term (医疗纠纷预防和处理条例 38, 特邀调解规定 27).
LONGEST_PAUSE: dict[SuspendGround, int] = {
    SuspendGround.APPRAISAL: 60,
    SuspendGround.ILLNESS: 30,
    SuspendGround.ABSENT: 30,
    SuspendGround.OTHER_PROCEDURE: 90,
    SuspendGround.COOLING_OFF: 7,
}


class TerminateGround(Labelled):
    """终止 grounds (人民调解法 Art 23, 26; 特邀调解规定 Art 26)."""

    RESPONDENT_REFUSES = "respondent_refuses", "被申请人不愿调解"
    COURT_SEIZED = "court_seized", "已起诉或已申请仲裁"
    UNREACHABLE = "unreachable", "当事人联系不上"
    IMPOSSIBLE = "impossible", "出现无法调解的情形"
    DISHONEST = "dishonest", "虚假陈述、恶意拖延或串通损害他人"
    POLICE_CASE = "police_case", "涉嫌违法犯罪，已移送公安"
    OTHER_PROCEDURE = "other_procedure", "已转行政处理"


class ReworkReason(Labelled):
    """重新调解 reasons."""

    DISSATISFIED = "dissatisfied", "当事人不满意，可以再调"
    REPUDIATED = "repudiated", "协议反悔"


class ReopenReason(Labelled):
    """重启 reasons."""

    BREACH = "breach", "不履行协议"
    REPUDIATED = "repudiated", "反悔"
    NEW_FACT = "new_fact", "有新事实"
    WRONGLY_REFUSED = "wrongly_refused", "原来不该拒绝"


class ExtendGround(Labelled):
    """延期 grounds (宁波 Art 27: both parties wish it; or complexity)."""

    BOTH_PARTIES = "both_parties", "双方都要求延长"
    COMPLEX = "complex", "案情复杂"


class Hazard(Labelled):
    """有没有危险: ticked at the window; each carries the risk it raises to."""

    GROUP = "group", "5 人以上"
    WAGES = "wages", "欠薪"
    REVENGE = "revenge", "扬言报复"
    SELF_HARM = "self_harm", "扬言轻生"
    REPEAT_CALLS = "repeat_calls", "反复报警"
    WEAPON = "weapon", "酒后、持械"
    DEATH = "death", "有人死亡"
    MINOR = "minor", "涉未成年人"
    OLD_GRUDGE = "old_grudge", "积怨已久"


class Tried(Labelled):
    """之前找过谁."""

    SELF = "self", "自己谈过"
    VILLAGE = "village", "村、社区"
    TOWN = "town", "镇、街道"
    POLICE = "police", "报过警"
    PETITION = "petition", "信访"
    ARBITRATION = "arbitration", "仲裁"
    COURT = "court", "法院已立案"
