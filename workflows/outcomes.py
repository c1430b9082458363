"""Results of a dispute, the routes told for what was not settled, and the words around risk and channel."""

from __future__ import annotations

from workflows.labels import Labelled


class Outcome(Labelled):
    """Result in sum and per claim (process.md §2)."""

    SETTLED = "settled", "达成协议"
    PARTLY_SETTLED = "partly_settled", "部分达成"
    FAILED = "failed", "调解不成"
    WITHDRAWN = "withdrawn", "撤回"
    TERMINATED = "terminated", "终止"
    MERGED = "merged", "并案"


class Route(Labelled):
    """Where a party is told to go with what was not settled (人民调解法 Art 26)."""

    LITIGATION = "litigation", "诉讼"
    ARBITRATION = "arbitration", "仲裁"
    ADMINISTRATIVE = "administrative", "行政裁决或复议"
    PETITION = "petition", "信访"
    POLICE = "police", "公安"
    OTHER = "other", "其他"


class Risk(Labelled):
    """Risk grade 红橙黄蓝: rises by rule or person, falls only by a person with a reason."""

    BLUE = "blue", "蓝色"
    YELLOW = "yellow", "黄色"
    ORANGE = "orange", "橙色"
    RED = "red", "红色"

    @property
    def rank(self) -> int:
        """1 (blue) to 4 (red): the bars that are drawn."""
        return list(Risk).index(self) + 1


class Difficulty(Labelled):
    """难易程度."""

    SIMPLE = "simple", "简单"
    ORDINARY = "ordinary", "一般"
    COMPLEX = "complex", "复杂"
    MAJOR = "major", "重大"


class Channel(Labelled):
    """How the dispute came in."""

    VISIT = "visit", "来访"
    PHONE = "phone", "电话"
    ONLINE = "online", "网上"
    GRID = "grid", "网格员上报"
    VILLAGE = "village", "村级上报"
    HOTLINE = "hotline_12345", "12345 转来"
    POLICE = "police", "公安移交"
    COURT_BEFORE = "court_before", "法院委派"
    COURT_AFTER = "court_after", "法院委托"
    PETITION = "petition", "信访"
    PROACTIVE = "proactive", "主动介入"
    OTHER = "other", "其他"


class PartyRole(Labelled):
    """当事人 and those who act for them."""

    APPLICANT = "applicant", "申请人"
    RESPONDENT = "respondent", "被申请人"
    THIRD_PARTY = "third_party", "第三人"
    AGENT = "agent", "代理人"
    GUARDIAN = "guardian", "监护人"
    REPRESENTATIVE = "representative", "代表人"


class PartyKind(Labelled):
    """What a party is in law."""

    PERSON = "person", "个人"
    COMPANY = "company", "企业"
    ORGANISATION = "organisation", "其他组织"


class Sex(Labelled):
    """As papers state it (GB/T 2261.1)."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Satisfaction(Labelled):
    """满意度; unanswered counts apart and never as satisfied."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    UNANSWERED = "unanswered", "未表态"


class SameMatter(Labelled):
    """Answer to 以前来过吗, given before a number is issued (信访工作条例 Art 19)."""

    NONE = "none", "没有来过"
    NEW = "new", "另一件新事"
    SAME_PEOPLE = "same_people", "同一当事人，新事项"
    SAME = "same", "同一事项"


class UnitKind(Labelled):
    """Bodies that can hold a case."""

    VILLAGE_COMMITTEE = "village_committee", "村（社区）调委会"
    TOWN_CENTRE = "town_centre", "镇街社会治理中心"
    COUNTY_CENTRE = "county_centre", "县级社会治理中心"
    SPECIALIST = "specialist", "行业性专业性调委会"
    DEPARTMENT = "department", "入驻部门"


# They see what lies in their place, and hold what nobody below could settle.
CENTRES: frozenset[UnitKind] = frozenset({UnitKind.TOWN_CENTRE, UnitKind.COUNTY_CENTRE})
