"""What the pages of grants show, read in a fixed number of queries."""
