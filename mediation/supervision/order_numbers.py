"""诸矛督〔2026〕41号: the numbers of orders."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mediation.disputes.serials import next_serial
from mediation.regions.codes import full
from mediation.regions.models import Region


def order_number(session: Session, region_code: str, year: int) -> str:
    """Gapless per county and year; the word is configured or begins with the county's name."""
    county = region_code[:6]
    word = session.get_bind().get_execution_options().get("order_word")
    if not word:
        region = session.get(Region, full(county))
        word = f"{region.short_name[:1] if region else ''}矛督"
    return f"{word}〔{year}〕{next_serial(session, f'{county}-order-{year}')}号"
