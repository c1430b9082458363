"""`make bench`: prints the figures and writes docs/performance.md."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench import casefile, papers, sweep
from bench.bare import bare
from bench.county import grow
from bench.pages import Measured, alternating, signed_in
from bench.server import copied, database
from mediation import create_app
from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.cli import upgrade
from mediation.demo.actions import COUNTY, fill
from mediation.disputes.register import register
from mediation.jobs import run_due
from mediation.units.queries import actor_for

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
SIZES = (1_000, 100_000)
MOST_QUERIES, MOST_GROWTH, MOST_COST = 12, 1.5, 3.0
ACCEPTS = 60
PAGES = {
    "work queue · 工作台": "/desk?queue=concluded", "desk search · 查找": "/disputes?q=%E6%B0%B4%E7%AE%A1",
    "case page · 案件页": "/disputes/{number}",
}  # fmt: skip


def main() -> int:
    """0 if every figure is within its limit."""
    with database() as url:
        filled = _app(url)
        upgrade(filled.extensions["engine"])
        with Session(filled.extensions["engine"]) as session, filled.app_context():
            fill(session, at=datetime.now(UTC).replace(microsecond=0), seed=1, daily=run_due)
        filled.extensions["engine"].dispose()
        with copied(url) as small:
            apps = {size: _app(where) for size, where in zip(SIZES, (small, url), strict=True)}
            for size, app in apps.items():
                with app.extensions["engine"].begin() as connection:
                    print(f"{grow(connection, size)} disputes", flush=True)
            pages = {name: _page(apps, path) for name, path in PAGES.items()}
            costs = _accepting(apps[SIZES[-1]])
            for app in apps.values():
                app.extensions["engine"].dispose()
            swept = _sweeping(small)
    lines, good = _report(pages, costs)
    more, quick = sweep.report(swept)
    lines, good = lines + more, good and quick
    more, quick = papers.report(papers.measured())
    lines, good = lines + more, good and quick
    more, quick = casefile.report(casefile.measured())
    lines, good = lines + more, good and quick
    print("\n".join(lines))
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if good else 1


def _sweeping(url: str) -> list[sweep.Swept]:
    app = _app(url)
    engine = app.extensions["engine"]
    try:
        return sweep.measured(engine)
    finally:
        engine.dispose()


def _app(url: str) -> Flask:
    return create_app(_settings(url))


def _settings(url: str) -> dict[str, object]:
    return {
        "DATABASE_URL": url, "SECRET_KEY": "b" * 40, "FIELD_KEY": "b" * 40, "WTF_CSRF_ENABLED": False,
        "SESSION_COOKIE_SECURE": False, "IDLE_MINUTES": 600,
    }  # fmt: skip


def _page(apps: dict[int, Flask], path: str) -> dict[str, Measured]:
    """The same page in the small county and in the big one, in turn."""
    asks = {}
    for size, app in apps.items():
        with app.extensions["engine"].connect() as connection:
            number = connection.scalar(text("SELECT number FROM dispute WHERE state = 'mediating' ORDER BY id LIMIT 1"))
        client, wanted = signed_in(app, "window"), path.format(number=number)
        asks[str(size)] = app, partial(client.get, wanted)
    return alternating(asks)


def _accepting(app: Flask) -> dict[str, Measured]:
    """Through the whole application, and through nothing but Flask and SQL; the same database, the same run."""
    numbers = _registered(app, 2 * (ACCEPTS + 2))
    client, plain = signed_in(app, "window"), bare(app.extensions["engine"]).test_client()
    form = {"category": "02", "czb": "", "difficulty": "ordinary", "version": "1"}
    # The page the browser is sent to next shows the notice; without it every answer would leave one more in the cookie.
    return alternating(
        {
            "accept · 受理": (app, lambda: client.post(f"/disputes/{next(numbers)}/accept", data=form)),
            "bare Flask + SQL": (app, lambda: plain.post(f"/disputes/{next(numbers)}/accept")),
        },
        ACCEPTS,
        then=lambda answer: client.get(answer.location),
    )


def _registered(app: Flask, count: int) -> Iterator[str]:
    at, numbers = datetime.now(UTC) - timedelta(minutes=5), []
    with app.app_context(), Session(app.extensions["engine"]) as session:
        person = session.scalars(select(Person).where(Person.username == "window")).one()
        clerk: Actor = actor_for(session, person, None, at=at)
        for turn in range(count):
            sides = [{"role": "applicant", "name": f"甲{turn}"}, {"role": "respondent", "name": f"乙{turn}"}]
            case = register(
                session, actor=clerk, at=at, region=f"{COUNTY}109290", description="水沟堵了", channel="visit",
                category="02", difficulty="ordinary", claims=[{"text": "疏通"}], parties=sides, same_matter="none",
            )  # fmt: skip
            numbers.append(case.number)
        session.commit()
    return iter(numbers)


def _report(pages: dict[str, dict[str, Measured]], costs: dict[str, Measured]) -> tuple[list[str], bool]:
    small, large = SIZES
    lines = [
        "# Performance", "",
        f"Written by `make bench` on PostgreSQL, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}. "
        "The demo county's cases, made by real moves, are copied until there are enough; 8 % are open. "
        f"Medians of one process on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end, including "
        "templates. What is compared is asked for in turn, so that other work on the machine slows both alike; the "
        "milliseconds still move from run to run. The numbers of queries are exact and stand in "
        "tests/mediation/disputes/test_budget.py.", "",
        f"| page | queries (≤ {MOST_QUERIES}) | ms at {small:,} | ms at {large:,} | ratio (≤ {MOST_GROWTH}) |",
        "|---|---|---|---|---|",
    ]  # fmt: skip
    good = True
    for name in PAGES:
        one, many = pages[name][str(small)], pages[name][str(large)]
        ratio, queries = many.ms / one.ms, max(one.queries, many.queries)
        good &= ratio <= MOST_GROWTH and queries <= MOST_QUERIES
        lines.append(f"| {name} | {queries} | {one.ms:.1f} | {many.ms:.1f} | {ratio:.2f} |")
    lines += ["", "| accepting a case | ms | statements |", "|---|---|---|"]
    lines += [f"| {name} | {cost.ms:.1f} | {cost.queries} |" for name, cost in costs.items()]
    full, least = costs.values()
    good &= full.ms / least.ms <= MOST_COST
    lines += ["", f"Accepting costs {full.ms / least.ms:.2f} × the bare view (≤ {MOST_COST:g})."]
    return lines, good


if __name__ == "__main__":
    sys.exit(main())
