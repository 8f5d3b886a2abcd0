"""排班: who sits at which post on which day, who really sat, and what is paid for it."""
