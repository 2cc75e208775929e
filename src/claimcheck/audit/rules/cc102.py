"""CC102: the abstract was cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.document import Document
from claimcheck.audit.endings import dangles, ends_sentence
from claimcheck.audit.finding import Abstained, Found, Result, Rule
from claimcheck.audit.source import Block, Span

# Of the words after which something often follows, those that end an item as well.
_MAY_END = frozenset(
    {"more", "less", "most", "least", "not", "do", "does", "did", "is", "are", "was", "were", "can"}
)
# Keywords close an abstract and are no sentence of it.
_KEYWORDS = re.compile(
    r"\\(?:keywords?|kwd|begin\{(?:keywords?|IEEEkeywords)\})|(?:^|(?<=[\s.!?:*_)\]}]))"
    r"(?:(?:\\(?:textbf|textit|emph)|[*_]{1,3})\{?)?"
    r"(?:(?-i:K)ey\s?-?words?(?: and phrases)?|(?-i:I)ndex terms?)"
    r"[ \t]{0,3}[*_}]{0,3}[ \t]{0,3}[:.—–-]",
    re.I,
)
_CITED = re.compile(
    r"\w\s*(?:\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]|\\cite\w{0,6}\{[^{}]{1,80}\})[*_]*$"
)  # "… [1, 2]"


# "Data: https://…", "Trial registration: NCT01234567": a pointer of its own behind the last sentence.
_POINTER = re.compile(
    r"(?:^|[.!?…]\s{1,3})[A-Z][\w ,-]{1,60}?"
    r"(?:(?::|\b(?:at|from)\b)\s?(?:<?https?://\S{1,200}|\[[^\[\]]{1,80}\]\(\S{1,200}\)|www\.\S{1,200}"
    r"|(?:doi:\s?)?10\.\d{4,9}/\S{1,100})|(?::|\bunder\b)\s?[A-Z]{2,12}[ -]?\d{4,}\S{0,20})$"
)
_LONGEST_POINTER = 400


def check(case: Case) -> Iterator[Result]:
    """Look at the end of the abstract's last block."""
    document = case.document
    sections = list(document.of("abstract"))
    if not sections:
        yield Abstained("no abstract was found")
    for section in sections:
        blocks = [b for b in section.blocks if b.kind in ("paragraph", "item")]
        if not blocks:
            continue
        last = _last_words(document, blocks)
        if last is not None and not _ended(document, last, blocks):
            yield Found(
                _tail(document, last), "the abstract stops in mid-sentence", "Give the abstract to its end."
            )


def _last_words(document: Document, blocks: list[Block]) -> Span | None:
    """The last block without its keywords, or the one before if they are all of it."""
    for block in reversed(blocks):
        raw = document.source.raw(block.span)
        keywords = _KEYWORDS.search(raw)
        size = len(raw[: keywords.start()].rstrip().rstrip("*_#").rstrip()) if keywords else len(raw)
        if size:
            return Span(block.span.start, block.span.start + size)
    return None


def _tail(document: Document, last: Span) -> Span:
    """What stands after the last whole sentence within the last words, or that sentence if nothing does."""
    sentences = document.sentences_in(last)
    if sentences and last.end - sentences[-1].span.end <= 2:  # a mark or brackets of its own
        return sentences[-1].span
    start = max(sentences[-1].span.end if sentences else last.start, last.end - 120)
    raw = document.source.raw(Span(start, last.end))
    return Span(start + len(raw) - len(raw.lstrip()), last.end)


def _ended(document: Document, last: Span, blocks: list[Block]) -> bool:
    """Whether the last words end a sentence, stand before a citation, or are one of several open items."""
    plain = document.source.plain(last)
    if ends_sentence(plain):
        return True
    if any(_POINTER.search(text[-_LONGEST_POINTER:]) for text in (plain, document.source.raw(last).rstrip())):
        return True
    items = [document.source.plain(b.span) for b in blocks if b.kind == "item"]
    if blocks[-1].kind == "item" and len(items) > 1 and not any(map(ends_sentence, items)):
        return not dangles(plain) or plain.rsplit(maxsplit=1)[-1].lower() in _MAY_END
    return not dangles(plain) and _CITED.search(document.source.raw(last).rstrip()) is not None


RULE = Rule(
    id="CC102",
    name="abstract-truncated",
    summary="The abstract does not end with the end of a sentence.",
    severity="warning",
    basis="fact",
    check=check,
    long="""
Many readers stop after the abstract. If it stops in mid-sentence, its conclusion is missing, and the
reader supplies one.

Bad:   "… Our results indicate that multilingual encoders on average"
Good:  "… Our results indicate that multilingual encoders on average do not beat the older systems."
""",
)
