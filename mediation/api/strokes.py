"""A signature as callers send it."""

from __future__ import annotations

import base64
import binascii

from mediation.errors import Invalid
from mediation.files import blobs
from mediation.signing.ink import ink


def picture_from(base: str) -> str:
    """A signature that came as base64, kept; the hash of its picture."""
    try:
        return blobs.put(ink(base64.b64decode(base, validate=True)))
    except binascii.Error as error:
        raise Invalid({"picture": "图片用 base64 写。"}) from error
    except ValueError as error:
        raise Invalid({"picture": str(error)}) from error
