"""Suppliers (承接主体): whoever may undertake what the bureau buys and is no social organization – those have a register of their own."""
