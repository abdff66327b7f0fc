"""Changes to grant cases, their money and the law they rest on, one file per subject."""
