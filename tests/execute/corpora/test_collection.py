"""Tests of local collections: formats, layout, checks, and the tasks made from them."""

from __future__ import annotations

import contextlib
import gzip
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.corpora.collection import write_collection
from claimcheck.execute.corpora.formats import FORMATS
from claimcheck.execute.corpora.tables import CHUNK, read_table
from claimcheck.execute.progress import silent

DOCS = {"d2": ("Zwei", "der zweite Text"), "d1": ("", "first\u2028text"), "d10": ("Ten", "tenth")}
QUERIES = {"q1": "what is first", "q2": "was ist zweitens", "q3": "never judged"}
HEAD = "query-id\tcorpus-id\tscore\n"
JUDGED = [("q1", "d1", 1), ("q2", "d2", 2), ("q2", "d1", 0)]
EXPECTED_DOCS = {"d1": "first\u2028text", "d10": "Ten tenth", "d2": "Zwei der zweite Text"}


def lay(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def jsonl(rows: list[dict[str, Any]]) -> str:
    """Rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def beir(judged: str = "qrels/test.tsv") -> dict[str, str]:
    """The example collection as BEIR files."""
    return {
        "corpus.jsonl": jsonl(
            [{"_id": i, "title": title, "text": text} for i, (title, text) in DOCS.items()]
        ),
        "queries.jsonl": jsonl([{"_id": i, "text": text, "metadata": {}} for i, text in QUERIES.items()]),
        judged: HEAD + "".join(f"{q}\t{d}\t{g}\n" for q, d, g in JUDGED),
    }


def same_in(reader: str) -> dict[str, str]:
    """The example collection in another text format."""
    if reader == "beir":
        return beir()
    if reader == "jsonl":
        return {
            "documents.jsonl": jsonl([{"id": i, "title": t, "text": x} for i, (t, x) in DOCS.items()]),
            "queries.jsonl": jsonl([{"id": i, "text": text} for i, text in QUERIES.items()]) + "\n",
            "qrels.jsonl": jsonl([{"query": q, "document": d, "grade": g} for q, d, g in JUDGED]),
        }
    if reader == "tsv":
        return {
            "documents.tsv": "\ufeffid\ttitle\ttext\n"
            + "".join(f"{i}\t{t}\t{x}\n" for i, (t, x) in DOCS.items()),
            "queries.tsv": "text\tid\n" + "".join(f"{text}\t{i}\n" for i, text in QUERIES.items()),
            "qrels.tsv": "query\tdocument\tgrade\n" + "".join(f"{q}\t{d}\t{g}\n" for q, d, g in JUDGED),
        }
    return {
        "docs/b/two.txt": "<DOC>\n<DOCNO> d2 </DOCNO><HEAD>Zwei</HEAD>\n<TEXT>der zweite Text</TEXT></DOC>",
        "docs/a.xml": "<DOC><DOCNO>d1</DOCNO>first\u2028text</DOC><DOC><DOCNO>d10</DOCNO>Ten\ntenth</DOC>",
        "topics.txt": "".join(
            f"<top>\n<num> Number: {i}\n<title> {text}\n<narr> Narrative:\nunread\n</top>\n"
            for i, text in QUERIES.items()
        ),
        "qrels.txt": "".join(f"{q} 0 {d} {g}\n" for q, d, g in JUDGED),
    }


def run(reader: str, folder: Path, *languages: str) -> tuple[dict[str, Any], Path]:
    """Read a collection; gives its facts and folder."""
    out = Path(tempfile.mkdtemp(dir=folder.parent))
    write_collection(reader, folder, languages, out, silent)
    return json.loads((out / "corpus.json").read_text()), out


def texts(folder: Path, name: str) -> dict[str, str]:
    """Id → text of a table; ids must be sorted and unique."""
    table = read_table(folder / f"{name}.parquet")
    assert table["id"] == sorted(set(table["id"]))
    return dict(zip(table["id"], table["text"], strict=True))


def judgements(folder: Path, name: str) -> list[tuple[str, str, int]]:
    """Rows of a qrels table."""
    table = read_table(folder / f"{name}.parquet")
    return list(zip(table["query"], table["document"], table["grade"], strict=True))


@pytest.mark.parametrize("reader", ["beir", "jsonl", "tsv", "trec"])
def test_every_format_gives_the_same_collection(tmp_path: Path, reader: str) -> None:
    """Ids, texts and judgements come out the same, whatever the format; order and title rules hold."""
    facts, out = run(reader, lay(tmp_path / "c", same_in(reader)), "en")
    expected = (
        {i: " ".join(text.split()) for i, text in EXPECTED_DOCS.items()}
        if reader == "trec"
        else EXPECTED_DOCS
    )
    assert texts(out, "documents.en") == expected
    assert texts(out, "queries.en") == QUERIES
    assert judgements(out, "qrels.test.en-en") == sorted(JUDGED)
    assert facts["pairs"] == ["en-en"]
    assert facts["splits"] == ["test"]
    assert facts["counts"]["documents"] == {"en": 3}


def test_datasets_saved_on_disk_are_read_without_running_anything(tmp_path: Path) -> None:
    """What `save_to_disk` writes, and Parquet files; scripts beside them are ignored."""
    from datasets import Dataset, DatasetDict, disable_progress_bars

    disable_progress_bars()
    folder = tmp_path / "c"
    rows = [{"_id": i, "title": t, "text": x} for i, (t, x) in DOCS.items()]
    documents = Dataset.from_list(rows).select([2, 0, 1])  # saved with its indices resolved
    documents.save_to_disk(folder / "corpus")
    DatasetDict(
        {"train": Dataset.from_list([{"id": i, "text": t} for i, t in QUERIES.items()])}
    ).save_to_disk(folder / "queries")
    qrels = Dataset.from_list([{"query-id": q, "corpus-id": d, "score": g} for q, d, g in JUDGED])
    DatasetDict({"test": qrels, "dev": qrels.select([0])}).save_to_disk(folder / "qrels")
    (folder / "corpus" / "corpus.py").write_text("raise SystemExit")
    facts, out = run("datasets", folder, "en")
    assert texts(out, "documents.en") == EXPECTED_DOCS
    assert texts(out, "queries.en") == QUERIES
    assert judgements(out, "qrels.test.en-en") == sorted(JUDGED)
    assert judgements(out, "qrels.dev.en-en") == JUDGED[:1]
    assert facts["splits"] == ["dev", "test"]

    parquet = tmp_path / "p"
    (parquet / "documents").mkdir(parents=True)
    documents.to_parquet(parquet / "documents" / "part-0.parquet")
    Dataset.from_list([{"id": i, "text": t} for i, t in QUERIES.items()]).to_parquet(
        parquet / "queries.parquet"
    )
    qrels.to_parquet(parquet / "qrels.parquet")
    _, other = run("datasets", parquet, "en")
    assert texts(other, "documents.en") == EXPECTED_DOCS
    assert judgements(other, "qrels.test.en-en") == sorted(JUDGED)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("corpus/state.json", "{", r"state\.json: not valid JSON"),
        (
            "corpus/state.json",
            '{"_data_files": [{"filename": "../../x.arrow"}]}',
            "names a part '../../x.arrow'",
        ),
        ("corpus/dataset_dict.json", '{"splits": ["a", "b"]}', "has 2 splits, expected one"),
        ("corpus/dataset_dict.json", '{"splits": ["../.."]}', "names a part"),
        ("corpus/notes.txt", "", "neither a saved dataset"),
        ("corpus.parquet", "nonsense", "not a readable table"),
        ("corpus.arrow", "nonsense", "not a readable table"),
    ],
)
def test_a_dataset_folder_that_is_something_else_is_refused(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    """Broken, foreign and malicious dataset folders end in one sentence."""
    with pytest.raises(DataError, match=message):
        run("datasets", lay(tmp_path / "c", {name: content}), "en")


def test_languages_lie_in_folders_or_in_file_names(tmp_path: Path) -> None:
    """Both conventions, shared and own judgements, queries without documents, a missing translation."""
    files = {
        "en/documents.tsv": "id\ttext\nd1\tone\nd2\ttwo\n",
        "documents.zh-Hant.tsv": "id\ttext\nd1\t一\n",
        "queries.en.tsv": "id\ttext\nq1\tuno\nq2\tdue\n",
        "zh_Hant/queries.tsv": "id\ttext\nq1\t一個\nq2\t二個\n",
        "de/queries.tsv": "id\ttext\nq1\teins\n",
        "qrels/test.tsv": "query\tdocument\tgrade\nq1\td1\t1\nq2\td2\t1\n",
        "qrels/test.de-en.tsv": "query\tdocument\tgrade\nq1\td2\t1\n",
        "en/qrels/dev.tsv": "query\tdocument\tgrade\nq2\td1\t3\n",
    }
    facts, out = run("tsv", lay(tmp_path / "c", files), "en", "zh_Hant", "de")
    assert facts["pairs"] == ["en-en", "en-zh_Hant", "zh_Hant-en", "zh_Hant-zh_Hant", "de-en", "de-zh_Hant"]
    assert judgements(out, "qrels.test.en-en") == [("q1", "d1", 1), ("q2", "d2", 1)]
    assert judgements(out, "qrels.test.en-zh_Hant") == [("q1", "d1", 1)]
    assert judgements(out, "qrels.test.de-en") == [("q1", "d2", 1)]
    assert judgements(out, "qrels.dev.zh_Hant-en") == [("q2", "d1", 3)]
    assert not (out / "qrels.dev.zh_Hant-zh_Hant.parquet").exists()
    assert "test en-zh_Hant: 1 judgements left out, their texts are untranslated" in facts["notes"]
    assert not (out / "documents.de.parquet").exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"corpus.jsonl": '{"_id": "d1", "text": "x"}\n{"_id": "d1", "text": "y"}\n'},
         r"corpus\.jsonl:2: id 'd1' stands twice, first in line 1"),
        ({"corpus.jsonl": '{"_id": "d1", "text": "x"}\nnonsense\n'}, r"corpus\.jsonl:2: not a JSON object"),
        ({"corpus.jsonl": "[1]\n"}, r"corpus\.jsonl:1: expected a JSON object, found list"),
        ({"corpus.jsonl": '{"_id": "d1"}\n'}, r'corpus\.jsonl:1: no "text"'),
        ({"corpus.jsonl": '{"_id": "d1", "text": "x", "title": 3}\n'}, '"title" is no text'),
        ({"corpus.jsonl": '{"_id": true, "text": "x"}\n'}, r'corpus\.jsonl:1: no "_id"'),
        ({"corpus.jsonl": '{"_id": "a b", "text": "x"}\n'}, r"corpus\.jsonl:1: 'a b' is no id"),
        ({"corpus.jsonl": b'{"_id": "d1", "text": "x"}\n{"_id": "d2", "text": "\xff"}\n'},
         r"corpus\.jsonl:2: byte 0xff is not UTF-8"),
        ({"corpus.jsonl": "\0"}, r"corpus\.jsonl:1: a NUL character"),
        ({"corpus.jsonl": ""}, r"corpus\.jsonl: no document in it"),
        ({"corpus.jsonl.gz": b"nonsense", "corpus.jsonl": None}, r"corpus\.jsonl\.gz: cannot be read"),
        ({"corpus.tsv": "x"}, r"both corpus\.jsonl and corpus\.tsv could be meant"),
        ({"corpus.jsonl": None}, r"no corpus; expected corpus\.jsonl"),
        ({"queries.jsonl": None}, r"no queries; expected queries\.jsonl"),
        ({"qrels/test.tsv": None}, "no judgements; expected qrels/test"),
        ({"qrels/test.tsv": "q1\td1\t1\n"}, r"test\.tsv:1: the first line must name the columns query-id"),
        ({"qrels/test.tsv": ""}, r"qrels/test\.tsv: the file is empty"),
        ({"qrels/test.tsv": HEAD}, r"qrels/test\.tsv: no judgement in it"),
        ({"qrels/test.tsv": HEAD + "q1\td1\n"}, r"test\.tsv:2: 2 columns, but the first line"),
        ({"qrels/test.tsv": HEAD + "q1\td1\tnan\n"}, r"test\.tsv:2: grade 'nan' is no whole"),
        ({"qrels/test.tsv": HEAD + "q1\td9\t1\n"}, r"test\.tsv:2: unknown document 'd9'"),
        ({"qrels/test.tsv": HEAD + "q9\td1\t1\n"}, r"test\.tsv:2: unknown query 'q9'"),
        ({"qrels/test.tsv": HEAD + "q1\td1\t1\nq1\td1\t1\n"},
         r"test\.tsv:3: document 'd1' is judged twice for query 'q1', first in line 2"),
    ],
)  # fmt: skip
def test_malformed_collections_are_refused_with_file_and_line(
    tmp_path: Path, changed: Mapping[str, str | bytes | None], message: str
) -> None:
    """Every kind of damage has its own sentence, with the place where it is."""
    files: dict[str, str | bytes | None] = {**beir(), **changed}
    folder = lay(tmp_path / "c", {name: content for name, content in files.items() if content is not None})
    with pytest.raises(DataError, match=message):
        run("beir", folder, "en")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("docs/x", "<DOC><TEXT>t</TEXT></DOC>", "docs/x:1: a <DOC> without a <DOCNO>"),
        ("docs/x", "<DOC>\n<DOCNO>1</DOCNO>\n<DOC>", "docs/x:3: a <DOC> inside the <DOC> of line 1"),
        ("docs/x", "\n<DOC><DOCNO>1</DOCNO>", "docs/x:2: the <DOC> that begins here does not end"),
        ("docs/x", "plain", "docs/x: no <DOC> in this file"),
        ("topics.txt", "<top><num>q1</top>", r"topics\.txt:1: a topic without title and description"),
        ("topics.txt", "<top><title>x</top>", r"topics\.txt:1: '' is no id"),
        ("qrels.txt", "q1 0 d1\n", r"qrels\.txt:1: 3 columns, expected query, 0, document and grade"),
    ],
)
def test_malformed_trec_files_are_refused_with_file_and_line(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    """TREC files that are cut short or nested are not guessed at."""
    files = {
        k: v for k, v in same_in("trec").items() if k.split("/")[0] != name.split("/", maxsplit=1)[0]
    } | {name: content}
    with pytest.raises(DataError, match=message):
        run("trec", lay(tmp_path / "c", files), "en")


def test_clef_topics_and_gzipped_documents_are_read(tmp_path: Path) -> None:
    """Tags with a language prefix, XML topics with attributes, entities, several topic forms."""
    files: dict[str, str | bytes] = {
        "docs/a.gz": gzip.compress(b"<DOC><DOCID>LA 1</DOCID><DOCNO>LA1</DOCNO><P>R&amp;D</P></DOC>"),
        "topics.en.xml": (
            "<top><num> C141 </num><EN-title> Letter Bomb </EN-title><EN-desc> Find reports. </EN-desc></top>"
            '<topic lang="en" number="7"><title>Seven</title><desc>Description: of\nseven</desc></topic>'
        ),
        "qrels.txt": "C141 0 LA1 1\n7 0 LA1 0\n",
    }
    _, out = run("trec", lay(tmp_path / "c", files), "en")
    assert texts(out, "documents.en") == {"LA1": "R&D"}
    assert texts(out, "queries.en") == {"7": "Seven of seven", "C141": "Letter Bomb Find reports."}


@given(st.sampled_from(sorted(set(FORMATS) - {"datasets"})), st.data())
def test_noise_in_any_file_ends_in_a_data_error_or_a_collection(reader: str, data: st.DataObject) -> None:
    """Overwriting a part of any file never raises anything but DataError."""
    files = {name: content.encode() for name, content in same_in(reader).items()}
    name = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[name])))
    noise = data.draw(st.binary(max_size=8) | st.sampled_from([b"\t", b"\n", b"<DOC>", b"{", b'"', b"-1"]))
    files[name] = files[name][:at] + noise + files[name][at + len(noise) :]
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(DataError):
        run(reader, lay(Path(folder, "c"), files), "en")


def test_many_documents_are_sorted_through_a_file(tmp_path: Path) -> None:
    """More than a chunk of documents, shuffled, come out complete and in order; no spill is left."""
    import numpy as np

    count = CHUNK * 2 + 17
    order = np.random.default_rng(0).permutation(count)
    files = beir()
    files["corpus.jsonl"] = "".join(f'{{"_id": "d{i}", "text": "text {i}"}}\n' for i in order)
    _, out = run("beir", lay(tmp_path / "c", files), "en")
    found = texts(out, "documents.en")
    assert len(found) == count
    assert all(text == f"text {i[1:]}" for i, text in found.items())
    assert sorted(p.suffix for p in out.iterdir()) == [".json", ".parquet", ".parquet", ".parquet"]


def test_a_task_samples_queries_and_documents_and_keeps_judgements(
    tmp_path: Path, make_corpus: Callable[..., Path], make_task: Callable[..., Path]
) -> None:
    """Caps keep all judged documents; dev queries are taken from test where there is no dev split."""
    files = {
        "documents.tsv": "id\ttext\n" + "".join(f"d{i}\ttext {i}\n" for i in range(50)),
        "queries.tsv": "id\ttext\n" + "".join(f"q{i}\tquery {i}\n" for i in range(20)),
        "qrels.tsv": "query\tdocument\tgrade\n"
        + "".join(f"q{i}\td{i}\t1\nq{i}\td{i + 1}\t0\n" for i in range(20)),
    }
    corpus = make_corpus("tsv", lay(tmp_path / "c", files), "en")
    task = make_task(corpus, kind="document", corpus="mine", queries=6, dev_queries=3, documents=30)
    facts = json.loads((task / "task.json").read_text())
    assert (facts["corpus"], facts["pairs"], facts["splits"]) == ("mine", ["en-en"], ["dev", "test"])
    assert facts["queries"] == {"dev": 3, "test": 6}
    documents, dev, test = (texts(task, n) for n in ("documents.en", "queries.dev.en", "queries.test.en"))
    assert len(documents) == 30
    assert dev.keys().isdisjoint(test)
    for split, queries in (("dev", dev), ("test", test)):
        rows = judgements(task, f"qrels.{split}.en-en")
        assert {q for q, _, _ in rows} == set(queries)
        assert len(rows) == 2 * len(queries)
        assert {d for _, d, _ in rows} <= set(documents)
    assert "no dev split: 3 of its test queries" in facts["notes"][0]
    whole = make_task(corpus, kind="document")
    assert json.loads((whole / "task.json").read_text())["queries"] == {"test": 20}
    assert len(texts(whole, "documents.en")) == 50
    with pytest.raises(DataError, match="documents is 5, but 21 are judged"):
        make_task(corpus, kind="document", documents=5)
    with pytest.raises(DataError, match="no test query is left"):
        make_task(corpus, kind="document", dev_queries=20)
    with pytest.raises(DataError, match="are for concept corpora, not for tsv"):
        make_task(corpus, kind="document", own_title="drop")


def test_queries_judged_in_every_pair_come_first(
    tmp_path: Path, make_corpus: Callable[..., Path], make_task: Callable[..., Path]
) -> None:
    """With a cap, pairs get the same queries as far as judgements allow."""
    files = {
        "documents.en.tsv": "id\ttext\n" + "".join(f"d{i}\ttext {i}\n" for i in range(10)),
        "queries.en.tsv": "id\ttext\n" + "".join(f"q{i}\tquery {i}\n" for i in range(10)),
        "queries.de.tsv": "id\ttext\n" + "".join(f"q{i}\tFrage {i}\n" for i in range(4)),
        "qrels.tsv": "query\tdocument\tgrade\n" + "".join(f"q{i}\td{i}\t1\n" for i in range(10)),
    }
    task = make_task(make_corpus("tsv", lay(tmp_path / "c", files), "en", "de"), kind="document", queries=4)
    assert (
        set(texts(task, "queries.test.en")) == set(texts(task, "queries.test.de")) == {"q0", "q1", "q2", "q3"}
    )


def test_a_monolingual_cell_of_own_strings_is_refused_and_a_few_are_counted(
    tmp_path: Path, make_corpus: Callable[..., Path], make_task: Callable[..., Path]
) -> None:
    """Parallel sentences searched in their own language are string matching; stray duplicates are a note."""
    rows = [f"s{i}\tsentence {i}" for i in range(6)]
    german = [f"s{i}\tSatz {i}" for i in range(6)]
    files = {
        "documents.en.tsv": "id\ttext\n" + "\n".join(rows),
        "queries.en.tsv": "id\ttext\n" + "\n".join(rows),
        "documents.de.tsv": "id\ttext\n" + "\n".join(german),
        "queries.de.tsv": "id\ttext\n" + "\n".join([german[0], *(f"s{i}\tanders {i}" for i in range(1, 6))]),
        "qrels.tsv": "query\tdocument\tgrade\n" + "".join(f"s{i}\ts{i}\t1\n" for i in range(6)),
    }
    corpus = make_corpus("tsv", lay(tmp_path / "c", files), "en", "de")
    with pytest.raises(DataError, match="in en-en, 6 of 6 queries would find their own string"):
        make_task(corpus, kind="sentence")
    task = make_task(corpus, kind="sentence", pairs=["en-de", "de-en", "de-de"])
    facts = json.loads((task / "task.json").read_text())
    assert facts["pairs"] == ["en-de", "de-en", "de-de"]
    assert "de-de: 1 of 6 queries are relevant documents themselves" in facts["notes"]
    with pytest.raises(DataError, match="'en-fr' is no pair of this task: no judgements"):
        make_task(corpus, kind="sentence", pairs=["en-fr"])


def test_neither_folder_nor_language_is_guessed(tmp_path: Path) -> None:
    """A missing folder and a language without files are named."""
    with pytest.raises(DataError, match="expected a folder with a beir collection"):
        run("beir", tmp_path / "none", "en")
    with pytest.raises(
        DataError, match=r"neither documents nor queries in 'en'; expected en/corpus\.jsonl or"
    ):
        run("beir", lay(tmp_path / "c", beir()), "en", "de")
