"""The ledger: sealed batches of ratings and decisions, chained so that a change afterwards shows."""
