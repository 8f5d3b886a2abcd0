"""A small kind of matter, installed in tests only: the kernel is tested with it, apart from any line of work."""
