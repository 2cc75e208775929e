"""Claims of a list: items with marks and confidences before or behind their words.

In: the claims section. Out: claims with spans, or nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.audit.document import Claim, Section
from claimcheck.audit.parse.columns import NUMBER, OTHER_WORDS, SYMBOL, WORD
from claimcheck.audit.parse.loose import MARK, head_of_table, is_uncertain, make
from claimcheck.audit.source import Block, Source, Span

_CIRCLES = "🟢🔴🟩🟥👍👎"
_OPEN = "❓❔🟡🟨⚪"  # signs that say neither
SIGN = rf"(?:{SYMBOL}|[{_CIRCLES}{_OPEN}]\ufe0f?)"
_MARK = rf"(?:{MARK}|[{_CIRCLES}]|:(?:white_check_mark|heavy_check_mark|x):)"
_SURE = r"(?:(?:confidence|probability|certainty|likelihood|credence)(?: score| level)?|conf\.?|p(?=\s*=))"
# In a list: "… — ✓ (0.27)", "… **(verified; confidence 0.27)**", "… — verified with 0.27 confidence".
_AT_END = re.compile(
    rf"[\s\[(—–:|*_-]*(?P<mark>{_MARK})[\])*_]*[\s,;(—–:"
    rf"|-]*(?:(?:with|at)\s+)?(?:an?\s+)?(?:{_SURE}\s*(?:of\s+|[:=]\s*)?)?(?P<sure>{NUMBER})?"
    rf"(?:\s+(?:{_SURE}))?\s*[)\]*_]*\.?\s*$",
    re.I,
)
# What an item ends in that judges it, set off from its words: marks and confidences in any order and form.
_ANY_MARK = rf"(?:{SIGN}|[?]{{1,2}}|⚠\ufe0f?|(?:{WORD}|{OTHER_WORDS}|ok|disproved|debunked|partial)\b)"
_SHARE = rf"(?:(?<![\[\d])[01](?![\]\d.,])|(?![01](?![\d.,])){NUMBER})"  # [1] is a citation
_DEGREE = r"(?:(?:very )?(?:high|medium|moderate|low)\b)"
_FILLING = r"(?:(?:verdict|status|mark|rating|assessment|result|with|at|of|an?)\b)"
_APART = r"[\s,;:|/·—–→⇒*_`()\[\]=.-]"
_JUDGEMENT = re.compile(
    rf"(?:(?<=[.!?…\]])\s+(?:(?={SIGN})|(?=[^\n]{{0,40}}\d))|\s+(?!\[\d[\d,\s–-]*\])(?=[\[(—–→⇒|*_`-]|{SIGN}))"
    rf"(?:{_APART}*(?:{_ANY_MARK}|\b{_SURE}|{_SHARE}|{_DEGREE}|{_FILLING})(?={_APART}|$))+{_APART}*$",
    re.I,
)
_TOLD_MARK = re.compile(rf"(?<![^\W_]){_ANY_MARK}", re.I)
_TOLD_SURE = re.compile(rf"(?<![\w.,]){_SHARE}(?![\w.,]*\d)", re.I)
_CITED_LAST = re.compile(
    r"(?:\s*\[(?:\d[\d,\s–-]*|@[\w:.,;@\s-]{1,80}|\^[\w-]{1,40})\])+\s*$"
)  # "… 0.27 [1]"
# "✓ …", "[verified, 0.27] …", "**Verified (0.27).** …", "**C1** ✓ …": a name only where a sign follows.
_NAMED = (
    r"(?:<[a-z]{1,10}>)*[*_]{0,3}(?:claim |C)\d{1,3}[*_]{0,3}[.:)]?[*_]{0,3}(?:</[a-z]{1,10}>)*\s+(?=[^\w\s])"
)
_AT_START = re.compile(
    rf"^\s*(?:{_NAMED})?(?P<bold>[*_]{{1,3}}(?=\w))?[\[(]*(?P<mark>{_MARK}|[?~{_OPEN}](?=\s))"
    rf"(?:[\s,;:([—–-]{{0,6}}(?:{_SURE}\s*[:=]?\s*)?(?P<inside>{NUMBER})\s*(?=[)\]]))?[\])]*"
    rf"(?P<end>[.:—–-])?(?(bold)(?P=bold))\s*(?P<off>[:—–-])?[\s:—–-]*"
    rf"(?:[\[(](?:{_SURE}\s*[:=]?\s*)?(?P<sure>{NUMBER})[\])][\s:—–-]*)?",
    re.I,
)
# "… — confidence 0.45", "….  (confidence 0.45) [1]" and, behind the end of a sentence, "(0.45) [1]".
_SURE_AT_END = re.compile(
    rf"(?:[\s\[(—–:,;|*_-]*\b{_SURE}[\s*_]*[:=]?[\s*_]*|(?<=[.!?…\]])\s+\()({NUMBER})\s*[)\]*_]*\.?"
    r"(?:\s*\[\d[\d,\s–-]*\])*\s*$",
    re.I,
)
_TICKED = re.compile(r"^\s*\[([ xX✓✗×])\]\s+(?=\S)")  # "- [x] …", as task lists have it
_CITED = 200  # characters at the end of an item in which citations stand
_TAIL = 80  # characters at the end of an item in which mark and confidence stand


class Parts(NamedTuple):
    """What an item consists of: the claim's words, its mark and its confidence."""

    text: Span
    verdict: Span | None
    sure: Span | None


def parted(source: Source, span: Span) -> Parts:
    """The words of a claim, and the mark and confidence before or behind them."""
    raw = source.raw(span)
    if ticked := _TICKED.match(raw):  # a box that holds anything but a cross of its own is ticked
        box = span.start + ticked.start(1)
        text, sure = _without_confidence(source, Span(span.start + ticked.end(), span.end))
        return Parts(text, Span(box - 1, box + 2), sure)
    cited = _CITED_LAST.search(raw[-_CITED:])
    ends = [span.end, *([span.end - len(cited[0])] if cited else [])]
    for end in ends:
        base = max(span.start, end - _TAIL)
        if found := _judged(source, span.start, base, end):
            return found
        if match := _mark_at_end(source.text[base:end]):
            return _parts(source, base, match, Span(span.start, base + match.start()))
    if match := _mark_at_start(raw):
        return _parts(source, span.start, match, Span(span.start + match.end(), span.end))
    text, sure = _without_confidence(source, span)
    return Parts(text, None, sure)


def _judged(source: Source, start: int, base: int, end: int) -> Parts | None:
    """The parts of an item that begins at `start`, if the text from `base` to `end` ends in a judgement."""
    tail = _JUDGEMENT.search(source.text, base, end)
    mark = _TOLD_MARK.search(source.text, tail.start(), end) if tail else None
    if not (tail and mark):
        return None
    sure = _TOLD_SURE.search(source.text, tail.start(), end)
    return Parts(Span(start, tail.start()), Span(*mark.span()), Span(*sure.span()) if sure else None)


def _parts(source: Source, base: int, match: re.Match[str], text: Span) -> Parts:
    """What a match found, which counts from `base`, and what the text may still hold."""
    verdict = Span(base + match.start("mark"), base + match.end("mark"))
    for group in ("sure", "inside"):
        if group in match.re.groupindex and match[group]:
            return Parts(text, verdict, Span(base + match.start(group), base + match.end(group)))
    text, sure = _without_confidence(source, text)
    return Parts(text, verdict, sure)


def _mark_at_end(tail: str) -> re.Match[str] | None:
    """The mark that ends an item; a word is one only in brackets, behind a dash or with a confidence."""
    match = _AT_END.search(tail)
    if match and match["mark"].isalpha() and not match["sure"] and not _SET_OFF.match(match.group()):
        return None
    return match


_SET_OFF = re.compile(r"\s*[\[(—–:|*-]")


def _mark_at_start(raw: str) -> re.Match[str] | None:
    """The mark that begins an item; a word is one only in brackets, or in bold before a stop or a number."""
    match = _AT_START.match(raw)
    if match is None or not match["mark"].isalpha() or raw.lstrip()[:1] in "[(":
        return match
    set_off = any(match[group] for group in ("end", "off", "inside", "sure"))
    return match if match["bold"] and set_off else None


def _without_confidence(source: Source, span: Span) -> tuple[Span, Span | None]:
    """A claim's text without "— confidence 0.45" behind it, and where that number stands."""
    match = _SURE_AT_END.search(source.raw(span)[-_TAIL:])
    if not match:
        return span, None
    start = max(span.start, span.end - _TAIL)
    return Span(span.start, start + match.start()), Span(start + match.start(1), start + match.end(1))


def _marked_paragraphs(source: Source, section: Section) -> list[Block]:
    """The paragraphs of a section that carry a mark, if most do: claims set as quotations."""
    found = [b for b in section.blocks if b.kind == "paragraph"]
    marked = [b for b in found if parted(source, b.span).verdict]
    return marked if len(marked) > 1 and 2 * len(marked) > len(found) else []


def _judged_below(source: Source, claim: Claim, block: Block, parts: Parts) -> Claim:
    """A claim with the mark and the confidence that an item below it gives, where it has none."""
    below = make(source, claim.number, text=claim.span, row=Span(claim.row.start, block.span.end),
                 verdict=parts.verdict or Span(block.span.end, block.span.end), sure=parts.sure)  # fmt: skip
    return below if claim.verdict is None and claim.confidence is None else claim


def claims_of_items(source: Source, section: Section) -> list[Claim]:
    """Claims of a bulleted or numbered list; what stands under the head of a table is none."""
    items = [b for b in section.blocks if b.kind == "item"] or _marked_paragraphs(source, section)
    if not items or head_of_table(source.raw(section.span)) or is_uncertain(source, section):
        return []
    claims: list[Claim] = []
    found = [parted(source, b.span) for b in items]
    level: int | None = None  # of the claim above: what stands deeper and has no mark are its details
    for index, (block, parts) in enumerate(zip(items, found, strict=True)):
        if claims and level is not None and block.level > level and not source.plain(parts.text).strip(".:"):
            claims[-1] = _judged_below(source, claims[-1], block, parts)
        elif parts.verdict or parts.sure:
            level = block.level
            verdict = parts.verdict or Span(block.span.end, block.span.end)
            number = len(claims) + 1
            claims.append(
                make(source, number, text=parts.text, row=block.span, verdict=verdict, sure=parts.sure)
            )
        elif level is None or block.level <= level:
            below = index + 1
            deeper = below < len(items) and items[below].level > block.level and found[below].verdict
            if deeper and source.plain(found[below].text).strip(".:"):
                continue  # the name of a group
            claims.append(Claim(len(claims) + 1, source.plain(block.span), block.span, block.span))
            level = block.level if level is None else level
    marked = any(parts.verdict for parts in found)
    return [c for c in claims if c.text] if marked or len(claims) > 1 else []
