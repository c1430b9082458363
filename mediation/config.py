"""Configuration: production-safe defaults, the environment, and secrets kept in instance/."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

LOCAL = ZoneInfo("Asia/Shanghai")
SECRETS = ("SECRET_KEY", "FIELD_KEY")


def load(app: Flask, overrides: dict[str, Any] | None = None) -> None:
    """Defaults, then instance/config.py, then MEDIATION_* of the environment, then what the caller says."""
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    app.config.update(
        DATABASE_URL=f"sqlite:///{Path(app.instance_path) / 'mediation.sqlite'}",
        COUNTY="330681",
        # How numbers of 督办 orders begin: 诸矛督〔2026〕41号. Empty: the county's first character and 矛督.
        ORDER_WORD="",
        # When offices are open on a working day: limits in office hours run in them, limits in days end with them.
        OFFICE_HOURS="8:30-12:00,13:30-17:30",
        # How many messages a day may reach a person outside the inbox; danger and the digest are not counted.
        NOTICE_CAP=30,
        # How many days a message that was sent is kept; 0: for good. What failed stays until somebody dealt with it.
        OUTBOUND_DAYS=90,
        # Where messages that leave the house lead: https://… of this site. Empty: they name no address.
        PUBLIC_URL="",
        # E-mail: mailtos://user:password@server?from=…  SMS: a gateway of the county's own that takes signed JSON.
        MAIL_URL="",
        SMS_URL="",
        # Signs what is posted to the SMS gateway and to webhooks; webhooks only to these hosts, parted by commas.
        OUTBOUND_SECRET="",
        WEBHOOK_HOSTS="",
        CLOCK=lambda: datetime.now(UTC),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        IDLE_MINUTES=30,
        LOCKOUT_FAILURES=5,
        LOCKOUT_MINUTES=15,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # Served over TLS in production; `make run` on loopback turns this off.
        SESSION_COOKIE_SECURE=True,
        # How many proxies of ours stand in front. With 0 nobody can give themselves another address.
        PROXIES=0,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        # Where files of cases are kept: a folder (empty: instance/files), or s3://bucket/folder with its keys in OPTIONS.
        FILES_URL="",
        FILES_OPTIONS={},
        # The largest that may be sent, in MB: a photograph, a document, a recording, all files of one case.
        FILES_PHOTO_MB=30,
        FILES_DOCUMENT_MB=50,
        FILES_VIDEO_MB=300,
        FILES_CASE_MB=2000,
        # 保管期限 where the county departs from workflows/retention.py: {"oral": "long", "category:14": "permanent"}.
        RETENTION={},
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        # /readyz fails when what is late has not been flagged for so long.
        READY_MINUTES=15,
        # Who may read /metrics. Without one only this machine itself, and nobody through a proxy.
        METRICS_TOKEN="",
        WTF_I18N_ENABLED=False,
        WTF_CSRF_TIME_LIMIT=None,
        JSON_AS_ASCII=False,
        DEMO=False,
    )
    app.config.from_pyfile(str(Path(app.instance_path) / "config.py"), silent=True)
    app.config.from_prefixed_env("MEDIATION")
    if "DATABASE_URL" in os.environ:
        app.config["DATABASE_URL"] = os.environ["DATABASE_URL"]
    app.config["COUNTY"] = str(app.config["COUNTY"])  # the environment is read as JSON: digits become a number
    app.config.update(overrides or {})
    for name in SECRETS:
        if not app.config.get(name):
            app.config[name] = _kept_secret(Path(app.instance_path) / f"{name.lower()}.txt")
    if count := int(app.config["PROXIES"]):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]


def _kept_secret(path: Path) -> str:
    """Read the secret, or make it once; two processes that start together end with the same one."""
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # whole or not at all, and only for the first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
