"""
What a declaration says in a city's words: roles, states, papers stand in the code with places (`{enter}`, `{base}`) and are filled in
whenever they are read, in the words of the city we speak in. Declarations are made before anything of a city can be read, so whoever
knows the words (`foundation/city_words.py`) names itself here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import lazy

# `lazy` builds a class of some 20 KB each time it is called: so it is called once, and what is said is handed to it.
_when_read = lazy(lambda say: say(), str)

_words: dict[str, Callable[[str], str]] = {"say": str, "title_of": lambda _code: ""}


def filled_by(say: Callable[[str], str], title_of: Callable[[str], str]) -> None:
    """Hear who fills the places of a sentence, and who says what a city calls a role, by its code ("": what the code calls it)."""
    _words.update(say=say, title_of=title_of)


def when_read(say: Callable[[], str]) -> Any:
    """Return a text that is said whenever it is read: a label of a form, a clause of a declaration."""
    return _when_read(say)


def said(text: Any) -> Any:
    """
    Return a text, each of a tuple, or of the values of a mapping, with its places filled; what is to be called says it itself; anything else
    as it is.
    """
    if type(text) is str:
        return _words["say"](text) if "{" in text else text
    if isinstance(text, Worded):
        return text()
    if isinstance(text, tuple):
        return tuple(said(each) for each in text)
    if isinstance(text, Mapping) and any("{" in words for words in text.values()):
        return {key: said(words) for key, words in text.items()}
    return text


class Worded:
    """A text that is said in other words whenever it is read: `written` is what was declared, `say` what makes it other words."""

    def __init__(self, written: str, say: Callable[[str], str]):
        self.written, self._say = written, say

    def __call__(self) -> str:
        return self._say(said(self.written))


class _Spoken:
    def __init__(self, name: str):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            raise AttributeError(self.name)
        return said(instance.__dict__[self.name])

    def __set__(self, instance, value):
        instance.__dict__[self.name] = value


class _Title(_Spoken):
    def __get__(self, instance, owner=None):
        own = super().__get__(instance, owner)
        return _words["title_of"](instance.code) or own


def spoken(*names: str, title: str = "") -> Callable[[type], Any]:
    """
    Decorate a class of declarations, above `@dataclass`: these attributes are filled in when they are read; `title` is the one that a city
    may say by itself, by the `code`. What was written stands in `vars(instance)`.
    """

    def decorate(cls: type) -> type:
        for name in names:
            setattr(cls, name, _Spoken(name))
        if title:
            setattr(cls, title, _Title(title))
        return cls

    return decorate


class _OfClass:
    def __init__(self, text: str):
        self.text = text

    def __get__(self, instance, owner=None):
        return said(self.text)


def spoken_of_class(cls: type, *names: str) -> None:
    """Have these attributes of a class, texts with places, filled in when they are read of the class."""
    for name in names:
        text = cls.__dict__.get(name)
        if isinstance(text, str) and "{" in text:
            setattr(cls, name, _OfClass(text))
