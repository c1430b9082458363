"""flask clocks …"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from mediation.db import db_session, now, read_only
from mediation.disputes.clock_check import differences

group = AppGroup("clocks", help="时限")


@group.command("check")
@click.option("--repair", is_flag=True, help="把还在走的时限改成重算的结果，每改一处说一处。")
def check(repair: bool) -> None:
    """Count every clock again. Exit 1 where an open one differs and was not repaired.

    One that has ended was counted by the calendar of its time: it is told and stays, and is no fault.
    """
    read_only.set(not repair)  # looking takes no lock from those who work
    session, left, ended = db_session(), 0, 0
    for found in differences(session, at=now(), repair=repair):
        for each in found:
            mended = repair and not each.stays
            click.echo(each.words + ("，已改正" if mended else ""))
            left += not (mended or each.over)
            ended += each.over
        session.commit()
    still = "还在走的" if ended else "每一个"
    click.echo(f"{still}时限都和重算的一样。" if not left else f"{left} 处不一样。")
    if ended:
        click.echo(f"已结束的时限有 {ended} 处和按现在的日历、规则重算的不一样：当时是那样算的，不改，也不算错。")
    if left:
        raise SystemExit(1)
