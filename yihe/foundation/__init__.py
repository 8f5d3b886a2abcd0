"""The ground floor: what knows no model. Workflow declarations, roles, money, working days, region codes, digests."""
