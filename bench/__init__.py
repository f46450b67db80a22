"""The measurements behind `make bench`: ratios inside one run on one machine, as docs/operations.md explains."""
