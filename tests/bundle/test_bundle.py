"""A bundle agrees with itself; whatever is changed in it, by whoever sums it up again, does not."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.bundle import check_bundle, write_bundle
from claimcheck.bundle.derived import Environment, derived
from claimcheck.bundle.gate import gate, unverified
from claimcheck.errors import ClaimcheckError, DataError
from claimcheck.record import Record, dumps, load, loads
from claimcheck.scores import Block, ScoreTable
from claimcheck.store import Store
from finished_suite import Changed, read_members

few = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def differs(path: Path) -> set[str]:
    """Names of the checks that do not agree."""
    return {line.what for line in check_bundle(path) if line.agrees is False}


def test_a_bundle_agrees(packed: Path) -> None:
    """All checks pass, and all have something to compare."""
    lines = list(check_bundle(packed))
    assert [line.what for line in lines] == [
        "sums",
        "suite",
        "files made from the Record",
        "scores",
        "scores from runs",
        "means",
        "marks",
    ]
    assert all(line.agrees for line in lines), lines


def test_same_bytes(finished: Path, packed: Path, tmp_path: Path) -> None:
    """Packing the same Record again gives the same file."""
    again = write_bundle(finished / "out", Store(finished / "store"), tmp_path / "again.zip")
    assert again.path.read_bytes() == packed.read_bytes()


def test_no_text_of_the_corpus(packed: Path) -> None:
    """No query and no document text is in any member."""
    from small_suite import WORDS

    for name, content in read_members(packed).items():
        for word in (*WORDS["en"], *WORDS["de"]):
            if word not in ("letter", "window", "winter"):  # words of ours too
                assert f" {word} ".encode() not in content, (name, word)


@few
@given(st.data())
def test_one_changed_byte_is_caught_by_the_sums(packed: Path, changed: Changed, data: st.DataObject) -> None:
    """Any byte of any listed member: the sums differ if nobody made them again."""
    members = read_members(packed)
    name = data.draw(st.sampled_from(sorted(members)))
    content = bytearray(members[name])
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path = changed({"SHA256SUMS": members["SHA256SUMS"], name: bytes(content)})
    try:
        first = next(check_bundle(path))
    except ValueError:
        pytest.fail("a changed byte must be a difference, not a crash")
    assert (first.what, first.agrees) == ("sums", False)


@few
@given(st.data())
def test_one_changed_score_is_caught(packed: Path, changed: Changed, data: st.DataObject) -> None:
    """One score, with table, digest, means, report and sums made again to fit: the runs tell."""
    table = ScoreTable.from_arrow(pq.read_table(io.BytesIO(read_members(packed)["scores.parquet"])))
    key = data.draw(st.sampled_from(list(table)))
    values = table[key].values.copy()
    at = data.draw(st.integers(0, values.size - 1))
    values.flat[at] = 1.0 - values.flat[at] if values.flat[at] != 0.5 else 0.4
    forged = ScoreTable(
        {k: table[k] for k in table} | {key: Block(table[key].seeds, table[key].queries, values)}
    )
    record = loads(read_members(packed)["record.json"].decode())
    out = io.BytesIO()
    pq.write_table(forged.to_arrow(), out)
    fitting = replace(record, scores_digest=forged.digest())
    members = _made_again(fitting, packed) | {"scores.parquet": out.getvalue()}
    assert "scores from runs" in differs(changed(members))


@few
@given(st.data())
def test_one_changed_rank_is_caught(packed: Path, changed: Changed, data: st.DataObject) -> None:
    """Two neighbours of a ranking swap places, their ranks and scores swapped too or not."""
    members = read_members(packed)
    name = data.draw(st.sampled_from(sorted(n for n in members if n.startswith("runs/"))))
    lines = members[name].decode().splitlines()
    query = [line.split(" ")[0] for line in lines]
    judged_last = [
        i
        for i in range(1, len(lines))
        if query[i] == query[i - 1] and query[i + 1 : i + 2] != query[i : i + 1]
    ]
    at = data.draw(st.sampled_from(judged_last))
    upper, lower = lines[at - 1].split(" "), lines[at].split(" ")
    if data.draw(st.booleans()):
        upper[2], lower[2] = lower[2], upper[2]  # the judged document now stands higher
    else:
        upper[3], lower[3] = lower[3], upper[3]
    lines[at - 1], lines[at] = " ".join(upper), " ".join(lower)
    assert "scores from runs" in differs(changed({name: "".join(f"{x}\n" for x in lines).encode()}))


@few
@given(st.data())
def test_one_changed_judgement_is_caught(packed: Path, changed: Changed, data: st.DataObject) -> None:
    """Another document is called relevant, or a relevant one is not, or a line is gone."""
    members = read_members(packed)
    name = data.draw(st.sampled_from(sorted(n for n in members if n.startswith("qrels/"))))
    lines = members[name].decode().splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    query, zero, document, grade = lines[at].split(" ")
    lines[at] = data.draw(
        st.sampled_from(
            [f"{query} {zero} d{(int(document[1:]) + 1) % 80:02} {grade}", f"{query} {zero} {document} 0", ""]
        )
    )
    text = "".join(f"{line}\n" for line in lines if line).encode()
    assert "scores from runs" in differs(changed({name: text}))


def _numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _numbers(inner, (*path, key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


def _made_again(record: Record, packed: Path) -> dict[str, bytes]:
    """All that follows from a Record, as its forger would make it."""
    seconds = float(json.loads(read_members(packed)["environment.json"])["seconds"])
    return dict(derived(record, dumps(record), Environment.here(seconds)))


@few
@given(st.data())
def test_one_changed_number_of_the_record_is_caught(
    packed: Path, changed: Changed, data: st.DataObject
) -> None:
    """A number of a verdict, control or mean, and report and gate made again to fit: computing tells."""
    record = json.loads(read_members(packed)["record.json"])
    places = [p for part in ("verdicts", "means") for p in _numbers(record[part], (part,))]
    place = data.draw(st.sampled_from(places))
    forged = copy.deepcopy(record)
    inner = forged
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = inner[place[-1]] + data.draw(st.sampled_from([1, -1, 0.001]))
    if isinstance(record_value(record, place), int):
        inner[place[-1]] = record_value(record, place) + 1
    members = _made_again(loads(json.dumps(forged)), packed)
    assert differs(changed(members)) & {"means", "marks"}, place


def record_value(record: Any, place: tuple[Any, ...]) -> Any:
    """What stands at a place of nested JSON."""
    for step in place:
        record = record[step]
    return record


@pytest.mark.parametrize(
    ("member", "old", "new", "what"),
    [
        ("record.json", b'"mark": "verified"', b'"mark": "refuted"', "marks"),
        ("record.json", b'"margin": 0.01', b'"margin": 0.5', "suite"),
        ("record.json", b'"resamples": 1000', b'"resamples": 1000000000', "marks"),
        ("record.json", b'"passed": true', b'"passed": false', "marks"),
        ("gate.json", b'"VERIFIED"', b'"FALSIFIED"', "files made from the Record"),
        ("report.html", b"verified", b"refuted", "files made from the Record"),
        ("data.json", b"CC0", b"CC1", "files made from the Record"),
        ("suite/k1.yaml", b"0.01", b"0.03", "suite"),
    ],
)
def test_named_forgeries(
    packed: Path, changed: Changed, member: str, old: bytes, new: bytes, what: str
) -> None:
    """What somebody would want to change, and which check tells."""
    content = read_members(packed)[member]
    assert old in content
    assert what in differs(changed({member: content.replace(old, new)}))


def test_left_out_and_put_in(packed: Path, changed: Changed) -> None:
    """A run that is gone or that nobody made is a difference; no runs at all is said and no difference."""
    members = read_members(packed)
    runs = [name for name in members if name.startswith("runs/")]
    assert "scores from runs" in differs(changed({runs[0]: None}))
    assert "scores from runs" in differs(changed({runs[0].replace("bm25", "bm26"): members[runs[0]]}))
    none = changed(dict.fromkeys([*runs, *(n for n in members if n.startswith("qrels/"))]))
    assert not differs(none)
    assert [c.agrees for c in check_bundle(none) if c.what == "scores from runs"] == [None]


def test_gate(finished: Path) -> None:
    """A mark passes only if it is conclusive, on exact evidence, and its spec is the first one."""
    record = load(finished / "out")
    claim = record.claims[0]
    conclusive = replace(record.verdicts[0], mark="refuted", strength="conclusive", fidelity="exact")
    assert unverified(claim, conclusive) is None
    assert "proxy" in str(
        unverified(claim, replace(conclusive, fidelity="proxy", deviations=("other data",)))
    )
    assert "inconclusive" in str(unverified(claim, replace(conclusive, strength="inconclusive")))
    assert "inspecting" in str(unverified(claim, replace(conclusive, strength="by inspection")))
    assert "no mark" in str(unverified(claim, replace(conclusive, mark=None, strength="error")))
    changed_claim = replace(claim, changed_after_evidence="verified, conclusive")
    assert "changed after evidence" in str(unverified(changed_claim, conclusive))
    exact = replace(record, claims=(claim,), verdicts=(conclusive,))
    (entry,) = gate(exact, exact.id)["claims"]
    assert entry["status"] == "FALSIFIED"
    proxy = replace(exact, verdicts=(replace(conclusive, fidelity="proxy"),))
    (entry,) = gate(proxy, proxy.id)["claims"]
    assert entry["status"] == "UNVERIFIED"
    assert entry["reproduction"]["mark"] == "refuted"


def test_other_versions(packed: Path, changed: Changed) -> None:
    """A report by another version is not compared, and said so; marks of another engine do not agree."""
    environment = json.loads(read_members(packed)["environment.json"])

    def packed_by(**fields: str) -> Path:
        text = json.dumps(environment | fields, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        return changed({"environment.json": text.encode(), "report.html": b"another page"})

    (again,) = [c for c in check_bundle(packed_by(claimcheck="99")) if c.what.startswith("files")]
    assert again.agrees
    assert "report.html is by claimcheck 99 and not compared" in again.detail
    assert "marks" in differs(packed_by(claimcheck="99", engine="old"))
    assert "files made from the Record" in differs(packed_by())


def _with(name: str, content: bytes = b"x", **fields: Any) -> Callable[[zipfile.ZipFile], None]:
    def add(archive: zipfile.ZipFile) -> None:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        for field, value in fields.items():
            setattr(entry, field, value)
        archive.writestr(entry, content)

    return add


@pytest.mark.parametrize(
    ("add", "word"),
    [
        (_with("../x"), "leaves the bundle"),
        (_with("a/../../x"), "leaves the bundle"),
        (_with("/etc/x"), "absolute"),
        (_with("C:/x"), "absolute"),
        (_with("a\\..\\x"), "leaves the bundle"),
        (_with("link", b"/etc/passwd", external_attr=0o120777 << 16, create_system=3), "link"),
        (_with("folder/", b""), "no file"),
        (_with("record.json"), "twice"),
        (_with("a b"), "no member"),
        (_with("a\x1b[2J"), "no member"),
        (_with("runs/bomb", b"0" * 40_000_000), "times its size"),
        (_with("x", compress_type=zipfile.ZIP_BZIP2), "packed in a way"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_hostile_archives(
    packed: Path, tmp_path: Path, add: Callable[[zipfile.ZipFile], None], word: str
) -> None:
    """Refused with one clear sentence before anything is read or unpacked."""
    path = tmp_path / "hostile.zip"
    path.write_bytes(packed.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        add(archive)
    with pytest.raises(DataError, match=word) as raised:
        list(check_bundle(path))
    assert "\x1b" not in str(raised.value)


def test_oversize_member(packed: Path, tmp_path: Path) -> None:
    """A member that claims to be larger than any is refused by what it claims."""
    path = tmp_path / "huge.zip"
    content = bytearray(packed.read_bytes())
    at = content.index(b"PK\x01\x02")  # the first entry of the directory; its size stands 24 bytes on
    content[at + 24 : at + 28] = (2**31).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(DataError, match="2048 MB"):
        list(check_bundle(path))


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_no_bundle(tmp_path: Path, content: bytes) -> None:
    """Other files are refused: no zip, or one without a Record."""
    path = tmp_path / "other.zip"
    path.write_bytes(content)
    with pytest.raises(DataError):
        list(check_bundle(path))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_damaged_archives_never_crash(packed: Path, tmp_path: Path, at: int, flip: int) -> None:
    """Any flipped byte of the file ends in a difference, a refusal, or a bundle that still agrees."""
    content = bytearray(packed.read_bytes())
    content[at % len(content)] ^= flip
    path = tmp_path / "damaged.zip"
    path.write_bytes(content)
    try:
        next(check_bundle(path))
    except ClaimcheckError as error:
        assert str(error)  # noqa: PT017 - any of several kinds, with a message
