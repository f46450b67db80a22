"""Who stands behind it: agencies (OPD) and the officials who sign in."""
