"""
开标密钥文件 of the one tender of the demonstration that is still to be opened, so that whoever looks can open it too. Demo mode only: in a real city a key is
made on its opener's device and never sent.
"""

from yihe.faces.demo import laid_out

NAME = "opener-keys"
PASSPHRASE = "演示用的开标口令（虚构）"


def keep(number: str, keys: list[str]) -> None:
    """Keep the texts of the key files of a tender, in the order of its openers."""
    laid_out.keep(NAME, {"tender": number, "keys": keys})


def kept() -> tuple[str, list[str]]:
    """Return the tender's number and its key files; "" and none where there are none."""
    said = laid_out.kept(NAME)
    return (said["tender"], said["keys"]) if said else ("", [])
