"""The forms of grants, one file per subject."""
