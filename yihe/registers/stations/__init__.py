"""服务点: where residents are served, with what, when it is open, and on which days something is held."""
