"""A plan as a table, out to a spreadsheet and in again: one row per goal, with its initiative's cells repeated."""
