"""Bodies: whoever is no single person and takes part in work – organizations, departments, courts, villages, schools."""
