"""The values in addresses, as the OpenAPI document shows them; what fits none of them is a 404."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from workflows.dispute import MOVES
from workflows.permissions import ACTS

Number = Annotated[str, Field(description="编号，比如 330681-2026-000123", json_schema_extra={"maxLength": 24})]
Count = Annotated[int, Field(json_schema_extra={"minimum": 1, "maximum": 99_999})]


class CasePath(BaseModel):
    """One dispute."""

    number: Number


class MovePath(CasePath):
    """One move of a dispute."""

    move: Annotated[str, Field(json_schema_extra={"enum": [move.name for move in MOVES]})]


class ActPath(CasePath):
    """One act on a dispute."""

    act: Annotated[str, Field(json_schema_extra={"enum": [act.name for act in ACTS]})]


class AgreementPath(CasePath):
    """One version of the agreement of a dispute."""

    agreement: Count


class SittingPath(CasePath):
    """One record of a sitting of a dispute."""

    sitting: Count


class TermPath(CasePath):
    """One term of one agreement of a dispute."""

    agreement: Count
    term: Count


class FilePath(CasePath):
    """One file of a dispute, by its number in it."""

    file_no: Count


class VolumePath(CasePath):
    """One volume of the archived file of a dispute."""

    volume: Count


class RequestPath(BaseModel):
    """One request."""

    request_id: Annotated[int, Field(json_schema_extra={"minimum": 1, "maximum": 2**31 - 1})]
