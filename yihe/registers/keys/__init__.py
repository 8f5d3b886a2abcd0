"""The keys of compartments: one random key each, wrapped by the master, in a table that may lie in another database."""
