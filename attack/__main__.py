"""
`python -m attack PART…`: attack the demonstration city told into $DATA_DIR, and say what gave way. The parts:

    reach         every matter by everybody in every hat: open, or not there, as plain SQL has it; and no page says a number
                  that whoever reads it may not know of
    permissions   every page by every role for things of every relation, against permissions.csv
    bodies        every form, filled in and sent with fields nobody offered, with keys of other people's things, with nonsense
    fuzzing       every address, form, action and sheet, sent 10 000 times with what nobody means to send: nothing answers 500
    stored        a script in every text there is, and the pages as everybody reads them

`--share N` takes every N-th thing only. Exit status 1 when anything gave way; `--json` prints it for a program.
"""

import argparse
import json
import logging
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["YIHE_MODE"] = "demo"  # never anything else: what is attacked is the invented city

import django

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402

from attack import bodies, fuzzing, permitted, reach, stored  # noqa: E402
from attack.town import Town  # noqa: E402

PARTS = {
    "reach": reach.attack, "permissions": permitted.attack, "bodies": bodies.attack, "fuzzing": fuzzing.attack, "stored": stored.attack,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="attack", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write permissions.csv anew")
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    setup_test_environment()  # letters are kept in memory
    logging.disable(logging.CRITICAL)  # every refusal would be a line
    town = Town(Path(os.environ["DATA_DIR"]))
    told: dict[str, dict] = {}
    for name in said.parts or PARTS:
        began = time.perf_counter()
        asked, found = PARTS[name](town, share=said.share, write=said.write)
        told[name] = {"asked": asked, "found": found, "seconds": round(time.perf_counter() - began, 1)}
        if not said.json:
            print(f"{name}: {asked:,} asked in {told[name]['seconds']} s, {len(found)} gave way")
            for sentence in found[:200]:
                print(f"  {sentence}")
    if said.json:
        json.dump(told, sys.stdout, ensure_ascii=False)
    return int(any(part["found"] for part in told.values()))


if __name__ == "__main__":
    raise SystemExit(main())
