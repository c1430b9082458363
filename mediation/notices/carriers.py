"""How a message travels: one carrier for each kind of channel that this installation can reach."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol
from urllib.parse import SplitResult, quote

from sqlalchemy.orm import Session

from mediation.notices.addresses import read, webhook_hosts
from mediation.notices.outbound import ChannelKind

TIMEOUT = 10
APPRISE = {ChannelKind.WECOM: "wecombot", ChannelKind.DINGTALK: "dingtalk", ChannelKind.FEISHU: "feishu"}


@dataclass(frozen=True)
class Message:
    """What is said. `stamp`: seconds since 1970, so that nobody can send an old one again."""

    id: int
    title: str
    body: str
    link: str
    stamp: int

    @property
    def text(self) -> str:
        """For what takes one text only."""
        return f"{self.body}{self.link}" if self.link else self.body


class Undelivered(Exception):
    """It did not arrive. `kind` says how in a few words, and nothing of the message or of the address."""

    def __init__(self, kind: str) -> None:
        """Keep the words apart from the exception's own."""
        super().__init__(kind)
        self.kind = kind


class Carrier(Protocol):
    """Takes a message to an address or raises Undelivered."""

    def carry(self, address: str, message: Message) -> None:
        """Send it now."""


class SmsGateway(Protocol):
    """The county's way to send short messages; operators differ, so this is all that is asked of one."""

    def send(self, phone: str, text: str, *, stamp: int) -> None:
        """Send it now; raises Undelivered."""


@dataclass(frozen=True)
class HttpSms:
    """A gateway that takes signed JSON: `{"phone", "text"}`."""

    url: str
    secret: str

    def send(self, phone: str, text: str, *, stamp: int) -> None:
        """One short message."""
        post(self.url, {"phone": phone, "text": text}, secret=self.secret, stamp=stamp)


@dataclass(frozen=True)
class Sms:
    """短信 through any gateway."""

    gateway: SmsGateway

    def carry(self, address: str, message: Message) -> None:
        """A short message has no title."""
        self.gateway.send(address, message.text, stamp=message.stamp)


@dataclass(frozen=True)
class Webhook:
    """网络回调: signed JSON to a host the administrator has named."""

    hosts: frozenset[str]
    secret: str

    def carry(self, address: str, message: Message) -> None:
        """Post it; a host taken off the list meanwhile gets nothing."""
        if _parts(address).hostname not in self.hosts:
            raise Undelivered("地址不在允许的范围")
        body = {"id": message.id, "title": message.title, "text": message.body, "link": message.link}
        post(address, body, secret=self.secret, stamp=message.stamp)


@dataclass(frozen=True)
class Apprise:
    """企业微信, 钉钉, 飞书 and e-mail through the library of that name."""

    pattern: str

    def carry(self, address: str, message: Message) -> None:
        """The library says no more than yes or no."""
        import apprise

        logging.getLogger("apprise").disabled = True  # it would write addresses into the log
        travel = apprise.Apprise()
        if not travel.add(self.pattern.replace("{address}", quote(address, safe=""))):
            raise Undelivered("地址读不懂")
        if not travel.notify(title=message.title, body=message.text):
            raise Undelivered("对方没有收下")


def settings(session: Session) -> Mapping[str, str]:
    """How this installation reaches the outside; everything else is configured to be unreachable."""
    found: Mapping[str, str] = session.get_bind().get_execution_options().get("outside", {})
    return found


def carriers(config: Mapping[str, str]) -> dict[ChannelKind, Carrier]:
    """What this installation is set up for; nothing else is offered to people."""
    found: dict[ChannelKind, Carrier] = {}
    secret, hosts, gateway = config.get("OUTBOUND_SECRET", ""), webhook_hosts(config), config.get("SMS_URL", "")
    if find_spec("apprise") is not None:
        found |= {kind: Apprise(f"{scheme}://{{address}}") for kind, scheme in APPRISE.items()}
        if mail := config.get("MAIL_URL", ""):
            found[ChannelKind.EMAIL] = Apprise(f"{mail}{'&' if '?' in mail else '?'}to={{address}}")
    if gateway and secret:
        found[ChannelKind.SMS] = Sms(HttpSms(gateway, secret))
    if hosts and secret:
        found[ChannelKind.WEBHOOK] = Webhook(hosts, secret)
    return found


def _parts(address: str) -> SplitResult:
    if (parts := read(address)) is None:
        raise Undelivered("地址读不懂")
    return parts


def signature(secret: str, stamp: int, body: bytes) -> str:
    """HMAC-SHA256 over the moment and the body, as receivers check it."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def post(url: str, content: dict[str, Any], *, secret: str, stamp: int) -> None:
    """Signed JSON. No redirect is followed; whatever is not 2xx did not arrive."""
    parts, body = _parts(url), json.dumps(content, ensure_ascii=False).encode()
    way = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {
        "Content-Type": "application/json; charset=utf-8", "X-Mediation-Timestamp": str(stamp),
        "X-Mediation-Signature": f"sha256={signature(secret, stamp, body)}",
    }  # fmt: skip
    connection = way(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers)
        status = connection.getresponse().status
    except TimeoutError as error:
        raise Undelivered("对方没有回应") from error
    except OSError as error:
        raise Undelivered("连不上") from error
    except http.client.HTTPException as error:
        raise Undelivered("对方回答不对") from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Undelivered(f"对方回答 {status}")
