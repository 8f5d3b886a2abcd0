"""An invented work."""

from datetime import date

from reward.models import CultureClaim
from yihe.matters.samples import Sample

NUMBER = "国作登字-2026-F-00012345"


def _work(organization) -> CultureClaim:
    return CultureClaim(title="巷口的调解员（虚构）", registration=NUMBER, published_on=date(2026, 3, 2))


SAMPLES = {"culture_claim": Sample(_work)}
