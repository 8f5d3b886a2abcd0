"""What was typed as it is meant: widened forms made plain, what nobody sees left out, nothing else touched."""

import pytest

from yihe.foundation.plain_text import plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("６２２２　０２１０", "62220210"), ("6222\u200b0210\ufeff", "62220210"), (" 5 000\t\n", "5000"),
        ("－１，２３４．５", "-1,234.5"), ("￥5000｡00", "¥5000。00"), ("ＡＢｃ", "ABc"),
        ("100²", "100²"), ("①", "①"), ("王䶮", "王䶮"), ("", ""),
    ],
)  # fmt: skip
def test_a_text_is_made_plain(typed, meant):
    assert plain(typed) == meant
