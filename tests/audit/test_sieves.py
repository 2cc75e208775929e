"""What spares the audit work never changes what it finds: each short cut beside the long way."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from claimcheck.audit import parse_source
from claimcheck.audit.case import Case
from claimcheck.audit.document import Claim
from claimcheck.audit.endings import _ABBREVIATION, _OPEN_END, _abbreviated, stops_short
from claimcheck.audit.parse.count_patterns import NEEDS, PATTERNS
from claimcheck.audit.parse.counts import _compiled, is_total, number
from claimcheck.audit.passages import Passages
from claimcheck.audit.quoting import Quotes
from claimcheck.audit.readers import read_text
from claimcheck.audit.rules.pairs import ALIKE, _comparable, alike_pairs, contrast, subject
from claimcheck.audit.source import Place, Span
from claimcheck.audit.wording import content_words, fold, word_keys, words

LETTERS = st.text(st.sampled_from("aiksxIKSİıſKÄß_'’ﬁ.- 1\n"), max_size=12)


@given(text=LETTERS, needle=st.text(st.sampled_from("aiksx"), min_size=1, max_size=3))
def test_fold_sees_what_a_pattern_sees(text: str, needle: str) -> None:
    """A needle stands in the folded text where a pattern that ignores case finds it, offset for offset."""
    assert len(fold(text)) == len(text)
    starts = [i for i in range(len(text)) if fold(text).startswith(needle, i)]
    assert starts == [m.start() for m in re.finditer(f"(?={needle})", text, re.I)]


@given(text=LETTERS)
def test_word_keys_are_those_of_words(text: str) -> None:
    """Keys without places are the keys with places."""
    assert word_keys(text) == [w.key for w in words(text)]


@given(text=st.text(st.sampled_from("etcalapproxwrtgfiJ._(1 é"), max_size=11))
def test_abbreviations_are_those_of_the_pattern(text: str) -> None:
    """A word looked up and the pattern say the same."""
    assert _abbreviated(text + ".") == bool(_ABBREVIATION.search(text + "."))


@given(
    passages=st.lists(st.text(st.sampled_from("ab "), max_size=9), max_size=12),
    needles=st.lists(st.text(st.sampled_from("ab "), min_size=1, max_size=3), max_size=3),
)
def test_passages_are_those_that_hold_a_needle(passages: list[str], needles: list[str]) -> None:
    """Searching the passages joined finds what looking at each of them finds."""
    found = [i for i, passage in enumerate(passages) if any(n in passage for n in needles)]
    assert Passages.of(passages).holding(needles) == found


PHRASES = st.sampled_from(
    ["five", "8", "1,200", "no", "a single", "2.5", "papers", "candidate claims", "claims", "were", "retrieved", "yielded",
     "included", "of the", "of them", "verified", "independently", "not verified", "refuted", "extracted", "quality score:",
     "7/10", "reviewed", "ſtudies", "and", ",", "in total", "marked as verified", "out of"]
)  # fmt: skip


@given(phrases=st.lists(PHRASES, min_size=1, max_size=12))
def test_counts_are_those_of_all_patterns(phrases: list[str]) -> None:
    """Counts found with the words looked up first are those that every pattern finds on every sentence."""
    text = "# Title\n\n## Results\n\nIt says " + " ".join(phrases) + ".\n"
    document = parse_source(read_text(text, "counts.md"))
    found = set()
    for sentence in document.sentences:
        raw, taken = document.source.raw(sentence.span), list[tuple[int, int]]()
        for label, _, pattern in PATTERNS:
            for match in _compiled(pattern).finditer(raw):
                inside = any(a < match.end(1) and match.start(1) < b for a, b in taken)
                if not inside and not is_total(label, raw[: match.start(1)]):
                    taken.append(match.span(1))
                    found.add((label, number(match[1]), sentence.span.start + match.start()))
    assert {(c.label, c.value, c.span.start) for c in Case(document).counts} == found
    assert NEEDS.keys() == {label for label, *_ in PATTERNS}


@given(size=st.integers(3, 300))
def test_sizes_that_can_be_alike(size: int) -> None:
    """Bounds on the size of an alike text are those of the ratio itself."""
    least, most = _comparable(size)
    fits = [n for n in range(1, 600) if min(n, size) / max(n, size) >= ALIKE]
    assert (least, most) == (fits[0], fits[-1])


WORDS = st.lists(
    st.sampled_from(["encoder", "ranking", "query", "corpus", "merging", "teacher", "vector"]), max_size=7
)


@given(texts=st.lists(WORDS, max_size=6), claim=WORDS, least=st.integers(1, 5))
def test_sentences_that_share_stems(texts: list[list[str]], claim: list[str], least: int) -> None:
    """Sentences found by rare stems are those that a comparison with all sentences finds."""
    body = "\n\n".join(f"It names {' '.join(t)}." for t in texts)
    document = parse_source(read_text(f"# A title\n\n## Results\n\n{body}\n", "stems.md"))
    stems = frozenset(content_words(" ".join(claim)))
    slow = [s for s in document.sentences if len(stems & set(content_words(s.plain))) >= least]
    assert document.sharing(stems, least) == slow


NOUNS = [
    "encoder",
    "ranking",
    "query",
    "corpus",
    "merging",
    "teacher",
    "vector",
    "language",
    "title",
    "domain",
]


NAMES = ["BM25", "CLEF", "7", "9", "TREC"]


@given(
    texts=st.lists(
        st.tuples(
            st.lists(st.sampled_from(NOUNS), max_size=9), st.lists(st.sampled_from(NAMES), max_size=2)
        ).map(lambda parts: [*parts[0][:3], *parts[1], *parts[0][3:]]),
        max_size=14,
    )
)
def test_alike_claims_are_those_of_all_pairs(texts: list[list[str]]) -> None:
    """Pairs found by rare words and names are those that a comparison of all claims finds, the most alike first."""
    span = Span(0, 0)
    claims = [Claim(i, " ".join(t), span, span) for i, t in enumerate(texts)]
    subjects = [subject(c.text) for c in claims]
    slow = []
    for j, own in enumerate(subjects):
        shares = [(len(own & o) / len(own | o) if own | o else 0.0, i) for i, o in enumerate(subjects[:j])]
        alike = sorted(
            (-share, i)
            for share, i in shares
            if share >= ALIKE and len(own) >= 3 and not contrast(claims[i].text, claims[j].text)
        )
        slow += [(i, j, -share) for share, i in alike[:5]]
    assert [(p.first.number, p.second.number, p.alike) for p in alike_pairs(claims)] == slow


@given(
    before=st.integers(0, 1200),
    pieces=st.lists(
        st.sampled_from(["word ", "<b>", "</b>", "&amp;", "&", "<", "<i class='x'>"]), max_size=30
    ),
    quote=st.sampled_from(["word", "wordword", "word&", "&", "wo<b>"]),
)
def test_quotes_on_a_long_line(before: int, pieces: list[str], quote: str) -> None:
    """A quote on a page of one line is found by a part of the line as by the whole of it."""
    line = "<i>" * (before // 3) + "".join(pieces) + " and more of it" * 400
    quotes = Quotes(read_text(line, "one.html"))
    readable = html.unescape(re.sub(r"<[^<>]*>", "", line + "\n"))
    assert quotes.hold(Place("one.html", 1, 1), quote) == "".join(readable.split()).startswith(quote)


LAST_WORDS = st.lists(
    st.sampled_from(
        ["a", "an", "the", "and", "or", "e.g", "any", "of", "in", "with", "as", "than", "because", "such", "per", "whe",
         "which", "(Smith, 2020)", "[2]", "[3, 4]", "【4】", "(see)", "tea", "year,", "—"]
    ),
    max_size=6,
)  # fmt: skip


@given(words=LAST_WORDS, end=st.sampled_from([".", "", " ."]))
def test_last_words_are_looked_up_first(words: list[str], end: str) -> None:
    """A text stops short exactly where the pattern says so, though most are told by their last word."""
    text = " ".join(words) + end
    assert stops_short(text) is (text.endswith(".") and _OPEN_END.search(text) is not None)
