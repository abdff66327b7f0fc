"""What computes from values alone, one file per subject."""
