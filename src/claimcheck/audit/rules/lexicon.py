"""Word lists and patterns that several rules share.

In: nothing. Out: compiled patterns. Those of `words` and `has_number` read folded text (`wording.fold`): a
pattern that need not mind case is several times as fast.
"""

from __future__ import annotations

import re


def words(*alternatives: str) -> re.Pattern[str]:
    """A pattern for any of the alternatives (in lower case) as whole words of a folded text."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


# A measured quantity of information retrieval or of NLP at large.
METRIC = words(
    r"n?dcg(?:@\d+)?", r"m?ap(?:@\d+)?", r"mrr(?:@\d+)?", r"mean (?:average precision|reciprocal rank)",
    r"average precision", r"(?:recall|precision|hits?|success|p"
                          r"|r)@\d+", r"recall", r"precision", r"accurac(?:y|ies)",
    r"f1(?:[ -]score)?", r"f-measure", r"bleu", r"chrf", r"comet", r"rouge(?:-\w+)?", r"meteor",
    r"perplexity", r"auc",
    r"auroc", r"hit rate", r"exact match", r"spearman", r"pearson", r"correlation", r"latency", r"throughput",
    r"error rate", r"wer", r"cer", r"rmse", r"mae", r"mean squared error", r"bertscore", r"win rate",
    r"runtime", r"flops",
    r"ece", r"brier(?: score)?", r"rank-biased \w+", r"rbp", r"err", r"bpref", r"odds ratio", r"hazard ratio",
    r"effect size", r"cohen'?s d", r"sensitivity", r"specificity", r"p-values?",
    # of medicine
    r"hba1c", r"ldl", r"bmi", r"body (?:mass|weight|fat|temperature)", r"weight (?:loss|gain)",
    r"blood (?:pressure|glucose|sugar|loss|lead)", r"cholesterol", r"mortality", r"morbidity", r"survival",
    r"incidence", r"prevalence", r"deaths", r"fatalit(?:y|ies)", r"casualties", r"life expectancy",
    r"quality of life", r"heart rate", r"lengths? of stay", r"birth ?weight", r"viral load", r"doses?",
    r"(?:test|exam|pain|risk|reading|maths?|symptom|depression|anxiety) scores?",
    # of traffic, fields, software and money
    r"speeds?", r"ridership", r"(?:traffic|cycling|sales|trading) volumes?",
    r"(?:travel|waiting|response|reaction|build|run|recovery|journey|processing) times?",
    r"(?<!at the )costs?(?!-)", r"prices?", r"wages?", r"incomes?", r"revenues?", r"gdp", r"unemployment",
    r"emissions?", r"consumption", r"temperatures?", r"concentrations?", r"biomass", r"coverage",
    r"(?:crop|grain|wheat|maize|rice|corn|milk|barley|soybean|biomass)s? yields?",
    r"yields? (?:per|of (?:crops|grain|wheat|maize|rice|corn|milk|barley))",
    # what is counted
    r"per (?:million|thousand|hundred|capita|head|person|patient|day|week|month|year|hour|minute|second"
    r"|hectare|km|kilomet(?:re|er)|mile|litre|commit|query)", r"rates? (?:of|per)",
    r"(?:injury|crash|death|accident|failure|error|success|response|dropout|infection|growth|birth|detection"
    r"|recovery|completion|conversion|retention|acceptance|adoption|collision|default|crime|literacy|pass"
    r"|false[- ]positive|false[- ]negative|relapse|readmission|vaccination|employment|fatality|survival"
    r"|click-through|turnover) rates?",
    r"the (?:total |relative |annual )?(?:number|share|proportion|percentage|fraction|frequency|amount)s? of",
)  # fmt: skip
# A data set with a name of its own.
DATASET = re.compile(
    r"(?<=\bon )(?:the )?[A-Z]\w*[A-Z0-9][\w-]*|"
    r"\b(?:CLEF|TREC|MS ?MARCO|mMARCO|BEIR|MIRACL|Mr\.? ?TyDi|TyDi ?QA|XQuAD|MLQA|XOR(?:-\w+)?|SQuAD"
    r"|NTCIR|FIRE|Europarl|"
    r"NeuCLIR|CUREv1|LaReQA|MKQA|Natural Questions|HotpotQA|FEVER|SciFact|NFCorpus|TREC-COVID|CORD-19"
    r"|Tatoeba|BUCC|"
    r"XNLI|MNLI|SNLI|GLUE|SuperGLUE|XTREME|MTEB|MMTEB|WMT\d*|FLORES(?:-\d+)?|OPUS|Wikipedia|ImageNet"
    r"|CIFAR-?\d*|COCO|"
    r"Common ?Crawl|C4|PubMed|arXiv|ICD-?10|Robust04|GOV2|ClueWeb\d*|CSTS|STS(?:-?B|\d+)?|AfriCLIRMatrix"
    r"|CLIRMatrix|"
    r"MMLU|GSM8K|HumanEval|LoTTE|BRIGHT|TriviaQA|Quora|CQADupStack|DBPedia|SciDocs|WikiCLIR|large-scale "
    r"CLIR)\b"
    r"|\b[A-Z][\w-]*(?:\s[A-Z][\w-]*)*\s(?:corpus|collection|dataset|data set|benchmark|test set|treebank"
    r"|suite)\b"
)
_DIGITS = re.compile(r"\d(?<![\w.]\d)\d*(?:[.,]\d+)?\s?(?:%|percent|points?|pp)?(?!\w)")
_SPELLED = words(
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "half", "third", "quarter", "twice", "both", "thirds", "quarters", "zero", "none", "neither", "never",
    "always", r"every(?! (?:other|so often|bit)\b)",
    r"(?<!\bat )(?<!above )(?<!after )(?<!first of )all(?!-)",
    r"halve[sd]?", r"doubled?", "doubles", r"triple[sd]?", "twofold", "threefold", "tenfold", "dozens?",
    "hundreds?", "thousands?", "millions?", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip


def has_number(folded: str) -> bool:
    """Whether a folded text gives a number of its own, in digits or in words; "c17" is a name."""
    return bool(_DIGITS.search(folded) or _SPELLED.search(folded))


# What an experiment could contradict: somebody or something does better, worse, equally, or to some extent.
OUTCOME = words(
    r"outperform\w*", r"improv\w+", r"beat(?:s|en|ing)?", r"exceed\w*", r"surpass\w*", r"better",
    r"worse", r"best",
    r"worst", r"higher", r"lower", r"highest", r"lowest", r"increas\w+", r"decreas\w+",
    r"reduc(?:es?|ed|ing|tion)\b",
    r"gains?", r"gained", r"rais(?:es?|ed|ing)", r"boost\w*", r"degrad\w+", r"hurt\w*", r"harm\w*",
    r"help(?:s|ed)?",
    r"benefit(?:s|ed)?", r"fail(?:s|ed|ure)?", r"achiev\w+", r"attain\w*", r"reach(?:es|ed)?",
    r"obtain\w*", r"match(?:es|ed)?",
    r"comparable", r"competitive", r"equivalent", r"superior\w*", r"inferior\w*", r"effective\w*",
    r"ineffective", r"drop(?:s|ped)?",
    r"lose[sd]?", r"lost", r"win(?:s|ning)?", r"correlat\w+", r"depend(?:s|ed)?",
    r"differ(?:s|ed|ence|ences)?",
    r"more", r"less", r"fewer", r"suffic\w+", r"necessary", r"sufficient", r"require[sd]?",
    r"causes?", r"leads? to", r"led to", r"yield(?:s|ed)?",
    r"transfer(?:s|red)?", r"generali[sz]e[sd]?", r"affect(?:s|ed)?", r"rarely", r"peak",
    r"state[- ]of[- ]the[- ]art", r"robust\w*", r"faster", r"slower",
    r"larger", r"smaller", r"significant\w*", r"underperform\w*", r"scores? (?:of|at|above|below)",
    r"falls?", r"fell", r"rises?", r"rose", r"closes?", r"narrows?",
)  # fmt: skip

# What denies the words behind it: "not checked", "rather than being compared"; not: "not only checked".
DENIED = re.compile(
    r"(?:\bnot|n['’]t|\bnever|\bno|\bnone|\bnobody|\bneither|\bnor|\bcannot|\brather than|\binstead of"
    r"|\bwithout)(?!\s+(?:only|just|merely|solely|simply)\b)(?:\s+(?!(?:and|but|or|so|when|if)\b)[\w'’-]+){0,4}\s*$",
    re.I,
)
