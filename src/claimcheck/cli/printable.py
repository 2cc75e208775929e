"""Text of a user's files in messages: nothing in it may steer the terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Control characters, marks of direction and lone surrogates as their codes; lines stay lines."""
    return "".join(c if c == "\n" or c.isprintable() or _is_space(c) else ascii(c)[1:-1] for c in text)


def _is_space(character: str) -> bool:
    return character > "\x9f" and character.isspace()
