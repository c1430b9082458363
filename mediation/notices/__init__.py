"""The inbox: what people should know of their cases, queued in the transaction that made it happen."""
