"""Notes and keys are C2SP's: the example of the specification's own implementation is read and holds."""

import base64

import pytest

from yihe.foundation import signed_notes
from yihe.foundation.signed_notes import BadNote

# From the documentation of golang.org/x/mod/sumdb/note, which C2SP's signed notes describe.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_of_another_implementation_holds():
    signed_notes.check(NOTE, PUBLIC)


def test_signing_the_same_text_with_the_same_key_gives_the_same_line():
    text, lines = signed_notes.parted(NOTE)

    assert [signed_notes.sign(text, SECRET)] == lines
    assert signed_notes.joined(text, lines) == NOTE
    assert signed_notes.joined(text, []) == text


@pytest.mark.parametrize(
    ("note", "key", "sentence"),
    [
        (NOTE.replace("answer", "anser"), PUBLIC, "签名不对"),
        (NOTE.replace("PeterNeumann x", "PeterNeumann y"), PUBLIC, "没有 PeterNeumann 的签名"),
        (NOTE.partition("\n\n")[0] + "\n", PUBLIC, "没有 PeterNeumann 的签名"),
        (NOTE.replace("nAM=", "nAM"), PUBLIC, "签名格式不对"),
        (NOTE.replace("— ", "- "), PUBLIC, "不是封存纸条"),
        (NOTE, PUBLIC.replace("c74f20a3", "c74f20a4"), "公钥损坏"),
        (NOTE, "PeterNeumann+c74f20a3+" + base64.b64encode(b"\x07" * 33).decode(), "不认识的密钥算法"),
        (NOTE, "钥匙", "不认识的密钥算法"),
    ],
)
def test_what_does_not_hold_is_refused_with_a_sentence(note, key, sentence):
    with pytest.raises(BadNote, match=sentence):
        signed_notes.check(note, key)


def test_a_new_key_signs_what_its_other_half_checks():
    secret, public = signed_notes.new_key("notary")
    note = signed_notes.joined("a\n", [signed_notes.sign("a\n", secret)])

    signed_notes.check(note, public)
    with pytest.raises(BadNote, match="没有 PeterNeumann 的签名"):
        signed_notes.check(note, PUBLIC)
    with pytest.raises(BadNote, match="这不是签名私钥"):
        signed_notes.sign("a\n", public)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_key_needs_a_name_of_one_word(name):
    with pytest.raises(BadNote, match="名称"):
        signed_notes.new_key(name)
