"""Guards of 协议: which form the law asks for, and what may be signed on a screen."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.guarding import about
from workflows.promises import ARTICLE, INSTEAD, Excluded

FAMILY, LABOUR = "01", "10"
ORAL, PAD = "oral", "pad"


def on_paper_only(category: str | None) -> str | None:
    """电子签名法 Art 3(3): papers on marriage, adoption, inheritance and other personal status are signed by hand."""
    if category != FAMILY:
        return None
    return ("婚姻家庭（含收养、继承）的协议涉及人身关系，不能用电子签名（电子签名法第三条）。"
            "请打印出来，当事人在纸上签名、按指印，再点“记纸上签名”。")


def written_only(category: str | None, form: object) -> str | None:
    """劳动争议调解仲裁法 Art 14: a labour agreement is made in writing."""
    if category != LABOUR or form != ORAL:
        return None
    return "劳动争议达成协议的，要制作书面调解协议书（劳动争议调解仲裁法第十四条），请选书面协议。"


@about("form")
def form_fits(a: Attempt) -> str | None:
    """The form the law allows for this kind of dispute."""
    return written_only(a.case.category, a.facts.get("form"))


@about("status_meant")
def status_only_told(a: Attempt) -> str | None:
    """No agreement dissolves a marriage or says whose child somebody is, nor does a court confirm it (民诉法解释 Art 355(3))."""
    terms = a.facts.get("status_terms") or ()
    if not terms or a.facts.get("status_meant"):
        return None
    named = "、".join(f"第 {no} 条" for no in terms)
    court = f"当事人想申请司法确认：这样的内容法院不予受理（{ARTICLE[Excluded.STATUS]}）。" if a.facts.get("confirm_wanted") else ""
    return (f"{named}写到婚姻、亲子、收养或监护：{Excluded.STATUS.label}，调解协议办不了，{INSTEAD[Excluded.STATUS]}。{court}"
            "改一下这一条；只是写明情况，不靠这份协议来办的，就勾上再存。")


@about("way")
def way_fits(a: Attempt) -> str | None:
    """No signature on a screen where the law excludes it."""
    return on_paper_only(a.case.category) if a.facts.get("way") == PAD else None


def agreement_stands(a: Attempt) -> str | None:
    """补充协议 supplements something."""
    return None if a.known("agreement") else "这件现在没有算数的协议。"


def signature_waits(a: Attempt) -> str | None:
    """签名: a version that counts lacks one."""
    agreement = a.known("agreement")
    return None if agreement and agreement.signing else "没有等着签名的协议。"


def seal_waits(a: Attempt) -> str | None:
    """盖章: a written version that counts lacks it."""
    agreement = a.known("agreement")
    return None if agreement and agreement.sealing else "没有等着盖章的协议。"
