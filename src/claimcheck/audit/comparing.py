"""Words that compare: what helps and harms, rises and falls or negates, and of what less is better.

Out: parts of patterns, and patterns, for `suggest` and `sides`; and a text without "twice as … as".
"""

from __future__ import annotations

import re

from claimcheck.audit.polarity import keys, negations

BARELY = r"(?:hardly|barely|scarcely)(?! ever\b)"  # "hardly better" says "not better"
NEGATED = (
    r"(?:fail(?:s|ed)? to|do(?:es)? not|did not|don'?t|doesn'?t|didn'?t|cannot|can ?not|never|no "
    rf"longer|unable to|{BARELY})"
)
NOT = rf"(?:(?:is|are|was|were) not (?:\w+ )?|(?:no|{BARELY}(?: any)?) (?:\w+ly )?)"
# "Less than one point" is a size and no comparison of two sides.
SIDE = (
    r"(?!(?:an? )?(?:\d|half|one|two|three|four|five|six|seven|eight|nine|ten|third|quarter|tenth|twice"
    r"|thrice)\b|\d)"
)
IF_THAN = rf"(?= [^.;]{{0,150}}\bthan {SIDE})"
# Where something is so: "longer with A than with B", "as frequent in A as in B".
WHERE = r"(?:with|without|in|for|on|among|after|before|under|during|at|by)"
_OTHERWISE = (
    rf"(?= (?:(?:{WHERE}|to) (?:(?!(?:and|but|while|whereas)\b)[^\s,;:.]+ ){{1,6}}?)?than {SIDE}"
    r"(?!(?:expected|usual|planned|thought|previously|before|ever)\b))"
)
# Words of time compare behind such verbs; elsewhere they name a thing: "queries longer than the window".
_LASTS = (
    r"(?:is|are|was|were|last(?:s|ed)?|live[sd]?|survive[sd]?|stay(?:s|ed)?|remain(?:s|ed)?|takes?|took)"
    r" (?:(?:not|\w+ly|much|far|even) ){0,2}"
)
EVENT = (
    r"(?:(?:crack|fail|appear|start|end|flower|ripen|peak|recover|heal|relapse|wake|arrive|respond|happen"
    r"|saturate|finish|converge|mature|germinate|die|corrode|rust)(?:e?[sd])?|takes?|took)"
)
SOONER = rf"(?:{_LASTS}longer|{EVENT} (?:\w+ly |much )?(?:earlier|sooner)){_OTHERWISE}"
LATER = rf"(?:{_LASTS}shorter|{EVENT} (?:\w+ly |much )?later){_OTHERWISE}"
# The verbs: "rises" and "halves" are nouns as well, and "rose" and "Rose" are.
_ROSE = (
    r"(?:rose(?= (?:in|at|over|during|among)\b)|(?:rises|rose)"
    r"(?= (?:by|with|under|after|when|as|more|less|faster|\w+ly)\b| *\.?$))"
)
HALVES = (
    r"(?:halved?|(?<!\bthe )(?<!\bboth )(?<!\btwo )(?<!\binto )(?<!\bin )(?<!\bof )(?<!equal )(?<!random )"
    r"halves"
    r"(?! (?:of|is|are|was|were|do|did|ha[sd]|have|and|or|agree\w*|differ\w*)\b)(?! *[,.]?$))"
)
LENGTHENS, SHORTENS = r"(?:lengthen|prolong)(?:s|ed)?", r"shorten(?:s|ed)?"
# Words of direction on two axes: a lower error is not a worse one.
HELPS = (
    r"(?:outperform|beat|surpass|improv|benefit|outrank)\w*|help(?:s|ed)?|tops|topped|better|superior"
    r"|more effective"
)
RISES = (
    r"(?:exceed|rais|increas)\w*|boosts?|boosted|higher|stronger|faster|gains?|gained"
    rf"|(?:more|larger|greater){IF_THAN}|{_ROSE}|{LENGTHENS}|{SOONER}"
)
HARMS = r"(?:underperform|degrad|worsen|impair|trail)\w*|worse|hurts?|harms?|harmed|inferior|lags?|lagged"
FALLS = (
    r"(?:reduc|decreas)\w*|lower(?:s|ed)?|drops?|dropped|falls?|fell|slower|more slowly"
    rf"|(?:less|fewer|smaller|weaker){IF_THAN}|{HALVES}|{SHORTENS}|{LATER}"
)
# A multiple of something is not like it.
_ONCE = r"(?<!times )(?<!twice )(?<!thrice )(?<!half )(?<!third )(?<!quarter )(?<!fold )(?<!\dx )"
AS_GOOD = (
    rf"{_ONCE}\bas (?:(?!soon|long|far|well as|many|few)[a-z]+ |likely to (?:[\w-]+ ){{1,5}}?)"
    r"as(?! \d)(?! not\b)\b"
)
AS_OFTEN = (
    rf"{_ONCE}(?<!least )(?<!most )\bas (?!soon|long|far|many|few|shown|seen|expected)[a-z]+ "
    rf"(?P<alike>(?P<where>{WHERE}) (?:[^\s,;:.]+ ){{1,6}}?)as(?= (?P=where) )"
)
OF_ONE_SIZE = (
    r"of (?:an? |the )?(?:\w+ly )?(?:same|similar|comparable|equal|identical) "
    r"(?:size|magnitude|strength|length|duration|height|weight|accuracy|quality)"
)
# Two things that change another one alike: "lower the dose equally".
EVENLY = (
    r"(?:\bequally(?= (?:well|strongly|much|effectively)\b|[.,;)]|\s*$)"
    r"|\bto (?:a|an|the) (?:similar|same|equal|comparable) (?:extent|degree)\b"
    r"|\bby (?:the same|an? (?:similar|equal|comparable)) (?:amount|margin|degree|factor)\b)"
)
# What nobody wants to happen.
_BAD = (
    r"(?:mortality|fatalit(?:y|ies)|deaths?|die[sd]?|dying|(?:re-?|co-?)?infect(?:ions?|ed)|relaps(?:es?|ed|ing)"
    r"|recurrences?|strokes?|bleed(?:s|ing)?|ha?emorrhages?|(?:re-?)?hospitali[sz](?:ations?|ed)"
    r"|hospital (?:re-?)?admissions?|re-?admissions?|re-?admitted|injur(?:y|ies|ed)|complications?"
    r"|adverse (?:events?|effects?|reactions?)|side[- ]effects?|nausea|vomiting|headaches?|migraines?|pain"
    r"|depression|anxiety|fatigue|dementia|cancer|disease|illness|fractures?|fail(?:s|ed|ures?)?|crash(?:es)?"
    r"|accidents?|drop-?out rates?|drop-?outs|drop(?:ped|ping)? out|toxicity|crack(?:s|ed|ing)?"
    r"|corro(?:sion|de[sd]?)|rust(?:s|ed)?|erosion)"
)
# What may follow such a word and leave its sense: "depression scores", but not "depression treatment".
_OF_IT = (
    r"(?! (?!(?:scores?|rates?|ratios?|risks?|symptoms?|severity|incidence|frequency|prevalence|days?|counts?"
    r"|events?|cases?|episodes?|levels?|values?|burden|duration|intensity|\w+ly|and|n?or|of|per|as|than|to|is"
    r"|are|was|were|ha[sd]|have|do|does|did|by|in|on|at|with|for|from|earlier|sooner|later)\b)[a-z])"
)
# Quantities of which less is better, and those of which more is.
COST = re.compile(
    r"(?<![\w-])(?:error rates?|errors?|latenc(?:y|ies)|costs?|(?<!weight )loss(?:es)?|perplexity|r?mse|mae"
    r"|wer|cer|ece|risks?|hazards?|bias|hallucinations?|emissions?|memory (?:use|footprint)"
    rf"|time to (?!(?:the |an? |first |next ){{0,2}}{_BAD})\w+"
    r"|(?:response|running|run|training|inference|processing|reaction|recovery) time|(?:hospital|icu) stays?"
    r"|takes?|took|slow|expensive|costly|risky|dangerous|toxic|harmful|painful"
    rf"|(?<!time to ){_BAD})(?![\w-]){_OF_IT}",
    re.I,
)
GOOD = re.compile(
    r"(?<![\w-])(?:n?dcg|map|mrr|recall|(?:r-)?precision|accurac(?:y|ies)|f1|effectiveness|performance"
    r"|quality|bleu|auc|auroc|exact_match|throughput|pass(?=@)|surviv(?:al|e[sd]?)|(?<!time to )remission"
    r"|(?<!time to )recover(?:y(?! time)|ed)?"
    rf"|(?:time|days|weeks|months|years) (?:to|until) (?:the |an? |first |next ){{0,2}}{_BAD})(?![a-z])",
    re.I,
)
# "The risk of infection" is one of infections; "awareness of infection" is not.
AMOUNT = re.compile(
    r"\b(?:odds|risks?|hazards?|(?:hazard|odds|risk) ratios?|rates?|numbers?|incidence|frequency|prevalence"
    r"|probabilit(?:y|ies)|chances?|likelihood|severity|levels?|days|amounts?|shares?|proportions?"
    r"|percentages?|cases?|burden|symptoms?|signs?|counts?|duration|length|scores?|episodes?|degrees?"
    r"|outcomes?|end ?points?)\s*$",
    re.I,
)

_TIMES = re.compile(
    r"\b(?<!\bthan )(?<!\bmost )(?<!\bleast )(?<!\bnot )(?<!\bnever )"
    r"(?:(?:about|almost|nearly|roughly|approximately) )?"
    r"(?:(?P<less>(?:less than |only |at most )?(?:half|(?:an? |one )(?:third|quarter|fifth|tenth)))"
    r"|(?:more than |at least |over |up to )?(?:twice|thrice|(?:\d{1,4}(?:\.\d{1,3})?|two|three|four|five|six"
    r"|seven|eight|nine|ten|several|many)(?: times|-?fold|x| ?×)))"
    r" as (?:(?:many|much) (?P<many>(?:[\w-]+ ){1,4}?)as\b|(?P<how>[a-z]+)"
    rf"(?P<with>(?: (?P<where>{WHERE}) (?:[^\s,;:.]+ ){{1,6}}?as(?= (?P=where) )"
    r"| to (?:[^\s,;:.]+ ){1,5}?as\b| as\b)(?! \d))?)",
    re.I,
)
_NEAR = 100  # characters in which a negation is looked for
_MORE = {"fast": ("faster", "slower"), "slow": ("slower", "faster"), "high": ("higher", "lower"),
         "strong": ("stronger", "weaker"), "good": ("better", "worse"), "well": ("better", "worse"),
         "long": ("longer", "shorter"), "bad": ("worse", "better")}  # fmt: skip


def without_multiples(text: str) -> str:
    """The text with "twice as fast as" as "faster than"; "not twice as fast" may be faster, and is left."""
    return _TIMES.sub(
        lambda m: m[0] if negations(keys(text[max(0, m.start() - _NEAR) : m.start()])) else _as_more(m), text
    )


def _as_more(match: re.Match[str]) -> str:
    if match["many"]:
        return f"{'less' if match['less'] else 'more'} {match['many']}than"
    how, behind = match["how"].lower(), match["with"]
    more = _MORE.get(how, (f"more {how}", f"less {how}"))[bool(match["less"])]
    if behind is None:
        return more if how in _MORE else match[0]
    return f"{more}{behind[: -len('as')]}than"
