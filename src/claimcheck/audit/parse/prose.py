"""Running text: its sentences, the research question, the topic.

In: sections. Out: sentences outside claims and references, with spans.
"""

from __future__ import annotations

import re
from itertools import chain

from claimcheck.audit.document import Section, Sentence, Text
from claimcheck.audit.endings import sentences
from claimcheck.audit.shares import LONG, in_shares
from claimcheck.audit.source import Block, Source, Span
from claimcheck.audit.wording import fold, holds

_QUESTION = re.compile(
    r"(?:research questions?\b[^:?]{0,40}?(?:\s+is)?|\bRQ\b)[*_}]*\s*:\s*[*_}\"“'\s]*", re.I
)
_ASKING = ("research q", "rq")  # one of them is in what `_QUESTION` finds
_ASKED = re.compile(
    r"\bresearch question (?:is|was|asks|addressed is)\s+(?=whether|how|if|what|which)"
    r"|\b(?:paper|review|synthesis|report|study|survey) asks\s+(?=whether|how|if|what|which)",
    re.I,
)
# "This review deals with the question: Do …?"
_FRAMED = re.compile(
    r"[^:?]{0,120}?\b(?:questions?|asks?|asked|answers?)\b[^:?]{0,40}:[*_}\"“'\s]{0,9}(?=[^\s*_}\"“'])", re.I
)
_WORK = r"(?:paper|review|synthesis|report|study|survey|document|article|note)"
_TOPIC = re.compile(
    rf"\b(?:this|the) (?:present |current )?{_WORK}\s+(?:critically |briefly )?"
    r"(?:examines|investigates|explores|addresses|considers|is about|looks at|reviews|surveys"
    # what also tells which studies or people were looked at
    r"|(?:focuses on|deals with|concerns)(?!\s+(?:the\s)?(?:[\w-]+\s){0,3}?(?:studies|trials|papers|articles"
    r"|works?|research|literature|evidence|publications|reports|experiments|results|data|questions?|claims?"
    r"|methods?|records|sources|adults|children|patients|participants|people|students|years|English)\b))"
    r"\s*:?\s*"
    rf"|\bthe (?:main )?(?:aim|goal|purpose|objective) of (?:this|the) (?:present |current )?{_WORK}"
    r" (?:is|was) to (?:assess|examine|investigate|review|explore|evaluate|survey|analy[sz]e|study"
    r"|compare)\s+"
    rf"|\b(?:here|in this (?:present )?{_WORK}),? we (?:critically |briefly )?(?:examine|investigate|explore"
    r"|consider|review|survey|look at)\s+"
    r"(?!(?:[\w-]+\s){0,3}?(?:studies|trials|papers|articles|literature|evidence|research|work)\b)"
    rf"|\bthe (?:subject|topic) of this (?:present )?{_WORK} is:?\s+",
    re.I,
)


_PARTS = 16  # of the work, that processes share


def find_sentences(
    source: Source, sections: tuple[Section, ...], claims: frozenset[Block], processes: int = 1
) -> tuple[Sentence, ...]:
    """Every sentence of paragraphs and items that is neither a claim nor a reference."""
    blocks = [
        (block, section.kind)
        for section in sections
        if section.kind != "references"
        for block in section.blocks
        if block.kind in ("paragraph", "item") and block not in claims
    ]

    def found(part: slice) -> list[Sentence]:
        return [
            Sentence(source.plain(span), span, kind)
            for block, kind in blocks[part]
            for span in _sentences(source, block)
        ]

    if processes < 2 or len(source.text) < LONG:
        return tuple(found(slice(None)))
    size = len(blocks) // _PARTS + 1
    parts = [slice(first, first + size) for first in range(0, len(blocks), size)]
    return tuple(chain.from_iterable(in_shares(found, parts, processes)))


# Emphasis that opens a sentence: "… it. **RQ:** Does …", "… it. \textbf{RQ:} Does …".
_OPENING = re.compile(
    r"(?<=[.!?])\s{1,9}(?:[*_]{1,3}|(?:\\noindent\s{0,4})?"
    r"\\(?:textbf|textit|textsc|textsf|emph|underline|bfseries|bf)\b\s?\{?)(?=[A-Z0-9])"
)


def _sentences(source: Source, block: Block) -> list[Span]:
    """The sentences of a block."""
    begin = block.span.start
    return [Span(begin + start, begin + end) for start, end in _ranges(source.raw(block.span))]


def _ranges(raw: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end; one may begin with emphasis."""
    if not (holds(raw, "*_\\") and _OPENING.search(raw)):
        return sentences(raw)
    found, last = [], 0
    for start, end in sentences(_OPENING.sub(lambda m: " " * len(m[0]), raw)):
        gap = raw[last:start]
        found.append((last + len(gap) - len(gap.lstrip()), end))
        last = end
    return found


def _may_ask(source: Source, sentence: Sentence) -> bool:
    """Whether a sentence holds what names a research question, in the file or without its markup."""
    folded = source.folded(sentence.span)
    if source.format != "pdf" and not holds(folded, ("esearch", "rq")):  # a PDF may break the word itself
        return False
    return holds(folded, _ASKING) or holds(fold(sentence.plain), _ASKING)


def find_question(source: Source, found: tuple[Sentence, ...]) -> Text | None:
    """What follows "Research question:", else the first question of abstract or introduction."""
    asking = [i for i, s in enumerate(found) if _may_ask(source, s)]
    for sentence in (found[i] for i in asking):
        raw = source.raw(sentence.span)
        match = _QUESTION.search(raw)
        if match and raw[match.end() :].strip():
            return _rest(source, sentence, match.end())
        match = _QUESTION.search(sentence.plain)  # a PDF may break the words that name it
        if match and sentence.plain[match.end() :]:
            return Text(sentence.plain[match.end() :], sentence.span)
    for sentence in found:
        raw = source.raw(sentence.span)
        match = _ASKED.search(raw) if sentence.section in ("abstract", "introduction", "front") else None
        if match:
            return _rest(source, sentence, match.end())
    for index in asking:
        if index + 1 < len(found) and _QUESTION.search(source.raw(found[index].span) + " "):
            following = found[index + 1]
            return Text(following.plain, following.span)
    for sentence in found:
        if sentence.section in ("abstract", "introduction", "front") and sentence.plain.rstrip(
            "\"')*_ "
        ).endswith("?"):
            framed = _FRAMED.match(source.raw(sentence.span))
            return _rest(source, sentence, framed.end()) if framed else Text(sentence.plain, sentence.span)
    return None


_QUESTION_HEADING = re.compile(
    r"\W*(?:\d[\d.]*\s+)?(?:(?:review|research|guiding|our|the) )?questions?\W*$", re.I
)


def asked_under_heading(source: Source, sections: tuple[Section, ...]) -> Text | None:
    """The first sentence below a heading "Question"."""
    for section in sections:
        if section.title is None or not _QUESTION_HEADING.match(section.title.plain):
            continue
        for block in section.blocks:
            if block.kind in ("paragraph", "item"):
                start, end = sentences(source.raw(block.span))[0]
                span = Span(block.span.start + start, block.span.start + end)
                return Text(source.plain(span), span)
    return None


def find_topic(source: Source, found: tuple[Sentence, ...]) -> Text | None:
    """What the document says it examines."""
    for sentence in found:
        if sentence.section in ("abstract", "introduction", "front"):
            raw = source.raw(sentence.span)
            match = _TOPIC.search(raw)
            if match and raw[match.end() :].strip():
                return _rest(source, sentence, match.end())
    return None


def _rest(source: Source, sentence: Sentence, offset: int) -> Text:
    span = Span(sentence.span.start + offset, sentence.span.end)
    return Text(source.plain(span), span)
