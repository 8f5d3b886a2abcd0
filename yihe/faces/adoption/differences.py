"""Where the registers say something else than the files they are loaded from. A server that starts asks this and looks at nothing else."""

from django.db import DatabaseError

from yihe.domains.subsidies.families.faults import of_matters
from yihe.foundation import city_pack
from yihe.registers.organizations.differences import of_classes
from yihe.registers.policies.differences import of_figures, of_texts
from yihe.registers.regions.differences import of_days, of_divisions


@city_pack.in_each
def every() -> list[str]:
    return [*of_texts(), *of_figures(), *of_days(), *of_divisions(), *of_classes(), *of_matters()]


def every_if_any() -> list[str]:
    """Return the same for a server that starts, which a database that does not answer must not stop here."""
    try:
        return every()
    except DatabaseError:
        return []
