"""How a synthesis words its counts: patterns, and the words without which they cannot match.

In: nothing. Out: patterns by label, each with the number as its first group, for `counts`.
"""

from __future__ import annotations

_NAMES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
WORDS = {word: value for value, word in enumerate(_NAMES)} | {"no": 0, "a single": 1}
_SPELLED = "|".join(sorted(WORDS, key=len, reverse=True))
N = rf"(?<![\w.,-])(\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{_SPELLED})(?![\w%]|[.,]\d|-\w)"
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
# Nothing stands between number and noun: "four papers", not "four older papers".
_SOME = rf"(?:\d{{1,6}}|{_SPELLED})"
_PLAIN = r"(?:papers|studies|articles|publications)"
_IN_ALL = r"(?:(?:in all|in total|overall|altogether),?\s+)?"
_CHECKS = r"(?:check(?:s|ed)|test(?:s|ed)|assess(?:es|ed)|(?:examine|rate|judge)[sd])"
_CHECKED = r"(?:checked|tested|assessed|examined|rated|judged)"
_OF_THOSE = rf"(?:\s+of\s+{_SOME}\s+{_PLAIN})?"  # "this synthesis of 4 papers"
_FROM_THOSE = rf"(?:\s+(?:from|in)\s+{_SOME}\s+{_PLAIN})?"
_TAKEN = r"(?:taken|drawn|derived|extracted)"
_TOOK = r"(?:took|drew|derived|extracted)"
# Words of which a sentence must hold one, of each group, before the patterns of a label are tried on it.
_OF_PAPERS = ("paper", "stud", "article", "publication", "preprint", "record", "works")
_OF_GETTING = (
    *("yielded", "gave", "retrieved", "returned", "found", "identified", "produced", "collected", "surfaced"),
)
_OF_KEEPING = (
    *("included", "retained", "selected", "kept", "reviewed", "analy", "synthesi", "remain"),
    *("met", "fulfilled", "satisfied"),
)
_OF_CHECKING = ("check", "test", "assess", "examin", "rate", "judge")
_OF_EXTRACTING = ("extracted", "identified", "collected", "formulated", "listed", "found")
_OF_MERGING = (
    *("merged", "reduced", "narrowed", "filtered", "condensed", "collapsed", "consolidated", "combined"),
    *("deduplicated", "pruned", "distilled", "trimmed"),
)
NEEDS = {
    "papers retrieved": (_OF_PAPERS, _OF_GETTING),
    "papers included": (_OF_PAPERS, _OF_KEEPING),
    "papers used": ((*_OF_PAPERS, "trial", "result", "hits"),),
    "papers looked at": (_OF_PAPERS, ("read",)),
    "search hits": (("hits",),),
    "claims verified": (("verified", "confirmed", "verification"),),
    "claims supported": (("supported", "check", "hold", "held", "borne out"), ("claim", "statement")),
    "claims refuted": (("refuted", "rejected", "verified", "contradicted"),),
    "claims": (("claim",),),
    "claims checked": (("claim",), ("compared", *_OF_CHECKING)),
    "papers read": (_OF_PAPERS, ("in full",)),
    "quality score": (("quality",),),
}
ABOUT = (
    *(*_OF_PAPERS, "trial", "result", "hits", "claim", "statement"),
    *("verified", "confirmed", "refuted", "rejected", "quality"),
)
ANY = ("",)  # the words of the label are enough
# Label, words of which a sentence must hold one for this pattern, pattern.
PATTERNS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("papers retrieved", ANY, rf"\b{_GOT}\s+(?:a total of\s+|in total\s+)?{N}\s+{_PAPERS}\b"),
    ("papers retrieved", ("gave",), rf"\bsearch(?:es)?\s+gave\s+{N}\s+{_PAPERS}\b"),
    ("papers retrieved", ANY, rf"{N}\s+{_PAPERS}\s+{_WERE}{_GOT}\b"),
    (
        "papers retrieved",
        ("search",),
        rf"{N}\s+{_PAPERS}\s+(?:that|which)\s+(?:the|our)\s+search\s+(?:had\s+)?{_GOT}\b",
    ),
    ("papers included", ANY, rf"\b{_KEPT}\s+(?:a total of\s+)?{N}\s+{_PAPERS}\b"),
    ("papers included", ANY, rf"{N}\s+{_PAPERS}\s+{_WERE}(?:finally\s+)?{_KEPT}\b"),
    ("papers included", ("which",), rf"\bof which\s+{N}\s+{_WERE}{_KEPT}\b"),
    (
        "papers included",
        ("met", "fulfilled", "satisfied"),
        rf"{N}\s+{_PAPERS}\s+(?:met|fulfilled|satisfied)\s+(?:the|our|all)\b",
    ),
    (
        "papers included",
        ANY,
        rf"{N}\s+{_KEPT}\s+{_PAPERS}\b(?!\s+(?:that|which|of|on|with|in|from|about|by)\b)",
    ),
    (
        "papers used",
        ("selected", "included"),
        rf"\b(?:from|of|among)\s+(?:the\s+)?\d[\d,]{{0,6}}\s+(?:\w{{1,20}}\s+)?(?:results|hits|records|papers|articles"
        rf"|studies|publications|abstracts)\s*,\s*(?:only\s+)?{N}\s+{_ARE}(?:finally\s+)?(?:selected|included){_STOP}",
    ),
    (
        "papers used",
        ("evidence",),
        rf"{_BEGIN}(?:in all, |overall, )?(?:the|our)\s+evidence\s+base\s+(?:comprises|comprised|consists of"
        rf"|consisted of)\s+{N}\s+(?:(?:\w+[ -]){{0,3}}?trials|{_PAPERS}){_STOP}",
    ),
    (
        "papers used",
        ("draws", "builds", "rests", "relies", "based", "built"),
        rf"{_BEGIN}{_DOCUMENT},?\s+(?:\w{{1,20}}ly\s+)?{_DRAWS}{N}\s+{_PAPERS}\b{_ALONE}",
    ),
    (
        "papers used",
        ("basis",),
        rf"{_BEGIN}(?:here,? )?(?:{_DOCUMENT}|we)\s+(?:\w{{1,20}}ly\s+)?{_ASKS}\b{_OF_IT_ALL}{{0,160}}?"
        rf"\bon the basis of\s+{N}\s+{_PAPERS}\b{_ALONE}",
    ),
    (
        "papers used",
        ("basis", "based", "built", "drawing"),
        rf"{_BEGIN}(?:on the basis of|based on|built on|drawing on)\s+{N}\s+{_PAPERS}"
        rf"(?:,\s+|\s+{_OF_IT_ALL}{{0,60}}?,\s+){_DOCUMENT}\s+(?:\w{{1,20}}ly\s+)?{_ASKS}\b",
    ),
    (
        "papers used",
        ("of",),
        rf"{_BEGIN}{_DOCUMENT}\s+of\s+{N}\s+{_PLAIN}\s+(?:\w{{1,20}}ly\s+)?(?:{_ASKS}|{_CHECKS}|{_SHOWS}|covers)\b",
    ),
    (
        "papers used",
        ("cover", *_OF_CHECKING),
        rf"{_BEGIN}{_DOCUMENT}\s+(?:covers|{_CHECKS})\s+{_SOME}\s+claims\s+(?:from|in)\s+{N}\s+{_PLAIN}{_STOP}",
    ),
    ("papers used", ("cover",), rf"{_BEGIN}{_DOCUMENT}\s+covers\s+{N}\s+{_PLAIN}{_STOP}"),
    (
        "papers looked at",
        ("we",),
        rf"{_BEGIN}{_IN_ALL}we\s+(?:have\s+)?read\s+{N}\s+{_PLAIN}(?:{_STOP}|\s+and\s+{_TOOK}\b)",
    ),
    (
        "papers looked at",
        ("were",),
        rf"{_BEGIN}{_IN_ALL}{N}\s+{_PLAIN}\s+were\s+read(?:{_STOP}|,?\s+and\s+{_SOME}\s+claims\b)",
    ),
    (
        "search hits",
        ("search",),
        rf"\b(?:the|our|this)\s+search\s+(?:\w{{1,20}}ly\s+)?(?:{_GOT}|gave)\s+(?:a total of\s+)?{N}\s+hits"
        r"\b(?!\s+(?:in(?! total)|on|from|for|at|per|with|without)\b)",
    ),
    (
        "search hits",
        ANY,
        rf"\b(?:of|from|among)\s+(?:the\s+|these\s+|all\s+)?{N}\s+hits\b{_HITS_FOLLOW}",
    ),
    (
        "search hits",
        ("search",),
        rf"\bthe\s+{N}\s+hits\s+(?:that|which)\s+(?:the|our)\s+search\s+(?:had\s+)?{_GOT}\b",
    ),
    ("claims verified", ANY, rf"{N}\s+{_OF_THEM}{_WERE}{_VERIFIED}(?! claims? against)\b{_BY_SOME}"),
    ("claims verified", ("passed",), rf"{_AFTER_CLAIMS}{N}\s+{_OF_THEM}{_PASSED}"),
    ("claims verified", ("passed",), rf"{N}\s+(?:of\s+(?:the\s+|our\s+)?\w+\s+)?{_CLAIMS}\s+{_PASSED}"),
    (
        "claims verified",
        ("succeeded",),
        rf"\bverification\s+succeeded\s+for\s+{N}\s+(?:of\s+(?:the\s+|our\s+)?(?:\w+\s+)?)?claims?\b{_END}",
    ),
    (
        "claims verified",
        ("claim",),
        rf"{N}\s+(?:\([^()]{{1,12}}\)\s+)?(?:out )?of\s+(?:the\s+|our\s+|all\s+)?\w+\s+{_CLAIMS}"
        rf"\s+{_WERE}{_VERIFIED}\b{_BY_SOME}",
    ),
    ("claims verified", ("/",), rf"{N}\s*/\s*\d+\s+(?:{_CLAIMS}\s+)?{_WERE}{_VERIFIED}\b{_BY_SOME}"),
    ("claims verified", ("claim",), rf"{N}\s+claims?\s+{_WERE}{_VERIFIED}\b{_BY_SOME}"),
    ("claims verified", ("of", "claim"), rf"\bverified\s+{N}\s+(?:of|out of|claims{_BY_SOME})\b"),
    ("claims verified", ("claim",), rf"{N}\s+(?:independently\s+)?verified\s+claims?\b"),
    (
        "claims supported",
        ("supported",),
        rf"{N}\s+(?:\([^()]{{1,12}}\)\s+)?(?:out )?of\s+(?:the\s+|our\s+|all\s+)?\w+\s+{_CLAIMS}"
        rf"\s+{_WERE}supported\b{_END}",
    ),
    ("claims supported", ("/",), rf"{N}\s*/\s*\d+\s+{_CLAIMS}\s+{_WERE}supported\b{_END}"),
    ("claims supported", ("supported",), rf"{N}\s+claims?\s+{_WERE}supported\b{_END}"),
    ("claims supported", ("supported",), rf"{N}\s+supported\s+claims?\b{_END}"),
    (
        "claims supported",
        ("supported", "borne"),
        rf"{_AFTER_CLAIMS}{N}\s+{_OF_THEM}{_WERE}{_BORNE_OUT}\b{_END}",
    ),
    (
        "claims supported",
        ("check", "hold", "held", "borne"),
        rf"{N}\s+(?:out )?of\s+(?:the\s+|our\s+|these\s+)?\w+\s+(?:{_CLAIMS}|statements)\s+{_HOLD}\b{_END}",
    ),
    ("claims refuted", ("contradicted",), rf"{N}\s+claims?\s+{_WERE}contradicted\b{_END}"),
    (
        "claims refuted",
        ("contradicted",),
        rf"{_AFTER_CLAIMS}(?:\d{{1,6}}|{_SPELLED})\s+{_OF_THEM}{_WERE}{_BORNE_OUT}\s*[,;]?\s*(?:and |but )?"
        rf"{N}\s+{_WERE}contradicted\b{_END}",
    ),
    (
        "claims refuted",
        ("refuted", "rejected", "verified"),
        rf"{N}\s+{_OF_THEM}(?:claims?\s+)?{_WERE}(?:refuted|rejected|not verified|unverified)\b{_BY_SOME}",
    ),
    ("claims", _OF_EXTRACTING, rf"{N}\s+{_CLAIMS}\s+{_WERE}{_EXTRACTED}\b"),
    (
        "claims",
        (*_OF_EXTRACTING, "list", "yielded"),
        r"\b(?:extracted|identified|collected|formulated|lists?|yielded)\s+"
        rf"(?:a total of\s+)?{N}\s+{_CLAIMS}\b",
    ),
    ("claims", ("of",), rf"\bof\s+(?:the\s+|all\s+)?{N}\s+(?:extracted\s+)?claims?\b{_OF_SOME}"),
    (
        "claims",
        _OF_MERGING,
        rf"\bclaims?\s+{_WERE}{_EXTRACTED}\s*,?\s+(?:and\s+|which\s+were\s+)?(?:(?:then|later|\w{{1,20}}ly)\s+)?"
        rf"{_MERGED}\s+(?:down\s+)?(?:in)?to\s+{N}(?:\s+(?:\w{{1,20}}\s+)?claims\b|{_STOP})",
    ),
    (
        "claims",
        ANY,
        rf"{_BEGIN}(?:{_DOCUMENT}\s+(?:\w{{1,20}}ly\s+)?{_SHOWS}|we\s+(?:state|present)"
        rf"|the\s+(?:claims\s+)?table\s+(?:below\s+)?{_SHOWS})\s+{N}\s+{_CLAIMS}\b{_WHOLE}",
    ),
    (
        "claims",
        ("what", "the"),
        rf"{_BEGIN}{_DOCUMENT}\s+(?:\w{{1,20}}ly\s+)?{_SUMMED_UP}e?s\s+(?:what|the|them|their)\b{_OF_IT_ALL}{{0,120}}?"
        rf"\s+in\s+{N}\s+{_CLAIMS}\b{_WHOLE}",
    ),
    (
        "claims",
        ("is", "are"),
        rf"{_BEGIN}(?:the|our)\s+(?:evidence|literature|findings|results)\s+(?:is|are)\s+{_SUMMED_UP}ed\s+in\s+{N}"
        rf"\s+{_CLAIMS}\b{_WHOLE}",
    ),
    ("claims", ("all",), rf"\ball\s+{N}\s+{_CLAIMS}\s+(?:were|are|have been)\b"),
    (
        "claims",
        ("we",),
        r"\bwe\s+(?:collect|extract|identify|list|formulate|draw|drew|took|derived?)\s+"
        rf"{N}\s+{_CLAIMS}\b{_NOT_FROM_ONE}",
    ),
    ("claims", ("cover",), rf"{_BEGIN}{_DOCUMENT}{_OF_THOSE}\s+covers\s+{N}\s+claims{_FROM_THOSE}{_STOP}"),
    (
        "claims",
        ("from",),
        rf"{_BEGIN}{_IN_ALL}{_SOME}\s+{_PLAIN}\s+(?:{_WERE}(?:read|{_KEPT})|met\s+(?:the|our|all)\s+(?:\w+\s+)?criteria)"
        rf"\s*[,;]?\s+(?:and\s+)?{N}\s+claims\s+were\s+{_TAKEN}\s+from\s+them{_END}",
    ),
    (
        "claims",
        ("read",),
        rf"{_BEGIN}{_IN_ALL}we\s+(?:have\s+)?read\s+{_SOME}\s+{_PLAIN}\s+and\s+{_TOOK}\s+{N}\s+claims"
        rf"(?:\s+from\s+them)?{_STOP}",
    ),
    (
        "claims checked",
        ("against", "with"),
        rf"{N}\s+{_CLAIMS}\s+(?:were|have been)\s+(?:checked against|compared with)\s+(?:the|their|its)\b",
    ),
    (
        "claims checked",
        ANY,
        rf"{_BEGIN}(?:{_DOCUMENT}{_OF_THOSE}\s+{_CHECKS}|{_IN_ALL}we\s+(?:have\s+)?{_CHECKED})\s+{N}\s+claims"
        rf"{_FROM_THOSE}{_STOP}",
    ),
    (
        "claims checked",
        ("were",),
        rf"{_BEGIN}{_IN_ALL}{N}\s+claims\s+were\s+{_CHECKED}(?:\s+in\s+(?:all|total))?{_STOP}",
    ),
    (
        "papers read",
        ANY,
        rf"{N}\s+{_PAPERS}\s+(?:[^.;:\d]{{0,40}}?\band\s+)?were\s+read\s+in\s+full(?=\s*(?:\.|$))",
    ),
    (
        "quality score",
        ANY,
        r"\bquality(?:[ -]review)?(?:[ -]score)?\s*(?:score)?\s*(?:of|:|was|is|=|at)?\s*(\d{1,3}(?:\.\d+)?)"
        r"\s*(?:/|out of)\s*(?:10|5|100)\b",
    ),
)
KEYS = (
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
        r"(?:total papers?|(?:number of |total )?papers? retrieved|papers? found|retrieved papers?)",
    ),
    ("papers covered", r"(?:number of )?papers?"),
    ("papers looked at", r"(?:papers|studies) (?:read|analy[sz]ed)"),
    (
        "papers included",
        r"(?:(?:included|reviewed) (?:papers|studies)|(?:papers|studies) included|sources consulted)",
    ),
    ("papers included", r"evidence base"),
    ("quality score", r"quality(?: review)?(?: score)?"),
)
# "We list 8 claims. Seven of them held up", "six claims …; five of the six were confirmed".
RESUMING = ("hold", "held", "check", "borne out", "verified", "confirmed")
THEREOF = ("of th", "of\nth", "of\r\nth")
RESUMED = (
    (
        "claims supported",
        rf"{N}\s+(?:out )?of\s+(?:(?:them|these|those)|(?:the|these|those)\s+(\d{{1,6}}|{_SPELLED}))"
        rf"\s+{_HOLD}\b{_END}",
    ),
    (
        "claims verified",
        rf"{N}\s+(?:out )?of\s+(?:the|these|those)\s+(\d{{1,6}}|{_SPELLED})\s+{_ARE}{_VERIFIED}\b{_BY_SOME}",
    ),
)
LATELY_NAMED = r"\b(?:claims|statements)\b[^.]{0,100}$"
LAST_NAMED = r"\b(?:claims|statements)\b[^.;,:\d]{0,40}[.;,:]?\s*(?:and|but)?\s*$"
SUM_OF_CLAIMS = rf"{N}\s+(?:{_CLAIMS}|statements)\b"
# "It draws on six papers" behind "This review asks …".
IT = (
    ("papers used", rf"{_BEGIN}it\s+(?:\w{{1,20}}ly\s+)?{_DRAWS}{N}\s+{_PAPERS}\b{_ALONE}"),
    (
        "claims",
        rf"{_BEGIN}it\s+(?:\w{{1,20}}ly\s+)?(?:states|lists|contains|presents)\s+{N}\s+{_CLAIMS}\b{_WHOLE}",
    ),
)
IS_DOCUMENT = rf"(?:^|[.!?]\s)\W{{0,4}}{_DOCUMENT}\s[^.!?]{{0,300}}[.!?]\s*$"
# "Verified: 6. Refuted: 1."; small numbers may be codes of the marks.
TALLY = (
    rf"(?:^|[.;,|]|\n)\W{{0,9}}(?:claims\s+)?(verified|refuted)\s*:\s*{N}[.;,|\s]{{1,9}}"
    rf"(refuted|verified)\s*:\s*{N}"
)
# "6 claims · 4 papers · **2** verified": a line that is nothing but counts.
_BOLD = r"(?:\*{1,2}|</?(?:b|strong|em|i)>)?"
_THINGS = (
    rf"(?:(?:claims?|papers?|study|studies|articles?|publications?)(?:\s+(?:{_KEPT}|{_CHECKED}|{_TAKEN}|read|refuted"
    r"|verified|confirmed))?|verified|confirmed|refuted|open|undecided|unclear|references?|datasets?)"
)
HEADLINE_PART = rf"{_BOLD}{N}{_BOLD}\s+{_BOLD}({_THINGS}){_BOLD}(?!\w)"
_BETWEEN = r"(?:\s{0,9}(?:[·•∙|,;/–—\n]|&(?:middot|bull);|\$?\\cdot\$?)\s{0,9}|\s{1,9}(?:from|and)\s{1,9})"
HEADLINE = rf"[\s*|]{{0,9}}{HEADLINE_PART}(?:{_BETWEEN}{HEADLINE_PART}){{1,7}}[\s*|.\\]{{0,9}}$"
HEADLINES = (
    ("papers included", rf"(?:papers|studies|articles|publications)\s+{_KEPT}$"),
    ("papers looked at", r"(?:papers|studies|articles|publications)\s+read$"),
    ("papers covered", r"(?:papers?|study|studies|articles?|publications?)$"),
    ("claims", rf"claims?(?:\s+{_TAKEN})?$"),
    ("claims checked", rf"claims?\s+{_CHECKED}$"),
    ("claims verified", r"(?:claims?\s+)?(?:verified|confirmed)$"),
    ("claims refuted", r"(?:claims?\s+)?refuted$"),
)
