"""
Numbers of our own for organizations that have no unified social credit code: two letters, six digits of the county, ten at random.
They stand where a key is needed – in addresses, counters, the books – and are never shown as a credit code.
No credit code begins so: GB 32100 gives these letters to no registering authority.
"""

import re
import secrets

PREPARING, RECORDED = "CB", "BA"
LABELS = {PREPARING: "筹备编号", RECORDED: "系统编号"}
DIGITS = 10
CREDIT_CODE = "统一社会信用代码"
_OWN = re.compile(rf"({'|'.join(LABELS)})\d{{{6 + DIGITS}}}", re.ASCII)


def new(head: str, region: str) -> str:
    """Return a number for an organization of a region (its code, of any length)."""
    return f"{head}{region[:6].ljust(6, '0')}{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def is_own(code: str) -> bool:
    """Test whether a code is a number of ours and no credit code."""
    return bool(_OWN.fullmatch(code))


def label_of(code: str) -> str:
    """Return what a code is called: 统一社会信用代码, or the name of our number."""
    return LABELS[code[:2]] if is_own(code) else CREDIT_CODE


def in_words(code: str) -> str:
    """Return a code as it may be shown beside others: a credit code bare, a number of ours by its name."""
    return f"{LABELS[code[:2]]} {code}" if is_own(code) else code
