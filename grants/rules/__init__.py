"""The law applied to facts, and what is computed from values alone: one file per subject, no tables."""
