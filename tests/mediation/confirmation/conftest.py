"""The same county and the same way to settle as for promises."""

from tests.mediation.promises.conftest import here, settle

__all__ = ["here", "settle"]
