"""Words that compare: what helps and harms, rises and falls or negates, and of what less is better.

In: nothing. Out: parts of patterns, and patterns, for `suggest` and `sides`.
"""

from __future__ import annotations

import re

BARELY = r"(?:hardly|barely|scarcely)(?! ever\b)"  # "hardly better" says "not better"
NEGATED = (
    r"(?:fail(?:s|ed)? to|do(?:es)? not|did not|don'?t|doesn'?t|didn'?t|cannot|can ?not|never|no "
    rf"longer|unable to|{BARELY})"
)
NOT = rf"(?:(?:is|are|was|were) not (?:\w+ )?|(?:no|{BARELY}(?: any)?) (?:\w+ly )?)"
# "Less than one point" is a size and no comparison of two sides.
SIDE = r"(?!(?:an? )?(?:\d|half|one|two|three|four|five|six|seven|eight|nine|ten|third|quarter|tenth)\b|\d)"
IF_THAN = rf"(?= [^.;]{{0,150}}\bthan {SIDE})"
# Words of direction on two axes: a lower error is not a worse one.
HELPS = (
    r"(?:outperform|beat|surpass|improv|benefit|outrank)\w*|help(?:s|ed)?|tops|topped|better|superior"
    r"|more effective"
)
RISES = (
    r"(?:exceed|rais|increas)\w*|boosts?|boosted|higher|stronger|faster|gains?|gained"
    rf"|(?:more|larger|greater){IF_THAN}"
)
HARMS = r"(?:underperform|degrad|worsen|impair|trail)\w*|worse|hurts?|harms?|harmed|inferior|lags?|lagged"
FALLS = (
    r"(?:reduc|decreas)\w*|lower(?:s|ed)?|drops?|dropped|falls?|fell|slower|more slowly"
    rf"|(?:less|fewer|smaller|weaker){IF_THAN}"
)
AS_GOOD = r"(?<!times )(?<!twice )(?<!half )\bas (?!soon|long|far|well as|many|few)(?:[a-z]+) as(?! \d)\b"
# Two things that change another one alike: "lower the dose equally".
EVENLY = (
    r"(?:\bequally(?= (?:well|strongly|much|effectively)\b|[.,;)]|\s*$)"
    r"|\bto (?:a|an|the) (?:similar|same|equal|comparable) (?:extent|degree)\b"
    r"|\bby (?:the same|an? (?:similar|equal|comparable)) (?:amount|margin|degree|factor)\b)"
)
# Quantities of which less is better, and those of which more is.
COST = re.compile(
    r"(?<![\w-])(?:errors?|error rates?|latenc(?:y|ies)|costs?|loss|perplexity|r?mse|mae|wer|cer|ece"
    r"|mortality|deaths?|risk|bias|hallucinations?|infections?|emissions?|memory (?:use|footprint)"
    r"|time to|(?:response|running|run|training|inference|processing|reaction) time)(?![\w-])",
    re.I,
)
GOOD = re.compile(
    r"(?<![\w-])(?:n?dcg|map|mrr|recall|(?:r-)?precision|accurac(?:y|ies)|f1|effectiveness|performance"
    r"|quality|bleu|auc|auroc|exact_match|throughput|pass(?=@))(?![a-z])",
    re.I,
)
