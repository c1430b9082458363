"""以奖代补: the ledger of what mediators get for closed cases, by the county's table, in batches, once a case."""
