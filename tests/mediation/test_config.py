"""Configuration that decides what is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation import config, create_app
from mediation.accounts.models import SignInLog
from tests.make import SETTINGS


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.*"), (1, "10.1.2.*")])
def test_the_sign_in_log_believes_only_our_own_proxies(database_url: str, proxies: int, address: str) -> None:
    app = create_app({**SETTINGS, "DATABASE_URL": database_url, "PROXIES": proxies})
    sent = {"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}
    app.test_client().post("/login", data={"username": "nobody", "password": "wrong"}, headers=sent)
    with Session(app.extensions["engine"]) as session:
        assert session.scalars(select(SignInLog.ip)).all() == [address]
    app.extensions["engine"].dispose()


def test_what_the_county_wrote_in_instance_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.py").write_text('BRAND = "枫桥调处"\nIDLE_MINUTES = 7\nREADY_MINUTES = 9\n', encoding="utf-8")
    monkeypatch.setenv("MEDIATION_READY_MINUTES", "11")
    app = Flask(__name__, instance_path=str(tmp_path))
    config.load(app)
    assert (app.config["BRAND"], app.config["IDLE_MINUTES"], app.config["READY_MINUTES"]) == ("枫桥调处", 7, 11)
