"""Who came and what the day looked like: badges, scans, feedback, needs, counts, the wall."""
