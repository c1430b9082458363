"""卷宗: one file of a case as one PDF, sealed when it is archived (ADR 0027)."""
