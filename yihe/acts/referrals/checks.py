"""What is asked of the ports of an installation before it serves (`manage.py check --deploy`)."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from yihe.acts.referrals import envelopes, ports


def ports_are_sealed(app_configs, **said) -> list[CheckMessage]:
    """Say which ports hand over what anybody on the way can read, and whose certificate is over or will be soon."""
    return [message for code in settings.PORTS for message in _of(code)]


def _of(code: str) -> Iterator[CheckMessage]:
    if reason := ports.nothing_goes(code):
        yield Error(f"对接 {code}：{reason}", id="referrals.E003")
    if ports.goes_in_clear(code):
        said = f"对接 {code} 交出去的内容没有加密，途中谁拿到都能看。"
        yield Warning(
            said, hint="文件对接写 certificate（对方的 RSA 证书，PEM），接口对接用 https 地址。", id="referrals.W001"
        )
    if file := settings.PORTS[code].get("certificate"):
        try:
            if envelopes.ends_soon(envelopes.certificate(file)):
                yield Warning(f"对接 {code}：对方的证书 30 天内到期，请换新的。", id="referrals.W002")
        except envelopes.NoCertificate as fault:
            yield Error(f"对接 {code}：{fault}（{file}），什么也发不出去。", id="referrals.E002")
