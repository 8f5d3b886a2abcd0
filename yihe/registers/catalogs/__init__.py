"""Lists (清单和目录) a county publishes: powers, duties, what is never bought nor given away, what may be bought. Published whole, in versions."""
