"""One file per process of the month."""
