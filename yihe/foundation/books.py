"""
Books of records that are no events of a matter, and are sealed with the events every night: an app names its own when
it is ready. The seal (`matters/sealing.py`) reads this list and never learns whose books they are.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Book:
    """
    One table of records, each with `at` and the `digest` of what it says. `code` is kept in the seals: it is never
    renamed. `words` is how a row is called in a sentence; it may name `pk` and the columns in `place`.
    """

    code: str
    model: str  # app_label.Model
    words: str
    place: tuple[str, ...] = ()  # columns that say where a row stands, so that a removed one can be named

    def name(self, pk: int, place) -> str:
        """Return what to call a row. A page somebody meddled with may not say where it stood."""
        said = dict(zip(self.place, place, strict=False))
        return self.words.format(pk=pk, **dict.fromkeys(self.place, "？") | said)


_books: dict[str, Book] = {}


def seal_every_night(book: Book) -> None:
    """Put a book under the nightly seal. The first seal after that takes in all of it."""
    if _books.setdefault(book.code, book) != book:
        raise ValueError(f"there is another book with the code {book.code}")


def every() -> list[Book]:
    return [_books[code] for code in sorted(_books)]
