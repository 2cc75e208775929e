"""Numbers that a synthesis states about itself.

In: sentences and facts. Out: labelled counts with the span of number and noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache

from claimcheck.audit.attribution import about_others, acts_elsewhere, of_a_part, of_another_version
from claimcheck.audit.document import Count, Fact, Sentence
from claimcheck.audit.endings import sentences as ends_of_sentences
from claimcheck.audit.macros import closing_brace
from claimcheck.audit.source import Source, Span
from claimcheck.audit.wording import fold, holds

_NAMES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_WORDS = {word: value for value, word in enumerate(_NAMES)} | {"no": 0, "a single": 1}
_SPELLED = "|".join(sorted(_WORDS, key=len, reverse=True))
_N = rf"(?<![\w.,-])(\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{_SPELLED})(?![\w%]|[.,]\d|-\w)"
_PAPERS = r"(?:\w+[ -]){0,3}?(?:papers?|stud(?:y|ies)|articles?|publications?|preprints?|records?|works)"
_GOT = r"(?:yielded|retrieved|returned|found|identified|produced|collected|surfaced)"
_KEPT = r"(?:included|retained|selected|kept|reviewed|analy[sz]ed|synthesi[sz]ed|remained|remain)"
_WERE = r"(?:(?:were|was|are|is|have been|could be)\s+)?"
_CLAIMS = (
    r"(?:(?:key|candidate|empirical|atomic|testable|central|distinct|main|factual|extracted)\s+)?claims?"
)
_OF_THEM = r"(?:of (?:them|these|which|the claims)\s+)?"
_VERIFIED = r"(?:independently\s+)?(?:verified|confirmed|marked (?:as )?verified)"
_EXTRACTED = r"(?:extracted|identified|collected|listed|found|formulated)"
# "Supported" tells a mark only where claims are counted and nothing follows: "supported by [2]" does not.
_END = rf"(?=\s*(?:[.,;:)]|$)|\s+(?:and|but|while|whereas)\s+(?:\d|(?:{_SPELLED})\b))"
_AFTER_CLAIMS = r"\b(?:claims?|statements?)\b[^.\d]{0,30}[:;,(–—-]\s*(?:of (?:which|these|them),?\s+)?"
_BORNE_OUT = r"(?:supported|borne out)"
_IN_TEST = r"(?:\s+in\s+(?:the|our)\s+(?:re\w{1,20}|tests?|checks?|verification))?"
_HOLD = rf"(?:checks? out|checked out|holds?(?: up| true)?|held(?: up)?|{_WERE}borne out){_IN_TEST}"
# "Verified by hand", "refuted by both raters" tell who looked, not how many marks there are.
_BY_SOME = (
    r"(?!\s+(?:outright\s+|\w+ly\s+)?(?:twice|again|by\s+(?:hand|both|all|each|either|any|nobody|none|no|only"
    r"|another|one|two|three|\d|a\s+(?:second|third|human)|the\s+(?:first|second|third|other)|humans?"
    r"|raters?|readers?|reviewers?|annotators?)\b))"
)
# "Of the 15 claims P1–P15", "of the 2 claims about X": some claims, not all.
_OF_SOME = (
    r"(?!\s*[(\[*_]{0,3}(?-i:[A-Z]{1,3})[-.]?\d|\s+(?:about|on|concerning|regarding|for|with|without|whose|marked"
    r"|rated|citing|left)\b)"
)
# "We draw 2 claims from [1] and 3 from [2]": a part of the sum.
_NOT_FROM_ONE = (
    r"(?!\s+from\s+(?:\[|(?:one|a|an|each|every)\b)|[^.;]{0,60}?(?:,|\band)\s+\w+\s+(?:\w+\s+)?from\b)"
)
_ARE = r"(?:were|was|are|is|have been)\s+"
_PASSED = rf"passed\s+(?:the\s+|our\s+)?verification\b{_END}"
# The document as a whole, at the beginning of a sentence; "the review" may be a cited one.
_DOCUMENT = (
    r"(?:(?:this|our|the present|the current)\s+(?:\w{1,20}\s+)?(?:review|synthesis|survey|report|brief"
    r"|overview|paper|article|document|note)|the\s+synthesis)"
)
_BEGIN = r"^\W{0,4}"
_DRAWS = r"(?:draws|builds|rests|relies|(?:is\s+)?(?:based|built))\s+(?:up)?on\s+(?:a total of\s+)?"
_ASKS = (
    r"(?:asks?|examines?|assess(?:es)?|stud(?:y|ies)|reviews?|summari[sz]es?|synthesi[sz]es?|answers?|address(?:es)?"
    r"|investigates?|discuss(?:es)?)"
)
# "We answer the second question", "what it states in claim 2": a part may follow.
_OF_IT_ALL = r"(?:(?!\b(?:claims?|hypothes|each|one|two|first|second|third|last|latter|other)\b)[^.;:\d])"
# "Six papers and two reports", "six papers by Smith": a part of the sum.
_ALONE = rf"(?!\s+by\b|[^.;]{{0,60}}?(?:\band|,|\bplus|\bor|\bwell as)\s+(?:an?|\d{{1,6}}|{_SPELLED})\b)"
_STOP = r"(?=\s*(?:[.;:)]|$))"
_WHOLE = r"(?=\s*(?:[.;:)]|$)|,?\s+(?:each\s+with|of\s+which|and\s+(?:their|its))\b)"
_SHOWS = r"(?:states|contains|presents|holds|has|lists|comprises|shows|gives)"
_SUMMED_UP = r"(?:summari[sz]|condens|distill?|stat|captur|express|answer)"
_MERGED = (
    r"(?:merged|reduced|narrowed|filtered|condensed|collapsed|consolidated|combined|deduplicated|pruned|distilled"
    r"|trimmed)"
)
_HITS_FOLLOW = rf"(?=\s*,|\s+(?:we|only|\d{{1,6}}|{_SPELLED})\b)"
# Words of which a sentence must hold one before the patterns of a label are tried on it.
_OF_PAPERS = ("paper", "stud", "article", "publication", "preprint", "record", "works")
_OF_GETTING = (
    "yielded",
    "gave",
    "retrieved",
    "returned",
    "found",
    "identified",
    "produced",
    "collected",
    "surfaced",
)
_OF_KEEPING = (
    "included",
    "retained",
    "selected",
    "kept",
    "reviewed",
    "analy",
    "synthesi",
    "remain",
    "met ",
    "fulfilled",
    "satisfied",
)
_OF_USING = (
    *("draws", "drawing", "builds", "built", "rests", "relies", "based", "basis"),
    *("comprise", "consist", "selected", "included"),
)
_NEEDS = {
    "papers retrieved": (_OF_PAPERS, _OF_GETTING),
    "papers included": (_OF_PAPERS, _OF_KEEPING),
    "papers used": ((*_OF_PAPERS, "trial", "result", "hits"), _OF_USING),
    "search hits": (("hits",),),
    "claims verified": (("verified", "confirmed", "verification"),),
    "claims supported": (
        ("supported", "check", "hold", "held", "borne out"),
        ("claim", "statement"),
    ),
    "claims refuted": (("refuted", "rejected", "verified", "contradicted"),),
    "claims": (
        ("claim",),
        (
            "extract",
            "identif",
            "collect",
            "listed",
            "found",
            "formulate",
            "list",
            "yielded",
            "of",
            "all",
            "we",
            "table",
            "this",
            "the ",
            "our ",
        ),
    ),
    "claims checked": (("claim",), ("checked against", "compared with")),
    "papers read": (_OF_PAPERS, ("in full",)),
    "quality score": (("quality",),),
}
_SHARES = frozenset({"claims verified", "claims supported", "claims refuted"})
_TOTAL = re.compile(
    r"(?:\bbut\s+|\bof\s+(?:the\s+|our\s+|these\s+|all\s+|its\s+)?|/\s*)$", re.I
)  # what follows is all of them
# "Claim 2", "Claims 2 and 3": numbers that are names.
_NAMED = re.compile(
    r"\b(?:claim|statement|hypothesis|finding|row)(?:[\s~]|\\[,;]|&nbsp;)*(?:no\.?|nr\.?|number|\\?#)?[\s~(*_]*$"
    r"|\b(?:claims|statements|hypotheses|findings|rows)[\s~]*\d{1,3}(?:\s*(?:,|and|or|to|&|–|-)\s*\d{1,3}){0,9}"
    r"\s*(?:,\s*)?(?:,|and|or|to|&|–|-)\s*$",
    re.I,
)
_TAIL = 100  # characters before a number that tell whether it is a name
_SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|(?:suppose|assume|assuming|say)(?: that)?|at least|at most|up to"
    r"|(?:more|fewer|less) than|about|around|roughly|approximately|nearly|almost|some|over)\s+$",
    re.I,
)
_EACH = re.compile(
    r"(?:\s{1,3}(?:of|out|the|our|\d{1,6}|claims?|papers?|studies|on average)){0,4}"
    r"\s{1,3}(?:each\b(?!\s+(?:of|with|by))|apiece\b|per\s+\w)",
    re.I,
)
# What a sentence about cited work may count as well.
_OF_OTHERS = frozenset(
    {
        *("papers retrieved", "papers included", "papers used", "papers read", "search hits"),
        *("claims supported", "claims checked"),
    }
)
_ABOUT = (
    *(*_OF_PAPERS, "trial", "result", "hits", "claim", "statement"),
    *("verified", "confirmed", "refuted", "rejected", "quality"),
)
_PATTERNS = (
    ("papers retrieved", rf"\b{_GOT}\s+(?:a total of\s+|in total\s+)?{_N}\s+{_PAPERS}\b"),
    ("papers retrieved", rf"\bsearch(?:es)?\s+gave\s+{_N}\s+{_PAPERS}\b"),
    ("papers retrieved", rf"{_N}\s+{_PAPERS}\s+{_WERE}{_GOT}\b"),
    ("papers retrieved", rf"{_N}\s+{_PAPERS}\s+(?:that|which)\s+(?:the|our)\s+search\s+(?:had\s+)?{_GOT}\b"),
    ("papers included", rf"\b{_KEPT}\s+(?:a total of\s+)?{_N}\s+{_PAPERS}\b"),
    ("papers included", rf"{_N}\s+{_PAPERS}\s+{_WERE}(?:finally\s+)?{_KEPT}\b"),
    ("papers included", rf"\bof which\s+{_N}\s+{_WERE}{_KEPT}\b"),
    ("papers included", rf"{_N}\s+{_PAPERS}\s+(?:met|fulfilled|satisfied)\s+(?:the|our|all)\b"),
    ("papers included", rf"{_N}\s+{_KEPT}\s+{_PAPERS}\b(?!\s+(?:that|which|of|on|with|in|from|about|by)\b)"),
    (
        "papers used",
        rf"\b(?:from|of|among)\s+(?:the\s+)?\d[\d,]{{0,6}}\s+(?:\w{{1,20}}\s+)?(?:results|hits|records|papers|articles"
        rf"|studies|publications|abstracts)\s*,\s*(?:only\s+)?{_N}\s+{_ARE}(?:finally\s+)?(?:selected|included){_STOP}",
    ),
    (
        "papers used",
        rf"{_BEGIN}(?:in all, |overall, )?(?:the|our)\s+evidence\s+base\s+(?:comprises|comprised|consists of"
        rf"|consisted of)\s+{_N}\s+(?:(?:\w+[ -]){{0,3}}?trials|{_PAPERS}){_STOP}",
    ),
    ("papers used", rf"{_BEGIN}{_DOCUMENT},?\s+(?:\w{{1,20}}ly\s+)?{_DRAWS}{_N}\s+{_PAPERS}\b{_ALONE}"),
    (
        "papers used",
        rf"{_BEGIN}(?:here,? )?(?:{_DOCUMENT}|we)\s+(?:\w{{1,20}}ly\s+)?{_ASKS}\b{_OF_IT_ALL}{{0,160}}?"
        rf"\bon the basis of\s+{_N}\s+{_PAPERS}\b{_ALONE}",
    ),
    (
        "papers used",
        rf"{_BEGIN}(?:on the basis of|based on|built on|drawing on)\s+{_N}\s+{_PAPERS}"
        rf"(?:,\s+|\s+{_OF_IT_ALL}{{0,60}}?,\s+){_DOCUMENT}\s+(?:\w{{1,20}}ly\s+)?{_ASKS}\b",
    ),
    (
        "search hits",
        rf"\b(?:the|our|this)\s+search\s+(?:\w{{1,20}}ly\s+)?(?:{_GOT}|gave)\s+(?:a total of\s+)?{_N}\s+hits"
        r"\b(?!\s+(?:in(?! total)|on|from|for|at|per|with|without)\b)",
    ),
    ("search hits", rf"\b(?:of|from|among)\s+(?:the\s+|these\s+|all\s+)?{_N}\s+hits\b{_HITS_FOLLOW}"),
    ("search hits", rf"\bthe\s+{_N}\s+hits\s+(?:that|which)\s+(?:the|our)\s+search\s+(?:had\s+)?{_GOT}\b"),
    ("claims verified", rf"{_N}\s+{_OF_THEM}{_WERE}{_VERIFIED}(?! claims? against)\b{_BY_SOME}"),
    ("claims verified", rf"{_AFTER_CLAIMS}{_N}\s+{_OF_THEM}{_PASSED}"),
    ("claims verified", rf"{_N}\s+(?:of\s+(?:the\s+|our\s+)?\w+\s+)?{_CLAIMS}\s+{_PASSED}"),
    (
        "claims verified",
        rf"\bverification\s+succeeded\s+for\s+{_N}\s+(?:of\s+(?:the\s+|our\s+)?(?:\w+\s+)?)?claims?\b{_END}",
    ),
    (
        "claims verified",
        rf"{_N}\s+(?:\([^()]{{1,12}}\)\s+)?(?:out )?of\s+(?:the\s+|our\s+|all\s+)?\w+\s+{_CLAIMS}"
        rf"\s+{_WERE}{_VERIFIED}\b{_BY_SOME}",
    ),
    ("claims verified", rf"{_N}\s*/\s*\d+\s+(?:{_CLAIMS}\s+)?{_WERE}{_VERIFIED}\b{_BY_SOME}"),
    ("claims verified", rf"{_N}\s+claims?\s+{_WERE}{_VERIFIED}\b{_BY_SOME}"),
    ("claims verified", rf"\bverified\s+{_N}\s+(?:of|out of|claims{_BY_SOME})\b"),
    ("claims verified", rf"{_N}\s+(?:independently\s+)?verified\s+claims?\b"),
    (
        "claims supported",
        rf"{_N}\s+(?:\([^()]{{1,12}}\)\s+)?(?:out )?of\s+(?:the\s+|our\s+|all\s+)?\w+\s+{_CLAIMS}"
        rf"\s+{_WERE}supported\b{_END}",
    ),
    ("claims supported", rf"{_N}\s*/\s*\d+\s+{_CLAIMS}\s+{_WERE}supported\b{_END}"),
    ("claims supported", rf"{_N}\s+claims?\s+{_WERE}supported\b{_END}"),
    ("claims supported", rf"{_N}\s+supported\s+claims?\b{_END}"),
    ("claims supported", rf"{_AFTER_CLAIMS}{_N}\s+{_OF_THEM}{_WERE}{_BORNE_OUT}\b{_END}"),
    (
        "claims supported",
        rf"{_N}\s+(?:out )?of\s+(?:the\s+|our\s+|these\s+)?\w+\s+(?:{_CLAIMS}|statements)\s+{_HOLD}\b{_END}",
    ),
    ("claims refuted", rf"{_N}\s+claims?\s+{_WERE}contradicted\b{_END}"),
    (
        "claims refuted",
        rf"{_AFTER_CLAIMS}(?:\d{{1,6}}|{_SPELLED})\s+{_OF_THEM}{_WERE}{_BORNE_OUT}\s*[,;]?\s*(?:and |but )?"
        rf"{_N}\s+{_WERE}contradicted\b{_END}",
    ),
    (
        "claims refuted",
        rf"{_N}\s+{_OF_THEM}(?:claims?\s+)?{_WERE}(?:refuted|rejected|not verified|unverified)\b{_BY_SOME}",
    ),
    ("claims", rf"{_N}\s+{_CLAIMS}\s+{_WERE}{_EXTRACTED}\b"),
    (
        "claims",
        r"\b(?:extracted|identified|collected|formulated|lists?|yielded)\s+"
        rf"(?:a total of\s+)?{_N}\s+{_CLAIMS}\b",
    ),
    ("claims", rf"\bof\s+(?:the\s+|all\s+)?{_N}\s+(?:extracted\s+)?claims?\b{_OF_SOME}"),
    (
        "claims",
        rf"\bclaims?\s+{_WERE}{_EXTRACTED}\s*,?\s+(?:and\s+|which\s+were\s+)?(?:(?:then|later|\w{{1,20}}ly)\s+)?"
        rf"{_MERGED}\s+(?:down\s+)?(?:in)?to\s+{_N}(?:\s+(?:\w{{1,20}}\s+)?claims\b|{_STOP})",
    ),
    (
        "claims",
        rf"{_BEGIN}(?:{_DOCUMENT}\s+(?:\w{{1,20}}ly\s+)?{_SHOWS}|we\s+(?:state|present)"
        rf"|the\s+(?:claims\s+)?table\s+(?:below\s+)?{_SHOWS})\s+{_N}\s+{_CLAIMS}\b{_WHOLE}",
    ),
    (
        "claims",
        rf"{_BEGIN}{_DOCUMENT}\s+(?:\w{{1,20}}ly\s+)?{_SUMMED_UP}e?s\s+(?:what|the|them|their)\b{_OF_IT_ALL}{{0,120}}?"
        rf"\s+in\s+{_N}\s+{_CLAIMS}\b{_WHOLE}",
    ),
    (
        "claims",
        rf"{_BEGIN}(?:the|our)\s+(?:evidence|literature|findings|results)\s+(?:is|are)\s+{_SUMMED_UP}ed\s+in\s+{_N}"
        rf"\s+{_CLAIMS}\b{_WHOLE}",
    ),
    ("claims", rf"\ball\s+{_N}\s+{_CLAIMS}\s+(?:were|are|have been)\b"),
    (
        "claims",
        r"\bwe\s+(?:collect|extract|identify|list|formulate|draw|drew|took|derived?)\s+"
        rf"{_N}\s+{_CLAIMS}\b{_NOT_FROM_ONE}",
    ),
    (
        "claims checked",
        rf"{_N}\s+{_CLAIMS}\s+(?:were|have been)\s+(?:checked against|compared with)\s+(?:the|their|its)\b",
    ),
    (
        "papers read",
        rf"{_N}\s+{_PAPERS}\s+(?:[^.;:\d]{{0,40}}?\band\s+)?were\s+read\s+in\s+full(?=\s*(?:\.|$))",
    ),
    (
        "quality score",
        r"\bquality(?:[ -]review)?(?:[ -]score)?\s*(?:score)?\s*(?:of|:|was|is|=|at)?\s*(\d{1,3}(?:\.\d+)?)"
        r"\s*(?:/|out of)\s*(?:10|5|100)\b",
    ),
)
_NUMBER = re.compile(_N, re.IGNORECASE)
_KEYS = (
    ("claims verified", r"(?:verified claims?|claims? verified|independently verified)"),
    ("claims supported", r"(?:supported claims?|claims? supported)"),
    (
        "claims",
        r"(?:claims?|(?:number of |total |extracted )claims?"
        r"|claims? (?:extracted|assessed|rated|judged|checked|examined|collected))",
    ),
    ("claims refuted", r"(?:(?:refuted|contradicted) claims?|claims? (?:refuted|contradicted))"),
    (
        "papers retrieved",
        r"(?:papers?|(?:number of |total )?papers? retrieved|papers? found|retrieved papers?)",
    ),
    (
        "papers included",
        r"(?:(?:included|reviewed) (?:papers|studies)|(?:papers|studies) included|sources consulted)",
    ),
    ("papers included", r"evidence base"),
    ("quality score", r"quality(?: review)?(?: score)?"),
)
_FACTS = tuple((label, re.compile(pattern + "$", re.IGNORECASE)) for label, pattern in _KEYS)
_OF = re.compile(r"^\s*(\d+)\s*(?:/|of|out of)\s*(\d+)\b")


# "Claims: 3 Verified: 2": the word after a number begins the next key, unless it ends a clause.
_NEXT_KEY = re.compile(r"\s*[:=]")
_CLAUSE = re.compile(
    r"^(?:we|lists|the|this|our|extracted|identified|collected|formulated)\s|\b(?:were|was|are|is|been)\s+\w{1,20}$",
    re.I,
)
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_WINDOW = 400  # characters before a sentence in which stands what it goes on about
# "We list 8 claims. Seven of them held up", "six claims …; five of the six were confirmed".
_RESUMING = ("hold", "held", "check", "borne out", "verified", "confirmed")
_THEREOF = ("of th", "of\nth", "of\r\nth")
_RESUMED = (
    (
        "claims supported",
        rf"{_N}\s+(?:out )?of\s+(?:(?:them|these|those)|(?:the|these|those)\s+(\d{{1,6}}|{_SPELLED}))"
        rf"\s+{_HOLD}\b{_END}",
    ),
    (
        "claims verified",
        rf"{_N}\s+(?:out )?of\s+(?:the|these|those)\s+(\d{{1,6}}|{_SPELLED})\s+{_ARE}{_VERIFIED}\b{_BY_SOME}",
    ),
)
_LATELY_NAMED = r"\b(?:claims|statements)\b[^.]{0,100}$"
_LAST_NAMED = r"\b(?:claims|statements)\b[^.;,:\d]{0,40}[.;,:]?\s*(?:and|but)?\s*$"
_SUM_OF_CLAIMS = rf"{_N}\s+(?:{_CLAIMS}|statements)\b"
# "It draws on six papers" behind "This review asks …".
_IT = (
    ("papers used", rf"{_BEGIN}it\s+(?:\w{{1,20}}ly\s+)?{_DRAWS}{_N}\s+{_PAPERS}\b{_ALONE}"),
    (
        "claims",
        rf"{_BEGIN}it\s+(?:\w{{1,20}}ly\s+)?(?:states|lists|contains|presents)\s+{_N}\s+{_CLAIMS}\b{_WHOLE}",
    ),
)
_IS_DOCUMENT = rf"(?:^|[.!?]\s)\W{{0,4}}{_DOCUMENT}\s[^.!?]{{0,300}}[.!?]\s*$"
# "Verified: 6. Refuted: 1."; small numbers may be codes of the marks.
_TALLY = (
    rf"(?:^|[.;,|]|\n)\W{{0,9}}(?:claims\s+)?(verified|refuted)\s*:\s*{_N}[.;,|\s]{{1,9}}"
    rf"(refuted|verified)\s*:\s*{_N}"
)
_TALLY_SIZE = 40  # characters of the next sentence in which a tally ends
_CODE = 2
# On its line, not behind a %.
_CAPTION = re.compile(
    r"^(?:[^%\\\n]|\\[^\n]){0,300}?\\caption\*?\s{0,9}(?:\[[^\]\n]{0,300}\])?\s{0,9}\{", re.MULTILINE
)


def find_counts(
    source: Source, sentences: tuple[Sentence, ...], facts: tuple[Fact, ...]
) -> tuple[Count, ...]:
    """All labelled counts, in order of their places; each span once per label."""
    found: dict[tuple[str, int], Count] = {}
    for span in (*(s.span for s in sentences), *_captions(source)):
        folded = source.folded(span)
        counted = _counted(source.raw(span)) if holds(folded, _ABOUT) else ()
        for label, value, start, end, at in (*counted, *_resumed(source, span, folded)):
            count = Count(label, value, Span(span.start + start, span.start + end))
            found.setdefault((label, span.start + at), count)
    for count in _of_facts(facts):
        found.setdefault((count.label, count.span.start), count)
    return tuple(sorted(found.values(), key=lambda c: (c.span, c.label)))


@lru_cache(maxsize=4096)  # long documents say many things more than once
def _counted(raw: str) -> tuple[tuple[str, float, int, int, int], ...]:
    """What a sentence counts: label, value, where number and noun begin and end, where the number begins."""
    folded = fold(raw)
    labels = {label for label, needs in _NEEDS.items() if all(holds(folded, n) for n in needs)}
    if labels & _OF_OTHERS and about_others(raw):
        labels -= _OF_OTHERS
    return tuple((label, number(m[1]), m.start(), m.end(), m.start(1)) for label, m in _counting(raw, labels))


def _counting(raw: str, labels: AbstractSet[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """What a sentence counts under some labels; each number once."""
    starts = [m.start() for m in _NUMBER.finditer(raw)] if labels else []
    if not starts:
        labels = labels & {"quality score"}  # whose numbers have another form
    taken: list[tuple[int, int]] = []
    for label, pattern in (p for p in _PATTERNS if p[0] in labels):
        for match in _matches(_compiled(pattern), raw, starts):
            if any(a < match.end(1) and match.start(1) < b for a, b in taken):
                continue
            if is_total(label, raw[: match.start(1)]):
                continue
            if _NEXT_KEY.match(raw, match.end()) and not _CLAUSE.search(match[0]):
                continue
            if not of_something_else(label, raw, match.start(1), match.end()):
                taken.append(match.span(1))
                yield label, match


def _captions(source: Source) -> Iterator[Span]:
    """Sentences of LaTeX captions, which belong to no paragraph."""
    for match in _CAPTION.finditer(source.text) if source.format == "latex" else ():
        caption = source.raw(Span(match.end(), closing_brace(source.text, match.end())))
        for start, end in ends_of_sentences(caption):
            yield Span(match.end() + start, match.end() + end)


def _resumed(source: Source, span: Span, folded: str) -> Iterator[tuple[str, float, int, int, int]]:
    """What a sentence counts of things that the text before it names, as `_counted` gives it."""
    raw, resumes = source.raw(span), holds(folded, _THEREOF) and holds(folded, _RESUMING)
    for label, pattern in _RESUMED if resumes else ():
        for match in _compiled(pattern).finditer(raw):
            if is_total(label, raw[: match.start(1)]) or of_something_else(
                label, raw, match.start(1), match.end()
            ):
                continue
            if _means_claims(_paragraph_before(source, span.start + match.start()), match[2]):
                yield label, number(match[1]), match.start(), match.end(), match.start(1)
    for label, pattern in _IT if folded.startswith("it ") else ():
        it = _compiled(pattern).match(raw)
        if it and _compiled(_IS_DOCUMENT).search(_paragraph_before(source, span.start)):
            yield label, number(it[1]), it.start(1), it.end(), it.start(1)
    if "verified" in folded and ":" in folded:
        yield from _tally(_PARAGRAPH.split(source.raw(Span(span.start, span.end + _TALLY_SIZE)))[0])


def _paragraph_before(source: Source, at: int) -> str:
    """The last words of a paragraph before an offset."""
    return _PARAGRAPH.split(source.raw(Span(max(0, at - _WINDOW), at)))[-1]


def _means_claims(before: str, whole: str | None) -> bool:
    """Whether "them", or "the six", are the claims that the text before names."""
    if whole is None:
        return _compiled(_LAST_NAMED).search(before) is not None
    if number(whole) in {number(m[1]) for m in _compiled(_SUM_OF_CLAIMS).finditer(before)}:
        return True
    others = {number(m[1]) for m in _NUMBER.finditer(before)}
    return number(whole) not in others and _compiled(_LATELY_NAMED).search(before) is not None


def _tally(text: str) -> Iterator[tuple[str, float, int, int, int]]:
    """The numbers of "Verified: 6. Refuted: 1."; what looks like codes of the marks is left out."""
    match = _compiled(_TALLY).search(text)
    if match and match[1].lower() != match[3].lower() and max(number(match[2]), number(match[4])) > _CODE:
        for key in (1, 3):
            start, end = match.start(key), match.end(key + 1)
            yield f"claims {match[key].lower()}", number(match[key + 1]), start, end, match.start(key + 1)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled when it is first tried: most documents need few, and compiling them takes long."""
    return re.compile(pattern, re.IGNORECASE)


def _of_facts(facts: Sequence[Fact]) -> Iterator[Count]:
    """What facts count: "Claims: 3", "Verified claims: 2 of 3"."""
    for fact in facts:
        for label, pattern in _FACTS:
            if pattern.match(fact.key) and (value := _first_number(fact)):
                yield Count(label, float(value[1]), fact.span)
                of = _OF.match(fact.value)
                if of and label in ("claims verified", "claims supported"):
                    yield Count("claims", float(of[2]), fact.span)


def is_total(label: str, before: str) -> bool:
    """Whether the text before a number makes it no count of marks: "2 of the 3 claims", "claim 3 was"."""
    if _NAMED.search(before[-_TAIL:]):
        return True
    return label in _SHARES and _TOTAL.search(before) is not None


def of_something_else(label: str, raw: str, start: int, end: int) -> bool:
    """Whether a number counts for other work, another version, each of several, a part, or is not exact."""
    before = raw[:start]
    if _SUPPOSED.search(before) or _EACH.match(raw, end):
        return True
    if acts_elsewhere(before) or of_another_version(raw):
        return True
    return label.startswith("claims") and of_a_part(before)


def _first_number(fact: Fact) -> re.Match[str] | None:
    """The number that a value begins with; what an evidence base consists of must be said."""
    if fact.key.lower() == "evidence base":
        return re.match(r"\s*(\d{1,6})\s+(?:papers?|stud(?:y|ies)|articles?|publications?)\b", fact.value)
    return re.match(r"\s*(\d+(?:\.\d+)?)(?!\.?\d|\s*\\?%)", fact.value)


def _matches(pattern: re.Pattern[str], raw: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """What `finditer` gives; a pattern that begins with a number is tried where numbers begin."""
    if not pattern.pattern.startswith(_N):
        yield from pattern.finditer(raw)
        return
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(raw, start)):
            end = match.end()
            yield match


def number(text: str) -> float:
    """A number in digits or as a word up to twenty."""
    text = text.lower().replace(",", "")
    return float(_WORDS[text]) if text in _WORDS else float(text)
