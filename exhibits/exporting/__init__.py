"""What leaves the register as files: lists as spreadsheets, the form of the national index, the outline of a proposal."""
