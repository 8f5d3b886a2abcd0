"""The acts by which a document and a contract ask for a bond, and who bid without being opened is entered; declared here, so that each workflow says them in a line."""

from yihe.domains.procurement import rules
from yihe.domains.procurement.bonds import asking, forms, keeping
from yihe.foundation.roles import PURCHASER
from yihe.foundation.workflow import Action

REGULATION, FREE = "政府采购法实施条例", asking.FREE
is_left_out, is_not_given, expect_of_contract = asking.is_left_out, keeping.is_not_given, keeping.expect_of_contract


def asked(source) -> tuple[Action, Action]:
    """Return the acts that write the bonds of a document, and take them out."""
    return Action(
        "要求保证金", source, None, by=PURCHASER, form=forms.TermsForm, check=asking.terms_are_wrong, effect=asking.ask, quiet=True,
        basis=f"{REGULATION} 第三十三条、第四十八条",
    ), Action(
        "不收保证金", source, None, by=PURCHASER, effect=asking.ask_no_more, unless=[asking.asks_for_none], quiet=True,
        concerns=rules.where_not(asking.asks_for_none),
    )  # fmt: skip


def agreed(source) -> tuple[Action, Action]:
    """Return the acts that write a performance bond into a contract, and take it out."""
    return Action(
        "约定履约保证金", source, None, by=PURCHASER, form=forms.ContractBondForm, check=asking.contract_bond_is_wrong,
        effect=asking.write_into_contract, quiet=True, basis=f"{REGULATION} 第四十八条",
    ), Action(
        "删去履约保证金", source, None, by=PURCHASER, effect=asking.take_out_of_contract, unless=[asking.contract_asks_for_none], quiet=True,
        concerns=rules.where_not(asking.contract_asks_for_none),
    )  # fmt: skip


def unopened(opened, over) -> tuple[Action, Action]:
    """Return the acts that enter whose bond lies here though no bid of theirs was opened, once bids are open and once all is over. Never before."""
    return _unopened(opened), _unopened(over, afterwards=True)


def _unopened(source, *, afterwards: bool = False) -> Action:
    return Action(
        "登记没有开启的保证金", source, None, by=PURCHASER, form=forms.UnopenedForm, check=keeping.unopened_is_wrong, effect=keeping.enter_unopened,
        unless=[keeping.asks_nothing_of_bids], concerns=asking.is_asked_of_bids, quiet=True, basis=f"{REGULATION} 第三十三条", afterwards=afterwards,
    )  # fmt: skip
