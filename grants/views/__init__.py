"""The pages of grants over HTTP, one file per subject."""
