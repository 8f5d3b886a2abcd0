"""Buyers (采购人): the budget units that buy – the bureau, towns, other offices (法 15). 「同一采购人」 is a row here, not a name."""
