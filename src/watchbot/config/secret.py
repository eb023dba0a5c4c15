"""A secret that does not print itself."""

from __future__ import annotations

from typing import Final

_SHOWN: Final = "***"


class Secret:
    """A password or token. Printing, formatting and `repr` show stars; `reveal()` gives the text.

    Deliberately no `str`: joining, adding or `json.dumps` would get round the stars, here they fail instead.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the plain text. Call it where it leaves the program, nowhere else."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __str__(self) -> str:
        return _SHOWN if self._text else ""

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Secret({str(self)!r})"

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return Secret, (self._text,)  # settings travel to worker processes


NO_SECRET: Final = Secret("")
