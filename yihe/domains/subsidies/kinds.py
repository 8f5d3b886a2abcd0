"""The kinds of subsidy, where the matters look for them. They are declared in `claims`, one module each."""

from yihe.domains.subsidies.claims import KINDS

__all__ = ["KINDS"]
