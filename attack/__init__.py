"""Strangers and members who try what is not theirs, on the demonstration city (`make soak`, tests/promises/test_under_attack.py)."""
