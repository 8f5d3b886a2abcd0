"""
A city's folder looked at as a whole: what stops a start, what its files say against each other, what the work would miss, and
where the database says something else. One list, the gravest first.
"""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from yihe.faces.adoption import differences, of_figures, of_forms, of_names, of_places, of_texts
from yihe.faces.adoption.pack_files import Finding, PackFiles, Rank
from yihe.foundation import city_pack

_LOOKS = (of_texts.look, of_figures.look, of_places.look, of_names.look, of_forms.look)


def findings(*, database: bool = False, on: date | None = None) -> list[Finding]:
    """
    Return everything there is to say of the cities' folders on a day (today), in Chinese sentences that name file and key.

    With `database` also where the registers differ from the files; divisions that were loaded from elsewhere are then no fault.
    """
    found = [Finding(Rank.CANNOT_START, words) for words in city_pack.every_fault()]
    for folder in city_pack.every():
        with city_pack.said_in(folder):
            pack = PackFiles(folder, on or timezone.localdate())
            of_pack = [finding for look in _LOOKS for finding in look(pack)]
        home = folder == city_pack.home()
        found += [f if home else replace(f, words=f"{folder.name}：{f.words}") for f in of_pack]
    if database:
        found += [Finding(Rank.WILL_BE_MET, words) for words in differences.every()]
    said = {finding.words: finding for finding in sorted(found, reverse=True)}  # said twice, the graver rank stands
    return sorted(said.values())
