"""Scripts behind the commands of the Makefile."""
