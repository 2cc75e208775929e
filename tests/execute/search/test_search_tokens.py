"""Tokens by script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.execute.search.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Typhoid fever, unspecified (A01.0)", ["typhoid", "fever", "unspecified", "a01", "0"]),
        ("Fièvre  typhoïde", ["fièvre", "typhoïde"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("Äiti äiti aiti", ["äiti", "äiti", "aiti"]),
        ("伤寒", ["伤寒"]),
        ("副伤寒热", ["副伤", "伤寒", "寒热"]),
        ("腸チフスA型", ["腸チ", "チフ", "フス", "a", "型"]),
        ("ไข้", ["ไข", "ข้"]),
        ("스마트홈", ["스마", "마트", "트홈"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("ﬁsh １２", ["fish", "12"]),
        ("mid\u00adword", ["midword"]),
        ("スマート・ホーム", ["スマ", "マー", "ート", "ホー", "ーム"]),
        ("…— !?", []),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    """Words where the script sets spaces, pairs of characters where it does not."""
    assert tokenise(text) == tokens


@given(st.text())
def test_any_text_has_tokens_without_spaces(text: str) -> None:
    """No input fails, and tokens are never empty and hold letters, marks and digits only."""
    tokens = tokenise(text)
    assert all(tokens)
    assert all(unicodedata.category(c)[0] in "LMN" for token in tokens for c in token)


@given(st.text())
def test_composed_and_decomposed_text_match(text: str) -> None:
    """An accent typed as one character or two gives the same tokens."""
    assert tokenise(unicodedata.normalize("NFD", text)) == tokenise(unicodedata.normalize("NFC", text))
