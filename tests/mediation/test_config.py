"""Configuration that decides what is believed."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation import create_app
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
