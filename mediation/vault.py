"""Encryption of personal fields and the blind indexes they are found by."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

# The first byte names the algorithm, so that another (SM4-GCM) can be added beside old rows.
AES_256_GCM = b"\x01"
_keys: dict[str, bytes] = {}


def init_app(app: Flask) -> None:
    """Derive the two keys from the configured secret; the process holds one secret at a time."""
    set_secret(app.config["FIELD_KEY"])


def set_secret(secret: str) -> None:
    """Use `secret` (any string of at least 32 characters) for encryption and blind indexes."""
    if len(secret) < 32:
        raise ValueError("FIELD_KEY must have at least 32 characters")
    for use in ("seal", "index"):
        _keys[use] = hmac.new(secret.encode(), use.encode(), hashlib.sha256).digest()


def seal(text: str) -> str:
    """Encrypt; the result differs each time."""
    nonce = os.urandom(12)
    sealed = AESGCM(_keys["seal"]).encrypt(nonce, text.encode(), AES_256_GCM)
    return base64.b64encode(AES_256_GCM + nonce + sealed).decode()


def unseal(sealed: str) -> str:
    """Decrypt; raises cryptography's InvalidTag if the text was changed or the key is another."""
    raw = base64.b64decode(sealed)
    if raw[:1] != AES_256_GCM:
        raise ValueError(f"unknown cipher {raw[:1]!r}")
    return AESGCM(_keys["seal"]).decrypt(raw[1:13], raw[13:], AES_256_GCM).decode()


def opens(sealed: str) -> bool:
    """Whether the key in use is the one this was sealed with."""
    try:
        unseal(sealed)
    except InvalidTag:
        return False
    return True


def blind(kind: str, value: str | None) -> str | None:
    """A keyed hash of the normalised value: equal values find each other, nothing can be read from it."""
    plain = re.sub(r"[\s\-]", "", value or "").upper()
    if not plain:
        return None
    return hmac.new(_keys["index"], f"{kind}:{plain}".encode(), hashlib.sha256).hexdigest()[:32]


def mask_id(value: str | None) -> str:
    """First 3 and last 4 of an ID number."""
    return value[:3] + "*" * (len(value) - 7) + value[-4:] if value and len(value) > 7 else "*" * len(value or "")


def mask_phone(value: str | None) -> str:
    """First 3 and last 4 of a phone number."""
    return value[:3] + "****" + value[-4:] if value and len(value) > 7 else "*" * len(value or "")


def mask_address(value: str | None) -> str:
    """The first six characters, which name the place, and nothing of the door."""
    return value[:6] + "****" if value else ""


class Sealed(TypeDecorator[str]):
    """A text column that is encrypted at rest."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Encrypt on the way in."""
        return seal(value) if value else None

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Decrypt on the way out."""
        return unseal(value) if value else None


class SealedLine(Sealed):
    """The same of a column that is never a gap: where nothing was typed stands an empty text."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Encrypt on the way in what there is."""
        return seal(value) if value else value

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Decrypt on the way out."""
        return unseal(value) if value else value
