"""The outbox: what is to be told to somebody outside waits here, and a job sends it, never a request."""
