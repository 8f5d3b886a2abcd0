"""
A city's folder looked at as a whole: what stops a start, what its files say against each other, what the work would miss, and
where the database says something else. One list, the gravest first.
"""

from datetime import date

from django.conf import settings
from django.utils import timezone

from yihe.faces.adoption import differences, of_figures, of_forms, of_names, of_places, of_texts
from yihe.faces.adoption.pack_files import Finding, PackFiles, Rank
from yihe.foundation import city_pack

_LOOKS = (of_texts.look, of_figures.look, of_places.look, of_names.look, of_forms.look)


def findings(*, database: bool = False, on: date | None = None) -> list[Finding]:
    """
    Return everything there is to say of the city's folder on a day (today), in Chinese sentences that name file and key.

    With `database` also where the registers differ from the files; divisions that were loaded from elsewhere are then no fault.
    """
    pack = PackFiles(settings.CITY_DIR, on or timezone.localdate())
    found = [Finding(Rank.CANNOT_START, words) for words in city_pack.every_fault()]
    for look in _LOOKS:
        found += look(pack)
    if database:
        found += [Finding(Rank.WILL_BE_MET, words) for words in differences.every()]
    said = {finding.words: finding for finding in sorted(found, reverse=True)}  # said twice, the graver rank stands
    return sorted(said.values())
