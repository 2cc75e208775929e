"""Words of suppressions, citations, copies and of what a document says about itself, each beside sound ones."""

from __future__ import annotations

import re
import time

import pytest
from test_citation_forms import PAGE
from test_styles import document
from test_wordings import synthesis as two_claims
from test_wordings_more import synthesis

from claimcheck.audit import audit_document, parse_source
from claimcheck.audit.attribution import about_others
from claimcheck.audit.citations import citations, works_of
from claimcheck.audit.finding import Finding
from claimcheck.audit.readers import read_text
from claimcheck.audit.rules import cc105, cc304, cc702, cc703, cc704, cc705, cc802, citing, select
from claimcheck.audit.source import Span
from claimcheck.audit.sources import make_sources


def found(rule: str, text: str, name: str = "a.md", *sources: str) -> tuple[Finding, ...]:
    """What one rule finds in a text, beside the texts of sources if some are given."""
    beside = make_sources([read_text(s, f"{i}.txt") for i, s in enumerate(sources)]) if sources else None
    audit = audit_document(document(text, name), sources=beside, rules=select([rule], []))
    assert not audit.dropped
    return audit.findings


# CC001


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("ignore CC403", "the suppression of CC403 gives no reason; it silences nothing"),
        ("ignore-file CC403, CC404", "the suppression of CC403, CC404 gives no reason; it silences nothing"),
        ("ignore because we know", "a suppression names no rule"),
        ("ignore CC4O4 known", "a suppression names CC4O4, and no rule is called so"),
        ("ignore CC403, cc40l known", "a suppression names CC40L, and no rule is called so"),
        ("ignore CC999 known", "a suppression names CC999, and no rule is called so"),
        ("ignore CC4034 known", "a suppression names CC4034, and no rule is called so"),
        ("ignore CC4 known", None),
        ("ignore CC403: CCTV is defined above", None),
        ("ignore cc403, CC404 known", None),
    ],
)
def test_directives_that_silence_nothing(directive: str, message: str | None) -> None:
    """A suppression without a reason, or with a name that no rule has, is told of in Markdown and HTML."""
    for name, text in (
        ("a.md", f"# T\n\n<!-- claimcheck: {directive} -->\nMost fail.\n"),
        ("a.html", f"<h1>T</h1>\n<!-- claimcheck: {directive} -->\n<p>Most fail.</p>\n"),
        ("a.html", f"<h1>T</h1>\n<p><!--\n claimcheck: {directive} -->Most fail.</p>\n"),
    ):
        findings = found("CC001", text, name)
        assert [f.message for f in findings] == ([message] if message else [])
        for finding in findings:  # HTML: the sentence is quoted as evidence, the comment is no text
            said = [finding.quote] if name == "a.md" else [e.quote for e in finding.evidence]
            assert [directive in words for words in said] == [True]


def test_a_wrong_name_silences_no_other_rule() -> None:
    """With a letter O for a zero, not the whole group CC4 is silenced; of two names the right one counts."""
    claim = "<!-- claimcheck: ignore {} known -->\n| Merging often helps. | ✓ |"
    table = f"# T\n\n| Claim | Mark |\n|---|---|\n{claim}\n"
    assert found("CC403", table.format("CC4O4"))
    assert not found("CC403", table.format("CC403, CC4O4"))


def test_a_quote_around_a_comment_in_html() -> None:
    """What begins at a comment or goes on behind it is found in the file."""
    page = "<h1>T</h1>\n<p><!-- claimcheck: ignore CC3 known -->Most <!-- claimcheck: ignore CC2 known -->fail.. Yes.</p>"
    assert len(found("CC105", page, "a.html")) == 1


# CC105


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("It costs, , and pays.", True),
        ("It costs [1]. . And it pays.", True),
        ("It rose to 5 %. . And it pays.", True),
        ("It pays!! And it costs.", True),
        ("Does it pay?? It costs.", True),
        ("It goes on. . . And so on.", False),
        ("It goes on . . . and so on.", False),
        ("The double factorial n!! grows.", False),
        ("Really?! It pays! It does.", False),
        ("It costs, e.g., more, etc., and pays.", False),
    ],
)
def test_doubled_punctuation(text: str, fires: bool) -> None:
    """Marks with a space between them, or doubled, are told of; ellipses and factorials are not."""
    assert bool(found("CC105", two_claims(text))) == fires


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("The pipeline finished without errors. Details of the claims are listed below.", True),
        ("The workflow has completed successfully.", True),
        ("The pipeline was stable in nine of ten runs.", False),
        ("The system ran without a reranker and lost six points.", False),
    ],
)
def test_results_of_a_pipeline(text: str, fires: bool) -> None:
    """That the program came to its end is no result; what a system did is one."""
    page = two_claims(f"## Results\n\n2 papers were found. 2 claims were extracted. {text}")
    assert bool(found("CC105", page)) == fires


# CC304


@pytest.mark.parametrize(
    ("conf", "fires"),
    [
        ("We call the fraction of 25 retrained seeds in which a claim holds its confidence.", False),
        ("The share of votes for a claim is called its confidence.", False),
        ("As confidence we report how many of 500 bootstrap samples of road sections agree with the claim.", False),
        ("Confidence is how often the claim held in 20 reruns.", False),
        ("Confidence is the rate at which readers agreed.", False),
        ("We call for papers with confidence.", True),
        ("As confidence we report a number.", True),
        ("We call the claims of a review its findings and give a confidence.", True),
    ],
)  # fmt: skip
def test_definitions_of_confidence(conf: str, fires: bool) -> None:
    """Calling a share "confidence" defines it, and so does a number of runs."""
    assert bool(found("CC304", synthesis(conf=conf))) == fires


# CC602

DATED = """# Noise

Noise falls (Renforth, 2017) as Burt (2021) reports.{more}

## References

- Burt, D. J. (2021). The sensitivity of the marine system. Frontiers 3.
- He, J., and Tyka, M. D. (2023). Limits. Biogeosciences 20.{entry}
- Renforth, P. (2017). Assessing. Reviews 55.
"""


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ("Memon (2018) describes the same.", True),
        ("As Memon (2018) shows, it falls.", True),
        ("Memon and Gao (2018) also find it.", True),
        ("O'Neil-Brown (2018) measured it.", True),
        ("It falls (see Memon, 2018, p. 4).", True),
        ("It falls (Burt, 2021; cf. Memon, 2018).", True),
        ("He and Tyka (2023) describe the same.", False),
        ("It falls (see Burt, 2021, p. 4).", False),
        ("The Act (2018) states a limit.", False),
        ("The Clean Water Act (2018) states a limit.", False),
        ("In Berlin (2018) found a limit.", False),
        ("Berlin (2018) and Rome (2019) have a limit.", False),
        ("The limits of Berlin (2018) are strict.", False),
        ("ImageNet (2018) shows cats.", False),
        ("TREC (2018) reports runs.", False),
        ("In May (2018) it fell, and in March 2018 as well.", False),
        ("Fukushima (2018) led to it.", False),
    ],
)
def test_authors_without_an_entry(more: str, missing: bool) -> None:
    """Where entries are cited as "Burt (2021)", a name that tells something is one; laws and cities are not."""
    assert bool(found("CC602", DATED.format(more=" " + more, entry=""))) == missing


def test_authors_where_none_is_cited_so() -> None:
    """In a document that cites in another way, a name before a year in brackets is no citation."""
    page = DATED.replace("Burt (2021) reports", "(Burt, 2021)").format(
        more=" Memon (2018) describes it.", entry=""
    )
    assert not found("CC602", page)
    assert found("CC602", page.replace("Memon (2018) describes it", "(see Memon, 2018)"))


def test_an_author_by_another_name() -> None:
    """A name may mean an entry of that year that nobody else cites: "Unicef" one of the United Nations."""
    page = DATED.format(
        more=" Unicef (2018) reports it.",
        entry="\n- United Nations Children's Fund (2018). Noise. New York.",
    )
    assert not found("CC602", page)


@pytest.mark.parametrize("form", ["[{}, p. 4]", "[Ref. {}]", "[Refs. 1, {}]", "[{}, Table 3]", "[^{}]"])
def test_numbers_with_a_page(form: str) -> None:
    """A page or "Ref." beside the number leaves it a citation."""
    assert found("CC602", PAGE.format(cited=" " + form.format(9)))
    assert not found("CC602", PAGE.format(cited=" " + form.format(1)))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("It was run on 12 January 2025.", []),
        ("In 2024 and since March 2019 it fell. In 2018, too.", []),
        ("March (1991) and May (2020) explore.", ["1991", "2020"]),
        ("Explore (March, 1991).", ["1991"]),
    ],
)
def test_dates_are_no_authors(text: str, years: list[str]) -> None:
    """A month before a year is a date, unless it stands as an author does."""
    assert [c.year for c in citations(text)] == years
    assert about_others(text) == bool(years)


# CC701

PASSAGE = (
    "A standing desk lowered the time spent sitting by 66 minutes per working day among 418 office workers"
)
DESKS = "# Desks\n\n{text}\n\n## Claims\n\n| Claim | Mark |\n|---|---|\n{rows}\n"
LONG = (
    "The desks were put up in the first week of the trial and the workers were told to stand for two hours on each working "
    "day{} while a small sensor on the thigh recorded how long they sat and how often they rose"
)


def test_a_passage_counts_once() -> None:
    """Two rows that copy one passage copy it once; two passages are added up."""
    rows = f"| {PASSAGE}. | ✓ |\n| {PASSAGE}, too [1]. | ✓ |"
    other = "and in the second year the same workers reported fewer days with pain in the neck, the back and the shoulders"
    source = f"Desks\n\nJ. Roe\n\n{PASSAGE}. It was so, {other}.\n"
    assert not found("CC701", DESKS.format(text="It is.", rows=rows), "a.md", source)
    message = found(
        "CC701", DESKS.format(text="It is.", rows=f"{rows}\n| It was so {other}. | ✓ |"), "a.md", source
    )
    assert "3 claims" in message[0].message
    assert f"({len(PASSAGE) + len('It was so, ' + other)} characters" in message[0].message


@pytest.mark.parametrize("cited", ["", " [1]", " [1, 2]", " (Roe et al., 2020)"])
def test_citations_within_a_copy(cited: str) -> None:
    """A citation in the middle neither ends a copy nor counts as copied."""
    source = f"Desks\n\nJ. Roe\n\n{LONG.format('')}.\n"
    findings = found(
        "CC701", DESKS.format(text=LONG.format(cited) + ".", rows="| It is. | ✓ |"), "a.md", source
    )
    assert len(findings) == 1
    copied = int(findings[0].message.split()[0])
    assert 0 <= copied - len(LONG.format("")) <= 3  # the space, the brackets
    short = LONG.format(cited)[40:]
    assert not found("CC701", DESKS.format(text=f"And {short}.", rows="| It is. | ✓ |"), "a.md", source)


# CC702

SPEAKS = "We present a large corpus of judges."


@pytest.mark.parametrize(
    ("status", "machine"),
    [
        ("Generated by SynthBot 2", True),
        ("Generated by ChatGPT", True),
        ("Written by the assistant LitLoom", True),
        ("Produced automatically by LitLoom 1.2", True),
        ("This report was produced automatically.", True),
        ("**Author:** LitLoom (AI)", True),
        ("Prepared by CityReader (an LLM-based workflow)", True),
        ("*Machine-assisted synthesis*", True),
        ("AI-assisted review", True),
        ("Written by Talbot", False),
        ("Author: Jane Roe (Meta AI)", False),
        ("Author: Jane Roe (Department of AI)", False),
        ("Author: Jane Roe (AI Lab)", False),
        ("Written by the assistant professor Jane Roe", False),
        ("Prepared by the assistant McKay", False),
        ("Generated automatically by LaTeXML", False),
        ("Machine-assisted synthesis tools exist.", False),
        ("The questions were\ngenerated by ChatGPT and rated.", False),
        ("Generated by ChatGPT, the questions were rated by readers.", False),
        ("Produced automatically, the labels are noisy.", False),
    ],
)
def test_what_calls_itself_machine_made(status: str, machine: bool) -> None:
    """A line of its own that names a program is a status; names of people, converters and tools are not."""
    assert bool(found("CC702", synthesis(abstract=status, after=SPEAKS))) == machine
    assert (
        bool(
            found("CC702", f"# Bias of judges\n\n{status}\n\n## Abstract\n\nIt is.\n\n## Text\n\n{SPEAKS}\n")
        )
        == machine
    )


@pytest.mark.parametrize(("author", "machine"), [("LitLoom (AI)", True), ("Jane Roe (Meta AI)", False)])
def test_the_author_of_a_front_matter(author: str, machine: bool) -> None:
    """An author that is called an AI in brackets is one."""
    assert bool(found("CC702", f"---\ntitle: Bias\nauthor: {author}\n---\n\n# Bias\n\n{SPEAKS}\n")) == machine


@pytest.mark.parametrize(
    ("said", "voice"),
    [
        ("We randomised 418 office workers to desks.", True),
        ("We recruited 40 nurses.", True),
        ("We enrolled them in spring.", True),
        ("We conducted a cluster-randomised, double-blind trial in Rome.", True),
        ("We also found that desks lower pain.", True),
        ("In our trial, pain fell.", True),
        ("Our data show a drop.", True),
        ("Our cohort was old.", True),
        ("Our analysis shows a drop of 3 %.", True),
        ("Our analysis of 418 workers reveals a drop.", True),
        ("To our knowledge, this is the first randomised trial of desks.", True),
        ("We present evidence that it holds.", True),
        ("We propose a search engine.", True),
        ("We found 41 papers.", False),
        ("We found that two sources disagree.", False),
        ("We found that 3 of 5 claims hold.", False),
        ("We conducted a search for randomised trials.", False),
        ("We conducted a systematic review of cohort studies.", False),
        ("We ran a trial of the pipeline.", False),
        ("In our trial run, three papers were read.", False),
        ("We recruited two readers to verify the claims.", False),
        ("We randomised the order of claims.", False),
        ("We randomised 20 claims to two students.", False),
        ("Our analysis of the claims shows gaps.", False),
        ("Our analysis shows that two claims differ.", False),
        ("Our analysis is limited to English papers.", False),
        ("Our data table has five rows.", False),
        ("Our cohort of papers is small.", False),
        ("To our knowledge, this is the first synthesis of desks.", False),
        ("Below we present the table of claims.", False),
        ("We present below the five claims.", False),
        ("We evaluate each claim.", False),
    ],
)
def test_whose_voice(said: str, voice: bool) -> None:
    """Trials and results are the authors' of a source; searching and showing claims is the synthesis' own."""
    assert bool(found("CC702", synthesis(abstract="Generated by an AI agent", after=said))) == voice


# CC703


@pytest.mark.parametrize(
    ("method", "circular"),
    [
        ("A claim counts as verified if the text of its paper entails it.", True),
        ("A language model judged whether the passage that a claim was extracted from supports it.", True),
        ("GPT-4 judged whether the cited abstract supports each claim.", True),
        ("Each claim was re-read against the paper it came from.", True),
        ("We re-read all claims against their abstracts.", True),
        ("✓ means that the source supports the claim.", True),
        ("Claims were not only checked against their abstracts.", True),
        ("All claims were verified, with no exception, against the source abstracts.", True),
        ("Claims were not checked against abstracts, because a copied sentence always agrees with its source.", False),
        ("No claim was checked against its source abstract.", False),
        ("We did not verify the claims against their abstracts.", False),
        ("We confirm that no claim was checked against its abstract.", False),
        ("Instead of comparing claims with the abstracts, we checked tables.", False),
        ("Checking claims against their own abstracts would be circular.", False),
        ("Two readers judged whether the table of the paper supports each claim.", False),
        ("Two readers judged whether the paper's data support the claim.", False),
        ("A claim counts as verified if the table of its paper supports it.", False),
        ("A claim counts as verified if a second paper supports it.", False),
        ("A claim is verified if another source confirms it.", False),
        ("A claim is marked ✓ if the reruns support it.", False),
        ("Claim 3 is marked × because the paper states the claim for mice only.", False),
        ("Each claim was re-read against the tables of its paper.", False),
        ("Each claim was re-read against its paper to find copying errors.", False),
        ("The claims should be read against the literature.", False),
        ("We read each paper and compared it with the literature on claims.", False),
    ],
)  # fmt: skip
def test_circular_verification(method: str, circular: bool) -> None:
    """A claim's own text cannot verify it; to deny that one did so, or to look at tables, is sound."""
    assert bool(found("CC703", synthesis(method=method))) == circular


# CC704


@pytest.mark.parametrize(
    ("method", "fires"),
    [
        ("The claims went through independent fact-checking.", True),
        ("Verification was fully independent.", True),
        ("A third party confirmed the claims of the table independently.", True),
        ("Every number was independently recomputed.", True),
        ("An independent model re-verified each claim.", True),
        ("Each claim was double-checked by an independent agent.", True),
        ("The claims were independently double-checked.", True),
        ("Two engineers independently recomputed every number.", False),
        ("Every number was independently recomputed by J. Brandt.", False),
        ("The scores were independently recomputed in R.", False),
        ("The claims were independently verified by GPT-4.", False),
        ("Each claim was checked by an independent model, Llama 3.", False),
        ("An independent reader (M. Roe) checked each claim.", False),
        ("Verification was independent: two readers verified each claim.", False),
        ("Verification was independent of extraction.", False),
        ("Independent fact-checking organisations rate headlines.", False),
        ("Independent fact-checkers rated 40 posts.", False),
        ("An independent model confirmed the warming.", False),
        ("A third party confirmed that cookies are set.", False),
    ],
)
def test_independence_of_nobody(method: str, fires: bool) -> None:
    """Independence without a person, a number or a method is told of; the word in another sense is not."""
    assert bool(found("CC704", synthesis(conf="Confidence is a share.", method=method))) == fires


# CC705


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("The literature was reviewed systematically.", "criteria"),
        ("We searched the databases systematically.", "criteria"),
        ('A systematic search with the string "noise" was run on 12 January 2025.', "criteria"),
        ('Scopus and TRID were systematically queried on 4 May 2025 for "noise". Then 12 papers were kept.', "criteria"),
        ('TRID was systematically queried on 4 May 2025 for "noise". Papers were included if they count crashes.', None),
        ("The literature was not reviewed systematically.", None),
        ("Wang et al. [2] reviewed the literature systematically.", None),
        ("Encoders were evaluated systematically.", None),
        ("Patients were screened systematically.", None),
    ],
)  # fmt: skip
def test_systematic_in_other_words(method: str, missing: str | None) -> None:
    """The adverb behind the verb claims as much, and a date of search is no citation."""
    messages = [f.message for f in found("CC705", synthesis(kept="", method=method))]
    assert [m.endswith(missing or "") for m in messages] == ([True] if missing else [])


def test_a_systematic_search_without_a_database() -> None:
    """What lacks is named, though a date stands in the sentence."""
    text = '# Noise\n\n## Method\n\nA systematic search with the string "noise" was run on 12 January 2025. Papers had to count.\n'
    assert [f.message for f in found("CC705", text)] == [
        "the review calls itself systematic and does not give its databases"
    ]


# CC802

LANES = "Separated cycle lanes lower injury rates on main roads by 29 %."


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        ("Separated cycle lanes raise injury rates on main roads by 8 %.", True),
        ("Separated cycle lanes raise injury rates on main roads by about 8 percent.", True),
        ("Separated cycle lanes lower injury rates on main roads by 8 %.", False),
        ("Separated cycle lanes raise injury rates on rural roads by 8 %.", False),
        ("Separated cycle lanes raise injury rates on main roads in 2008.", False),
    ],
)
def test_by_how_much_hides_no_conflict(other: str, conflict: bool) -> None:
    """Two sizes of an effect are no two subjects: the direction counts."""
    text = DESKS.format(text="It is.", rows=f"| {LANES} | ✓ |")
    sources = (f"Lanes\n\nJ. Roe\n\n{LANES}\n", f"Roads\n\nP. Poe\n\n{other}\n")
    assert bool(found("CC802", text, "a.md", *sources)) == conflict


SEEDS = ["We found that ", "our analysis of ", "generated by a ", "the claims ", "verified the ", "claim read ", "as (see Memon, 2017 ",
         "Author: a ", "judged whether the source ", "independent ", "[1, p. 4 ", "searched the papers ", ". . ", "call the share ", "   "]  # fmt: skip


def test_patterns_stay_short() -> None:
    """No pattern takes more than a moment on a long run of the words that it begins with."""
    modules = (cc105, cc304, cc702, cc703, cc704, cc705, cc802, citing)
    patterns = [v for m in modules for v in vars(m).values() if isinstance(v, re.Pattern)]
    start = time.perf_counter()
    for seed in SEEDS:
        text = (seed * 3000)[:3000]
        for pattern in patterns:
            pattern.search(text)
    assert time.perf_counter() - start < 10


# Cells of a source column

TEA = """# Tea and sleep

Tea helps (Oak, 2020), as Fir (2018) says.{more}

## Claims

| Claim | Source | Mark |
|---|---|---|
| Tea raised sleep by 20 minutes. | Oak, 2020 | ✓ |
| Tea raised sleep by 10 minutes in women. | Fir (2018) | ✓ |
| Tea cut waking by 5 percent in men. | {cell} | × |

## References

- Oak, B. (2020). Tea and rest. J Tea 3.
- Fir, C., and Müller, D. (2018). Waking. J Tea 1.{entry}
"""
NUMBERED = (
    TEA.replace("(Oak, 2020), as Fir (2018) says", "[1] and so on [2]")
    .replace("Oak, 2020 |", "1 |")
    .replace("Fir (2018) |", "2 |")
    .replace("- Oak", "1. Oak")
    .replace("- Fir", "2. Fir")
)


def passes(text: str, name: str = "a.md") -> bool:
    """Whether CC602 says that every citation has its reference."""
    return bool(audit_document(document(text, name), rules=select(["CC602"], [])).outcomes[0].passed)


@pytest.mark.parametrize(
    "cell",
    ["Elm, 2019", "Elm (2019)", "Elm and Fir 2019", "Elm & Fir, 2019", "Elm et al., 2019", "(Elm, 2019)", "Elm, A. (2019)",
     "van der Elm (2019)", "Elm, 2019, p. 4", "Oak, 2020; Elm, 2019", "Elm, 2018", "Oak, 2018"],
)  # fmt: skip
def test_cells_that_cite_no_entry(cell: str) -> None:
    """A cell that is an author and a year of no entry is told of, at the cell."""
    text = TEA.format(cell=cell, more="", entry="")
    findings = found("CC602", text)
    assert [f.quote for f in findings] == [cell]
    assert findings[0].place.line == 11
    assert not passes(text)


@pytest.mark.parametrize(
    "cell",
    ["Oak, 2020", "Oak (2020); Fir and Müller, 2018", "Muller, 2018", "Mueller & Oak, 2018", "Tea and rest", "Tea and Rest, 2020",
     "https://a.org/2019", "own calculation", "Own calculation, 2019", "Census 2020", "Eurostat, 2019", "CLEF 2003", "NHANES 2019",
     "World Bank, 2019", "March 2019", "Interview, 2019", "ImageNet (2012)", "Table 3"],
)  # fmt: skip
def test_cells_that_cite_an_entry_or_nothing(cell: str) -> None:
    """Entries with accents or without, titles, links, dates and data sets are sound."""
    text = TEA.format(cell=cell, more="", entry="")
    assert not found("CC602", text)
    assert passes(text)


def test_a_cell_without_comma() -> None:
    """A name and a year may be a data set, unless other cells cite in this form; nothing is passed then."""
    text = TEA.format(cell="Elm 2019", more="", entry="")
    assert not found("CC602", text)
    assert not passes(text)
    assert found("CC602", text.replace("| Oak, 2020 |", "| Oak 2020 |"))


@pytest.mark.parametrize(
    "entry",
    [
        "\n- United Nations Children's Fund (2019). Tea. New York.",
        "\n\n## Trials that were pooled\n\n- Elm, A. (2019). Tea in spring. J Tea 2.",
    ],
)
def test_cells_that_may_mean_another_entry(entry: str) -> None:
    """An institution may go by another name, and a work may stand in another list."""
    assert not found("CC602", TEA.format(cell="Elm, 2019", more="", entry=entry))


def test_lists_without_authors() -> None:
    """Where entries name no authors, none can be missed."""
    text = TEA.format(cell="Elm, 2019", more="", entry="").replace("Oak, B. (2020). ", "2020: ")
    assert not found("CC602", text.replace("Fir, C., and Müller, D. (2018). ", "2018: "))


@pytest.mark.parametrize(
    ("cell", "head", "missing"),
    [
        *((cell, "Source", True) for cell in ("5", "[5]", "1, 5")),
        *(("5", head, True) for head in ("Ref.", "References", "Reference no.")),
        *((cell, "Source", False) for cell in ("1", "1, 2")),
        *(("5", head, False) for head in ("Studies", "Sources (DOI)", "Evidence")),
    ],
)
def test_bare_numbers_in_cells(cell: str, head: str, missing: bool) -> None:
    """A number under "Source" is one of the list; under "Studies" it may count them."""
    text = NUMBERED.format(cell=cell, more="", entry="").replace("| Source |", f"| {head} |")
    assert [f.quote for f in found("CC602", text)] == ([cell] if missing else [])


def test_numbers_of_another_list() -> None:
    """Several numbers of which none fits are those of another list."""
    text = (
        NUMBERED.format(cell="105", more="", entry="").replace("| 1 |", "| 101 |").replace("| 2 |", "| 102 |")
    )
    assert not found("CC602", text)
    assert not passes(text)


def test_cells_of_other_formats() -> None:
    """Tables of HTML and LaTeX, records and text are looked at as well."""
    listed = "- Oak, B. (2020). Tea.\n- Fir, C. (2018). Waking.\n"
    pages = {
        "a.html": "<table><tr><th>Claim</th><th>Source</th><th>Mark</th></tr><tr><td>Tea raised sleep by 5 minutes.</td>"
        "<td><i>Elm</i> &amp; Fir, 2019</td><td>✓</td></tr></table><h2>References</h2><ul><li>Oak, B. (2020). Tea.</li></ul>",
        "a.tex": "\\section{Claims}\\begin{tabular}{lll}Claim & Source & Mark\\\\ Tea raised sleep by 5 minutes. & Elm~(2019) "
        "& \\checkmark\\\\ \\end{tabular}\n\\section{References}\\begin{itemize}\\item Oak, B. (2020). Tea.\\end{itemize}",
        "a.md": "# Tea\n\n## Claims\n\n### Claim 1\n\nStatement: Tea raised sleep by 5 minutes.\nStatus: ✓\nSource: Elm, 2019\n\n"
        f"## References\n\n{listed}",
        "a.txt": "Tea\n\nClaims\n\nClaim  Source  Mark\nTea raised sleep by 5 minutes.  Elm, 2019  ✓\nTea raised rest by 5 minutes.  "
        f"Oak, 2020  ✓\n\nReferences\n\n{listed}",
    }  # fmt: skip
    for name, page in pages.items():
        assert [f.quote[:3] for f in found("CC602", page, name)] == ["Elm"], name


@pytest.mark.parametrize(
    ("more", "missing", "passed"),
    [
        (" It falls according to Elm (2019).", True, False),
        (" It falls, as shown by Elm (2019).", True, False),
        (" It falls for Elm (2019).", False, False),
        (" It falls according to Oak (2020).", False, True),
        (" The Act (2019) forbids it.", False, True),
    ],
)
def test_authors_in_other_places(more: str, missing: bool, passed: bool) -> None:
    """Who says something is looked up; a name that may be none is let off, and then nothing is passed."""
    text = TEA.format(cell="Oak, 2020", more=more, entry="")
    assert bool(found("CC602", text)) == missing
    assert passes(text) == passed


@pytest.mark.parametrize(
    ("cited", "listed", "same"),
    [("Müller", "Mueller", True), ("Mueller", "Müller", True), ("Muller", "Müller", True), ("Sørensen", "Sorensen", True),
     ("Roe", "Brown", False), ("Boer", "Labor", False)],
)  # fmt: skip
def test_spellings_of_names(cited: str, listed: str, same: bool) -> None:
    """A name may be written with accents or without; a short one is no part of another."""
    text = TEA.format(cell=f"{cited}, 2019", more="", entry=f"\n- {listed}, D. (2019). Sleep. J Tea 1.")
    assert bool(found("CC602", text)) != same


# CC705: where and how a protocol is given

SEARCHED = 'We searched ERIC and Scopus on 15 January 2026 with the query "tea AND sleep". Eligible were trials in adults.'


@pytest.mark.parametrize(
    ("below", "complete"),
    [
        (SEARCHED, True),
        ("Posted on arXiv in May 2024 by J. Roe.\n\nThis was generated on 3 May 2024.", False),
    ],
)
def test_a_protocol_below_the_title(below: str, complete: bool) -> None:
    """What was searched may be told right below the title, beside authors and dates."""
    markdown = f"# A systematic review of tea and sleep\n\n{below}\n\n## Results\n\nTea raised sleep by 20 minutes.\n"
    html = (
        f"<h1>A systematic review of tea and sleep</h1><p>{below}</p><h2>Results</h2><p>Tea raised sleep.</p>"
    )
    for text, name in ((markdown, "a.md"), (html, "a.html")):
        messages = [f.message for f in found("CC705", text, name)]
        assert messages == [] if complete else "databases, query, dates and criteria" in messages[0]


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ("The query was (tea OR drink) AND sleep. Eligible were adults.", None),
        ("Query: (tea OR drink) AND sleep. Eligible were adults.", None),
        ("The query was broad and long. Eligible were adults.", "query"),
        ("The search took a day. Eligible were adults.", "query"),
        ('The query was "tea". We included trials with 30 adults or more.', None),
        ('The query was "tea". Trials with 30 adults or more were included.', None),
        ('The query was "tea". Included were trials with 30 adults or more.', None),
        ('The query was "tea". Only randomised trials were included.', None),
        ('The query was "tea". We included five trials with 30 adults.', "criteria"),
        ('The query was "tea". Five trials with 30 adults were included.', "criteria"),
        ('The query was "tea". We considered 5 papers.', "criteria"),
    ],
)
def test_queries_and_criteria(said: str, lacks: str | None) -> None:
    """A query may stand without quotation marks; which studies were included is a criterion, how many is none."""
    text = f"# A systematic review of tea\n\n## Method\n\nWe searched Scopus on 15 January 2026. {said}\n\n## Results\n\nIt is.\n"
    messages = [f.message for f in found("CC705", text)]
    assert messages == (
        [f"the review calls itself systematic and does not give its {lacks}"] if lacks else []
    )


@pytest.mark.parametrize(
    ("method", "circular"),
    [
        ("Verdicts rest on the text of the abstract.", True),
        ("Marks are based only on the abstracts.", True),
        ("The model verified each statement by re-reading the sentence it came from.", True),
        ("Each claim was checked against the statements in the paper.", True),
        ("Claims were verified against the results in the abstract.", True),
        ("Each claim was compared with the proxy curves or site reports in the paper, by me and by a colleague who saw "
         "neither mark nor confidence.", False),
        ("Each claim was compared with the confidence intervals in the paper.", False),
        ("Each claim was verified against the raw scores in its own paper.", False),
        ("Verdicts do not rest on the text of the abstract.", False),
        ("Verdicts rest on reruns, not on the text of the abstract.", False),
        ("Verdicts rest on the tables of the papers.", False),
        ("Verdicts rest on the abstract's tables.", False),
        ("Each statement was verified by reading the abstract and recomputing the effect.", False),
    ],
)  # fmt: skip
def test_words_or_data(method: str, circular: bool) -> None:
    """The words of a paper repeat a claim; its data may contradict it."""
    assert bool(found("CC703", synthesis(method=method))) == circular


@pytest.mark.parametrize(
    ("conf", "head", "fires"),
    [
        ("P is the probability, pooled over both raters, that the claim would hold in a new study.", "Confidence", False),
        ("Two engineers wrote down how probable each claim is; the column Confidence gives the mean.", "Confidence", False),
        ("Confidence reflects the share of ten repeated runs that returned the same verdict.", "Confidence", False),
        ("Strength = share of 25 model readings that judged the finding to be supported.", "Strength", False),
        ("Strength = share of 25 model readings that judged the finding to be supported.", "Confidence", True),
        ("Strength is high.", "Strength", True),
        ("Confidence reflects quality.", "Confidence", True),
        ("The column Confidence gives the mean.", "Confidence", True),
        ("The probability, as we know, is low.", "Confidence", True),
    ],
)  # fmt: skip
def test_more_definitions_of_confidence(conf: str, head: str, fires: bool) -> None:
    """What the number says may stand before its name, or under the name that heads the column."""
    assert bool(found("CC304", synthesis(conf=conf).replace("| Confidence |", f"| {head} |"))) == fires


@pytest.mark.parametrize(
    ("said", "voice"),
    [
        ("> We found that loss scaling recovers 3 points.", False),
        ("The paper says:\n\n> As others do.\n> We found that loss scaling recovers 3 points.", False),
        ("> As others do.\nWe found that loss scaling recovers 3 points.", False),
        ("> [!NOTE]\n> We found that loss scaling recovers 3 points.", True),
        ("> **Summary.** We found that loss scaling recovers 3 points.", True),
        ("> As others do.\n\nWe found that loss scaling recovers 3 points.", True),
    ],
)
def test_block_quotes_are_quotations(said: str, voice: bool) -> None:
    """A block quote speaks for whom it quotes; a callout is the document's own."""
    assert bool(found("CC702", synthesis(abstract="Generated by an AI agent", after=said))) == voice


def test_long_cells_and_sentences() -> None:
    """Patterns of cells, and those kept by name, stay linear as well."""
    patterns = [*cc705._WANTED.values(), *cc304._OTHER_NAMES.values()]
    start = time.perf_counter()
    for seed in [
        "Elm, Fir ",
        "Elm, A. B. ",
        "van der ",
        "Elm 2019, ",
        "(Elm and ",
        "only included trials with ",
        "query AND ",
        "strength is ",
    ]:
        text = (seed * 3000)[:3000]
        for length in range(1, 400):
            works_of(text[:length], Span(0, 1))
        for pattern in patterns:
            pattern.search(text)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The claims were not independently verified.", False),
        ("No independent check of the claims was made.", False),
        ("The claims were independently verified.", True),
    ],
)
def test_a_denial_claims_no_independence(sentence: str, found: bool) -> None:
    """CC704 lets a document say that nobody else looked."""
    text = f"# Tea and sleep\n\n## Methods\n\n{sentence}\n"
    results = audit_document(parse_source(read_text(text, "t.md"))).findings
    assert ("CC704" in {f.rule for f in results}) is found
