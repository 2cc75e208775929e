"""Align each claim with the sentences of the sources, word by word.

In: the document and its sources. Out: per claim its best sentence in each source, the matched part of that
sentence, and what follows the part: where a cut claim would have gone on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from claimcheck.audit.document import Claim, Document
from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.sources import Sources, SourceSentence
from claimcheck.audit.word_order import without_label
from claimcheck.audit.wording import STOPWORDS, Word, content_words, without_citations, words

SAYS_IT = 0.72  # share of the claim's weighted words found in one sentence: the sentence is about the same
PERHAPS = 0.45  # below this, no sentence says anything like it
_FEWEST = 4  # words of a claim whose cut is located
TAIL = 5  # words at a claim's end that locate the cut in its source


@dataclass(frozen=True, slots=True)
class Match:
    """A claim beside one sentence. `part` is what of the sentence the claim covers, `rest` what follows it.

    `rest` is None unless the claim's last words stand in the sentence as they are; of a claim that ends as a
    sentence does, all of its words.
    """

    sentence: SourceSentence
    score: float
    part: str
    rest: str | None
    run: int  # longest run of equal words


@dataclass(frozen=True, slots=True)
class Alignment:
    """A claim and its best match in every source that has one, best first."""

    claim: Claim
    matches: tuple[Match, ...]

    @property
    def best(self) -> Match | None:
        """The best match over all sources."""
        return self.matches[0] if self.matches else None


def align_claims(document: Document, sources: Sources) -> tuple[Alignment, ...]:
    """Align all claims."""
    return tuple(Alignment(claim, align(claim.text, sources)) for claim in document.claims)


def align(text: str, sources: Sources) -> tuple[Match, ...]:
    """The best match of a text in each source, best first; matches below `PERHAPS` are left out."""
    text = without_citations(text)
    stems = content_words(text)
    best: dict[int, Match] = {}
    for score, sentence in sources.candidates(stems):
        if score < PERHAPS:
            continue
        have = best.get(sentence.document)
        match = make_match(text, sentence, score)
        if have is None or (match.score, match.run) > (have.score, have.run):
            best[sentence.document] = match
    return tuple(sorted(best.values(), key=lambda m: (-m.score, -m.run, m.sentence.document)))


def make_match(text: str, sentence: SourceSentence, score: float) -> Match:
    """Find which part of the sentence the text covers, and what follows."""
    left, right = words(text), words(sentence.plain)
    blocks = matching_blocks([w.key for w in left], [w.key for w in right])
    complete = ends_sentence(text)
    end = cut_point(left, right)
    if end is not None and complete and not in_a_row(left, right[:end]):
        end = None
    run = max((size for _, _, size in blocks), default=0)
    if end is not None:
        part, rest = sentence.plain[: right[end - 1].end], sentence.plain[right[end - 1].end :]
        return Match(sentence, score, without_label(part), rest, run)
    if complete or not blocks:
        return Match(sentence, score, without_label(sentence.plain), None, run)
    last = blocks[-1][1] + blocks[-1][2]
    return Match(sentence, score, without_label(sentence.plain[: right[last - 1].end]), None, run)


def matching_blocks(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int]]:
    """Common runs in order, as difflib finds them: (start left, start right, size)."""
    matcher = SequenceMatcher(None, left[:200], right[:400], autojunk=False)
    return [(m.a, m.b, m.size) for m in matcher.get_matching_blocks() if m.size]


def cut_point(left: Sequence[Word], right: Sequence[Word]) -> int | None:
    """How many words of `right` end where `left` ends; None unless its last words stand there.

    Of few words, all must stand at the beginning.
    """
    if _FEWEST <= len(left) <= TAIL:
        whole = all(a.key == b.key for a, b in zip(left, right, strict=False))
        return len(left) if whole and len(left) < len(right) else None
    if len(left) <= TAIL:
        return None
    tail = [w.key for w in left[-TAIL - 1 :]]
    for end in range(len(right), TAIL, -1):
        window = [w.key for w in right[end - TAIL - 1 : end]]
        if window[:-1] == tail[:-1] and (window[-1] == tail[-1] or window[-1].startswith(tail[-1])):
            return end
    return None


def in_a_row(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether `right` ends with the words of `left`, function words in front of them aside."""
    same = 0
    while same < min(len(left), len(right)) and left[-same - 1].key == right[-same - 1].key:
        same += 1
    return all(w.key in STOPWORDS for w in left[: len(left) - same])
