"""Tables of support in and out: what their columns mean, what a file would do, and what stands in the registers."""
