"""Mutants of `data/clean.md`: one injected defect each, with the rule that must find it.

`also` names rules that the same defect cannot but trigger (a cut claim whose negation is lost is also a cut claim).
`sources` edits files beside the document; `published` and `record` are given to the audit as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Edits = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Mutant:
    """One defect: texts replaced in the document (each must occur) and in the sources."""

    rule: str
    name: str
    edits: Edits = ()
    also: frozenset[str] = frozenset()
    sources: tuple[tuple[str, str, str], ...] = ()
    published: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.rule}-{self.name}"


def m(rule: str, name: str, *edits: tuple[str, str], also: str = "", sources: tuple[tuple[str, str, str], ...] = (),
      published: dict[str, str] | None = None) -> Mutant:  # fmt: skip
    """A mutant; `also` is a list of rules in one string."""
    return Mutant(rule, name, edits, frozenset(also.split()), sources, published or {})


TITLE = "Does Query Translation Beat Multilingual Encoders for Cross-Lingual Document Retrieval?"
C1 = "On CLEF 2003, query translation beats multilingual encoders for cross-lingual document retrieval by 0.06 MAP [1]."
C2 = "On NeuCLIR, the gap between translation and encoders shrinks to 0.03 nDCG@10 for close languages [2]."
C3 = "Scoring sections instead of whole documents raises the MAP of the encoders by 0.03 on 9 of 12 language pairs [3]."
C4 = "Expanding translated queries raises the recall at rank 100 on CLEF 2003 by 0.05 [1]."
C5 = "Training on 10 000 translated pairs closes the remaining gap on NeuCLIR [2]."
ROW1, ROW2, ROW3 = f"| {C1} | ✓ | 0.95 |", f"| {C2} | ✓ | 0.90 |", f"| {C3} | ✓ | 0.90 |"
ROW4, ROW5 = f"| {C4} | × | 0.05 |", f"| {C5} | ? | 0.50 |"
REF1 = (
    "A. Brandt and C. Dupont. Translating queries or encoding them. 2021. <https://arxiv.org/abs/2104.01234>"
)
REF2 = "E. Okafor, F. Lindqvist. How close languages help encoders in retrieval. 2022. <https://arxiv.org/abs/2203.04567>"
REF3 = "G. Rossi. Sections as units of cross-lingual search. 2023. doi:10.1234/sections.2023.17"
LAST = "Query translation was ahead on both collections, and the gap was smaller for close languages."
INTRO = (
    "This paper examines: query translation and multilingual encoders for cross-lingual document retrieval."
)
METHOD = "The reviewers gave a quality score of 8/10."
COUNTS = "5 claims were extracted; 3 were verified, 1 was refuted, and one stays open."
VERIFIED = ("Two readers verified the claims independently by rerunning the\nexperiments on CLEF 2003 and NeuCLIR (κ = 0.82); "
            "neither had seen the marks of the other.")  # fmt: skip
CONFIDENCE = "Confidence is the share of\n20 bootstrap replications in which the claim held."
CROSS = "A claim is marked × if the replications contradict it, and ? if\nthere was not enough evidence."
FOUR_PAPERS = (
    ("three papers were included", "four papers were included"),
    ("Three papers met", "Four papers met"),
)
SEARCH = ('On 3 June 2024 we systematically searched arXiv and the ACL Anthology with the query "cross-lingual document '
          'retrieval", for papers\nfrom 2019 to 2024. Papers were included if they report MAP or nDCG@10 on a public '
          "test collection.")  # fmt: skip
QUESTION = "Research question: Does query translation beat multilingual encoders for cross-lingual document retrieval?"
RESULT = ("On CLEF 2003, query translation reached a MAP of 0.41\nagainst 0.35 for the best encoder [1]. On NeuCLIR the "
          "difference in nDCG@10 was 0.03 [2]. Pooling by section closed\nhalf of that gap [3].")  # fmt: skip
ASKS = "This synthesis asks whether query translation beats multilingual encoders for cross-lingual document retrieval."
LIMITS = "Only English queries were used, and one translation system."
S1, S2, S3 = "2104.01234.txt", "2203.04567.txt", "rossi-sections.txt"
SOURCE1 = ("query translation beats\nmultilingual encoders for cross-lingual document retrieval, with a MAP that is 0.06 "
           "higher.")  # fmt: skip
SOURCE3 = ("Scoring sections rather than whole documents raises the MAP of\nmultilingual encoders by 0.03 on 9 of 12 "
           "language pairs.")  # fmt: skip
COPY = (
    "The translation system was trained on news text and costs forty milliseconds per query on one processor. "
    "All runs are available from the authors."
)
LONG1 = ("The translation system was trained on news text and costs\nforty milliseconds per query on one processor. "
         "All runs are available from the authors.")  # fmt: skip
PASTED = (
    "Expanding translated queries does not raise the recall at rank 100 on CLEF 2003. The translation system was trained "
    "on news text and costs forty milliseconds per query on one processor. All runs are available from the authors."
)
DISTANT = ("Encoders share parameters among languages. On NeuCLIR, we observe that the gap between translation and encoders "
           "shrinks for close languages to 0.03 nDCG@10. Distant languages with other scripts keep a wide gap, whatever "
           "the size of the encoder.")  # fmt: skip
PDF_COPY = PASTED.replace("processor. All", "proces-\nsor. All").replace("milliseconds", "milli-\nseconds")


def row(claim: str, mark: str = "✓", sure: str = "0.95") -> str:
    """A row of the claims table."""
    return f"| {claim} | {mark} | {sure} |"


MUTANTS: tuple[Mutant, ...] = (
    m("CC001", "no-reason", (LIMITS, LIMITS + "\n\n<!-- claimcheck: ignore CC403 -->")),
    m("CC001", "no-rule", (LIMITS, LIMITS + "\n\n<!-- claimcheck: ignore because we know better -->")),
    m("CC001", "file-no-reason", (INTRO, "<!-- claimcheck: ignore-file CC604 -->\n" + INTRO)),
    # CC101: cut at a cap, several or one, in a word, with an ellipsis, before something
    m("CC101", "ellipsis", (C3, C3[:90].rstrip() + " …"), also="CC603"),
    m("CC101", "dots", (C2, "On NeuCLIR [2], the gap between translation and encoders shrinks to 0.03 nDCG@10 for...")),
    m("CC101", "preposition", (C3, "On 9 of 12 language pairs [3], scoring sections raises the MAP of the encoders by")),
    m("CC101", "broken-word", (C1, "On CLEF 2003, query translation [1] beats multilingual encoders for cross-lingual document retr")),
    m("CC101", "cap", (C3, ("Scoring sections instead of whole documents [3] raises the MAP of the encoders by 0.03 on 9 of 12 "
                            "language pairs and in the same way on the collections of later years")[:150].ljust(150, "s"))),
    m("CC101", "two-at-a-cap",
      (C1, "On CLEF 2003, query translation beats multilingual encoders [1] for cross-lingual document retrieval by 0.06 MAP points, u"),
      (C3, "Scoring sections instead of whole documents raises the MAP of the encoders [3] by 0.03 on 9 of 12 language pairs that ha")),
    m("CC101", "comma", (C2, "On NeuCLIR, the gap between translation and encoders shrinks to 0.03 nDCG@10 for close languages [2],")),
    m("CC101", "no-stop", (C3, "On 9 of 12 language pairs, scoring sections [3] raises the MAP of the encoders")),
    m("CC102", "half", (LAST, "Query translation was ahead on both collections, and the gap was")),
    m("CC102", "ellipsis", (LAST, "Query translation was ahead on both collections, and ...")),
    m("CC102", "word", (LAST, "Query translation was ahead on both collec")),
    m("CC102", "comma", (LAST, "Query translation was ahead on both collections,")),
    m("CC103", "compound", (TITLE, "Query Translation versus Multilingual Encoders for Cross-Lingual Document Retrieval When Domain-Specific")),
    m("CC103", "adjective", (TITLE, "Query Translation versus Multilingual Encoders for Document Retrieval That Is Cross-Lingual")),
    m("CC103", "preposition", (TITLE, "Does Query Translation Beat Multilingual Encoders for Cross-Lingual Document Retrieval in")),
    m("CC103", "article", (TITLE, "Query Translation, Multilingual Encoders, Cross-Lingual Document Retrieval and the")),
    m("CC103", "ellipsis", (TITLE, "Does Query Translation Beat Multilingual Encoders for Cross-Lingual Document…")),
    m("CC103", "stops-in-question", (TITLE, "Does Query Translation Beat Multilingual Encoders for Cross-Lingual Docum")),
    m("CC104", "fails", (C3, "Scoring sections rather than whole documents [3] raises the MAP of multilingual encoders by 0.03 on 9 of 12 language pairs"),
      sources=((S3, SOURCE3, SOURCE3[:-1] + "\nbut fails to do so on the three that matter."),), also="CC101"),
    m("CC104", "only", (C1, "On CLEF 2003 [1], query translation beats multilingual encoders for cross-lingual document retrieval"),
      sources=((S1, SOURCE1, "query translation beats\nmultilingual encoders for cross-lingual document retrieval only when the "
                             "queries are long."),), also="CC101 CC801 CC404"),
    m("CC104", "not", (C2, "On NeuCLIR [2], the gap between translation and encoders shrinks for close languages to 0.03 nDCG@10 and for di"),
      sources=((S2, "close languages to 0.03 nDCG@10.", "close languages to 0.03 nDCG@10 and for distant ones it does not shrink."),),
      also="CC101"),
    m("CC104", "less", (C3, "Scoring sections rather than whole documents [3] raises the MAP of multilingual encoders by 0.03 on 9 of 12 language pairs,"),
      sources=((S3, SOURCE3, SOURCE3[:-1] + ",\nless than the seeds vary among themselves."),), also="CC101"),
    m("CC104", "own-abstract",
      (LAST, "On both collections query translation was ahead of the encoders on average by 0.05 points but did not reach significance."),
      (C1, "On both collections [1] query translation was ahead of the encoders on average by 0.05 points but d"), also="CC101 CC501"),
    m("CC105", "comma", (LIMITS, "Only English queries were used,, and one translation system.")),
    m("CC105", "stops", (LIMITS, "Only English queries were used, and one translation system..")),
    m("CC105", "in-claim", (C4, C4.replace("2003 by", "2003,, by"))),
    m("CC105", "empty-section", (LIMITS, "")),
    m("CC105", "no-result", (f"{COUNTS} {RESULT}", f"41 papers were found, 3 were included [1, 2, 3]. {COUNTS}")),
    m("CC201", "more-papers", *FOUR_PAPERS),
    m("CC201", "fewer-papers", ("three papers were included", "two papers were included"), ("Three papers met", "Two papers met")),
    m("CC201", "in-digits", ("of which three papers were included", "of which 7 papers were included"), ("Three papers met", "7 papers met")),
    m("CC202", "more", (COUNTS, COUNTS.replace("5 claims", "6 claims"))),
    m("CC202", "fewer", (COUNTS, COUNTS.replace("5 claims were extracted", "4 claims were extracted"))),
    m("CC202", "in-words", (COUNTS, COUNTS.replace("5 claims", "twelve claims"))),
    m("CC203", "more", (COUNTS, COUNTS.replace("3 were verified", "4 were verified"))),
    m("CC203", "all", (COUNTS, "5 claims were extracted; 5 independently verified, and one stays open.")),
    m("CC203", "refuted", (COUNTS, COUNTS.replace("1 was refuted", "2 were refuted"))),
    m("CC203", "words", (COUNTS, COUNTS.replace("3 were verified", "two were verified"))),
    m("CC204", "abstract-and-method", ("Three papers met", "Four papers met")),
    m("CC204", "the-included", (LAST, LAST + " The five included papers agree.")),
    m("CC204", "quality", (COUNTS, COUNTS + " Quality review score: 9/10.")),
    m("CC204", "verified", (LIMITS, LIMITS + " Of the claims, 4 were verified.")),
    m("CC204", "papers", (LIMITS, LIMITS + " In all, 39 papers were retrieved.")),
    m("CC204", "claims", (LIMITS, LIMITS + " 7 claims were extracted.")),
    m("CC301", "one", (ROW3, row(C3, sure="0.27"))),
    m("CC301", "percent", (ROW2, row(C2, sure="41 %"))),
    m("CC301", "just-below", (ROW1, row(C1, sure=".49"))),
    m("CC302", "all-low", (ROW1, row(C1, sure="0.55")), (ROW2, row(C2, sure="0.60")), (ROW3, row(C3, sure="0.52"))),
    m("CC302", "even", (ROW1, row(C1, sure="0.50")), (ROW2, row(C2, sure="0.50")), (ROW3, row(C3, sure="0.50"))),
    m("CC302", "percent", (ROW1, row(C1, sure="58%")), (ROW2, row(C2, sure="61%")), (ROW3, row(C3, sure="64%"))),
    m("CC303", "inverted", (ROW4, row(C4, "×", "0.92"))),
    m("CC303", "thin", (ROW4, row(C4, "×", "0.87"))),
    m("CC303", "equal", (ROW4, row(C4, "×", "0.90"))),
    m("CC303", "percent", (ROW4, row(C4, "×", "88 %"))),
    m("CC304", "dropped", (" " + CONFIDENCE, "")),
    m("CC304", "named-only", (CONFIDENCE, "Confidence scores were attached to all claims.")),
    m("CC304", "boast", (CONFIDENCE, "High confidence was required throughout.")),
    m("CC305", "two-valued", (ROW5, row(C5, "×", "0.06")), (" " + CROSS, ""), ("1 was refuted, and one stays open", "the others were not")),
    m("CC305", "words", (ROW5, row(C5, "no", "0.06")), (ROW4, row(C4, "no", "0.05")), (" " + CROSS, ""),
      ("1 was refuted, and one stays open", "the others were not")),
    m("CC305", "no-third", (ROW5 + "\n", ""), (" " + CROSS, ""), (COUNTS, "4 claims were extracted; 3 were verified.")),
    m("CC401", "we-present", (C3, "This study presents an evaluation of the MAP of sections on 12 language pairs [3].")),
    m("CC401", "authors", (C3, "The authors investigate the scoring of sections on 12 language pairs [3].")),
    m("CC401", "passive", (C3, "The scoring of sections was evaluated on 12 language pairs [3].")),
    m("CC401", "introduce", (C3, "Following these results, the paper introduces section scoring on 12 language pairs [3].")),
    m("CC402", "repeat", (ROW3, ROW3 + "\n" + row(C3.replace("instead of whole", "in place of whole"))), (COUNTS, "6 claims were extracted; 4 were verified.")),
    m("CC402", "reorder", (ROW3, ROW3 + "\n" + row("On 9 of 12 language pairs, scoring sections instead of whole documents raises the encoders' MAP by 0.03 [3].")),
      (COUNTS, "6 claims were extracted; 4 were verified.")),
    m("CC402", "goes-on", (ROW3, ROW3 + "\n" + row("whereas shorter documents show a difference of 0.00 MAP [3].")),
      (COUNTS, "6 claims were extracted; 4 were verified.")),
    m("CC402", "halves", (ROW3, row("Scoring sections rather than whole documents [3] raises the MAP of multilingual encoders.") + "\n"
                                + row("This raises the MAP of multilingual encoders by 0.03 on 9 of 12 language pairs [3].")),
      (COUNTS, "6 claims were extracted; 4 were verified.")),
    m("CC403", "often", (C3, "Scoring sections instead of whole documents often raises the MAP of the encoders [3].")),
    m("CC403", "substantially", (C3, "Scoring sections instead of whole documents raises the MAP of the encoders substantially [3].")),
    m("CC403", "many", (C3, "Scoring sections instead of whole documents raises the MAP of the encoders on many pairs [3].")),
    m("CC403", "rarely", (C3, "Scoring sections instead of whole documents rarely raises the MAP of the encoders [3]."), also="CC801"),
    m("CC404", "bare", (C3, "Scoring sections instead of whole documents helps the encoders [3].")),
    m("CC404", "compare", (C3, "Scoring sections is better for encoders than scoring whole documents [3].")),
    m("CC404", "fail", (C3, "Scoring whole documents hurts encoders [3].")),
    m("CC405", "same-opposite-marks", (ROW3, ROW3 + "\n" + row(C3.replace("instead of", "in place of"), "×", "0.10")),
      (COUNTS, "6 claims were extracted; 3 were verified, 2 were refuted."), also="CC801"),
    m("CC405", "opposite-same-mark", (ROW3, ROW3 + "\n" + row(C3.replace("raises", "does not raise"))),
      (COUNTS, "6 claims were extracted; 4 were verified."), also="CC801"),
    m("CC405", "lower", (ROW3, ROW3 + "\n" + row(C3.replace("raises", "lowers"))), (COUNTS, "6 claims were extracted; 4 were verified."), also="CC801"),
    m("CC405", "swapped", (ROW1, ROW1 + "\n" + row("On CLEF 2003, multilingual encoders beat query translation for cross-lingual document retrieval by 0.06 MAP [1].")),
      (COUNTS, "6 claims were extracted; 4 were verified."), also="CC801"),
    m("CC501", "other-question", (QUESTION, "Research question: Do merged dialect specialists outperform joint pretraining for legal speech search?")),
    m("CC501", "other-title", (QUESTION, ""), (TITLE, "Tokenisation of Handwritten Chemical Formulae"), (INTRO, "All terms are used as in the papers."), (ASKS, "Two ways to search are compared.")),
    m("CC501", "half-missing", (QUESTION, "Research question: Does merging monolingual specialists outperform joint multilingual training for cross-lingual retrieval?")),
    m("CC501", "comparison", (ROW1 + "\n", ""), (ROW2, row("On NeuCLIR, the gap shrinks to 0.03 nDCG@10 for close languages [1, 2].")),
      (COUNTS, "4 claims were extracted; 2 were verified.")),
    m("CC502", "topic", (INTRO, "This paper examines: protein folding with graph networks.")),
    m("CC502", "verb", (INTRO, "This synthesis investigates the taxation of maritime freight.")),
    m("CC502", "title", (TITLE, "Soil Erosion after Alpine Forest Fires"), also=""),
    m("CC601", "extra", (REF3, REF3 + "\n- [4] H. Sato. Indexing at scale. 2020. doi:10.1234/index.2020.4"),
      *FOUR_PAPERS, also="CC610"),
    m("CC601", "author-year-list", (REF3, REF3 + "\n- [4] K. Nowak and I. Petrov. Fusion of runs. 2019. <https://arxiv.org/abs/1905.01234>"),
      *FOUR_PAPERS, also="CC610"),
    m("CC601", "none-cited", *((f" [{i}]", "") for i in (1, 2, 3)), also="CC603"),
    m("CC602", "number", (RESULT, RESULT.replace("[2]", "[2, 9]"))),
    m("CC602", "in-claim", (C2, C2.replace("[2]", "[2, 7]"))),
    m("CC602", "range", (LIMITS, LIMITS + " Others found the same [2–5].")),
    m("CC602", "author-year", (LIMITS, LIMITS + " Others found the same (Hansen et al., 2020).")),
    m("CC603", "one", (C3, C3.replace(" [3]", ""))),
    m("CC603", "first", (C1, C1.replace(" [1]", ""))),
    m("CC603", "all", *((c, c.replace(f" [{i}]", "")) for c, i in ((C1, 1), (C2, 2), (C3, 3), (C4, 1), (C5, 2)))),
    m("CC604", "arxiv", (REF1, "<https://arxiv.org/abs/2104.01234v2>")),
    m("CC604", "doi", (REF3, "https://doi.org/10.1234/sections.2023.17")),
    m("CC604", "id", (REF2, "arXiv:2203.04567")),
    m("CC605", "arxiv", (REF1, REF1.replace("https:", "http:"))),
    m("CC605", "second", (REF2, REF2.replace("https:", "http:"))),
    m("CC605", "plain", (REF3, REF3 + " http://example.org/sections")),
    m("CC606", "month", (REF1, REF1.replace("2104.01234", "2114.01234")), sources=((S1, "arXiv:2104.01234", "arXiv:2114.01234"),)),
    m("CC606", "digits", (REF2, REF2.replace("2203.04567", "2203.0456"))),
    m("CC606", "placeholder", (REF2, REF2.replace("2203.04567", "XXXX.XXXXX"))),
    m("CC606", "doi", (REF3, REF3.replace("10.1234/", "11.1234/")), also=""),
    m("CC606", "doi-short", (REF3, REF3.replace("10.1234/", "10.12/"))),
    m("CC607", "year", (REF1, REF1.replace("2104.01234", "2504.01234"))),
    m("CC607", "month", (REF2, REF2.replace("2203.04567", "2407.04567"))),
    m("CC607", "old-document", ("2024-06-10", "10 February 2022")),
    m("CC607", "month-only", ("2024-06-10", "May 2020")),
    m("CC608", "first", published={"2104.01234": "10.1000/journal.1"}),
    m("CC608", "second", published={"2203.04567": "Journal of Examples 5, 2023"}),
    m("CC608", "versioned", (REF1, REF1.replace("2104.01234", "2104.01234v3")), published={"2104.01234": "10.1000/journal.1"}),
    m("CC609", "pointers", *((f"[{i}]. |", "[1]. |") for i in (2, 3)), also="CC610"),
    m("CC609", "no-pointers", (ROW1, row(C1.replace(" [1]", ""))), (ROW2, row("Expanding translated queries does not raise the recall at rank 100 on CLEF 2003.")),
      (ROW3, row("The translation system costs forty milliseconds per query on one processor.")), (ROW4 + "\n", ""), (ROW5 + "\n", ""),
      (COUNTS, "3 claims were extracted; 3 were verified."), also="CC603 CC610"),
    m("CC609", "ids", *((f"[{i}]. |", "(arXiv:2104.01234). |") for i in (1, 2, 3)), also="CC610"),
    m("CC610", "unused", (REF3, REF3 + "\n- [4] H. Sato. Indexing at scale. 2020. doi:10.1234/index.2020.4"),
      *FOUR_PAPERS, (LIMITS, LIMITS + " Scale is treated elsewhere [4]."),
      sources=(("sato.txt", "", "Indexing at scale\n\nH. Sato, doi:10.1234/index.2020.4\n\nAn inverted file of a billion pages fits on two disks."),)),
    m("CC610", "by-title", (REF3, REF3 + "\n- [4] K. Nowak. Fusion of ranked runs by votes. 2019."),
      *FOUR_PAPERS, (LIMITS, LIMITS + " Fusion is treated elsewhere [4]."),
      sources=(("nowak.txt", "", "Fusion of ranked runs by votes\n\nK. Nowak\n\nVotes of five rankers are counted as in an election of a council."),)),
    m("CC610", "arxiv", (REF3, REF3 + "\n- [4] I. Petrov. Quantised graphs for vectors. 2020. <https://arxiv.org/abs/2002.01111>"),
      *FOUR_PAPERS, (LIMITS, LIMITS + " Vectors are treated elsewhere [4]."),
      sources=(("2002.01111v2.txt", "", "Quantised graphs for vectors\n\nSmall integers on the edges of a graph save four fifths of its memory."),)),
    m("CC701", "abstract", (LAST, LAST + " " + PASTED)),
    m("CC701", "limits", (LIMITS, DISTANT), also="CC702"),
    m("CC701", "hyphenated", (LIMITS, LIMITS + "\n\n" + PDF_COPY)),
    m("CC701", "claims", (C1, "In our experiments on CLEF 2003, query translation beats multilingual encoders for cross-lingual document retrieval, with a MAP that is 0.06 higher [1]."),
      (C5, "It stays open whether training on 10 000 translated pairs closes the remaining gap on NeuCLIR [2]."),
      (C4, "Expanding translated queries does not raise the recall at rank 100 on CLEF 2003 [1]."), also="CC801 CC702"),
    m("CC702", "present", (INTRO, INTRO + " In this work, we present a comparison.")),
    m("CC702", "our-results", (LIMITS, LIMITS + " Our results hold for news.")),
    m("CC702", "claim", (C3, "Our experiments raise the MAP of the encoders by 0.03 on 9 of 12 language pairs with sections [3].")),
    m("CC702", "agent", ("Synthesis compiled by a software pipeline and edited by M. Brandt and L. Okafor", "Generated by an AI agent"),
      (LIMITS, LIMITS + " We demonstrate this for news.")),
    m("CC703", "abstracts", (VERIFIED, "Two readers verified the claims independently against the source abstracts.")),
    m("CC703", "grounded", (METHOD, METHOD + " Verification: source-grounded.")),
    m("CC703", "similarity", (CONFIDENCE, "Confidence is the cosine similarity of the claim to the source text.")),
    m("CC703", "checked", (METHOD, METHOD + " All claims were checked against the papers from which they were extracted.")),
    m("CC704", "nobody", (VERIFIED, "The claims were independently verified by rerunning the experiments on CLEF 2003 and NeuCLIR.")),
    m("CC704", "adjective", (VERIFIED, "Independent verification on CLEF 2003 and NeuCLIR preceded publication.")),
    m("CC704", "counts", (VERIFIED, "All experiments were rerun on CLEF 2003."), (COUNTS, COUNTS.replace("3 were verified", "3 were independently verified"))),
    m("CC705", "bare", (SEARCH, "A systematic search was made."), also=""),
    m("CC705", "no-dates", (SEARCH, 'We systematically searched arXiv with the query "cross-lingual document retrieval". Papers were included if they report MAP.')),
    m("CC705", "no-criteria", (SEARCH, "On 3 June 2024 we systematically searched arXiv with the query \"cross-lingual document retrieval\"."),
      ("three papers were included", "three papers were retained"), ("Three papers met the criteria; five", "Five")),
    m("CC705", "review", (SEARCH, "This systematic review drew on three sources of literature.")),
    m("CC801", "refuted-supported", (ROW3, row("Scoring sections rather than whole documents raises the MAP of multilingual encoders by 0.03 on 9 of 12 language pairs [3].", "×", "0.05")),
      (COUNTS, "5 claims were extracted; 2 were verified, 2 were refuted.")),
    m("CC801", "verified-contradicted", (ROW3, row(C3.replace("raises", "does not raise")))),
    m("CC801", "source-denies", sources=((S3, "raises the MAP of\nmultilingual", "does not raise the MAP of\nmultilingual"),)),
    m("CC801", "lowers", (ROW2, row("On NeuCLIR, the gap between translation and encoders does not shrink for close languages to 0.03 nDCG@10 [2]."))),
    m("CC802", "second-source", sources=((S2, "Encoders share parameters among languages.",
      "Encoders share parameters among languages. Scoring sections instead of whole documents does not raise the MAP of encoders on language pairs."),)),
    m("CC802", "third-source", sources=((S3, "Short documents do not profit from it.",
      "On CLEF 2003, query translation does not beat multilingual encoders for cross-lingual document retrieval."),)),
    m("CC802", "lowers", sources=((S1, "All runs are available from the authors.",
      "Scoring sections instead of whole documents lowers the MAP of the encoders on language pairs."),)),
)  # fmt: skip
