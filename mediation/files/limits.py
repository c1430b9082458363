"""How large a file may be, as the county set it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """In bytes. `case`: all files of one case together."""

    photo: int = 30 * MB
    document: int = 50 * MB
    video: int = 300 * MB
    case: int = 2000 * MB


_set = [Limits()]


def limits() -> Limits:
    """What is in force in this process."""
    return _set[0]


def init_app(app: Flask) -> None:
    """Read the settings, which count in MB."""
    _set[0] = Limits(**{name: int(app.config[f"FILES_{name.upper()}_MB"]) * MB for name in ("photo", "document", "video", "case")})


def in_words(size: int) -> str:
    """820 KB, 4.2 MB, 2.0 GB."""
    for unit, name in ((1024 * MB, "GB"), (MB, "MB"), (1024, "KB")):
        if size >= unit:
            number = f"{size / unit:.1f}"
            return f"{number.removesuffix('.0')} {name}"
    return f"{size} 字节"
