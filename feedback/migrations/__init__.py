"""The history of the tables, one numbered file for each change; `feedback.migrate` applies it."""
