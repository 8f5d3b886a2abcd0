"""Whether somebody may bid, win, be paid: asked of any party, on any day, for any purpose."""
