"""预约: somebody without an account books a time at a place; capacity is a constraint, and who waits comes up in order."""
