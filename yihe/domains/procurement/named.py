"""
Who and what a bid names, read out of its words by the labels they stand under (令87 37): persons, who handled it, accounts. A name without its label
is none: a text is full of them.
"""

import re

_NAME = r"(?:（[^（）]{1,12}）|\([^()]{1,12}\))?\s*[：:]\s*([\u4e00-\u9fff·]{2,4})(?![\u4e00-\u9fff·])"
_PEOPLE = re.compile(r"(?:法定代表人|单位负责人|项目负责人|项目经理|负责人|联系人)" + _NAME)
_AGENTS = re.compile(r"(?:授权代表|委托代理人|被授权人|代理人|经办人)" + _NAME)
_ACCOUNT = re.compile(r"(?:银行账号|银行账户|账号|账户)\s*[：:]\s*(\d(?:[ -]?\d){9,29})(?!\d)", re.ASCII)
_NO_NAME = frozenset("见附详略无同签章盖字空")  # 详见附件, 签字: what stands there instead of a name


def people(words: str) -> frozenset[str]:
    """Return whom a text names as who answers for the bidder, leads the work, or is to be asked."""
    return _names(_PEOPLE, words)


def agents(words: str) -> frozenset[str]:
    """Return whom a text names as who was let to handle the bid."""
    return _names(_AGENTS, words)


def accounts(words: str) -> frozenset[str]:
    """Return the numbers of accounts that a text names, digits alone."""
    return frozenset(re.sub(r"\D", "", found) for found in _ACCOUNT.findall(words))


def _names(pattern: re.Pattern, words: str) -> frozenset[str]:
    return frozenset(found for found in pattern.findall(words) if not _NO_NAME & set(found))
