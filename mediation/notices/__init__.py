"""The inbox: what happened to a case that its people should know, queued in the transaction that made it happen."""
