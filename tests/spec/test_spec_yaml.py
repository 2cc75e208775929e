"""`spec/yaml.py`: values with places come out, everything that could surprise is refused in one line."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from claimcheck.errors import Place, SpecErrors
from claimcheck.spec.yaml import MAX_BYTES, MAX_DEPTH, YamlMap, parse_yaml, place_of, read_yaml


def parse(text: str) -> YamlMap:
    """The mapping in a text."""
    return parse_yaml(text.encode(), "f.yaml")


def complaint(raw: bytes) -> str:
    """The message about bytes that must be refused."""
    with pytest.raises(SpecErrors) as caught:
        parse_yaml(raw, "f.yaml")
    return str(caught.value)


def files_blamed(raw: bytes) -> set[str]:
    """The files that the errors about some bytes name; none if the bytes are a mapping."""
    try:
        parse_yaml(raw, "f.yaml")
    except SpecErrors as caught:
        return {error.place.file if error.place else "no place" for error in caught.errors}
    return set()


def test_values_are_those_of_yaml_1_2() -> None:
    """`no` and `on` are strings, numbers are numbers, quotes and blocks keep text."""
    read = parse(
        "a: no\non: 1\nb: 0.28\nc: true\nd: ~\ne:\nf: '1'\ng: |\n  x\nh: 1e3\ni: 2024-01-01\nj: -7\n"
    )
    expected = {"a": "no", "on": 1, "b": 0.28, "c": True, "d": None, "e": None}
    assert read == expected | {"f": "1", "g": "x\n", "h": 1000.0, "i": "2024-01-01", "j": -7}


def test_every_node_knows_its_place() -> None:
    """Lines and columns count from 1, for values and for keys, in flow and in block style."""
    read = parse("a:\n  - x\n  - {k: v}\nb: w\n")
    assert place_of(read, ("a", 1, "k"), Place("")) == Place("f.yaml", 3, 9)
    assert place_of(read, ("a", 1, "k"), Place(""), key=True) == Place("f.yaml", 3, 6)
    assert place_of(read, ("a", 0), Place("")) == Place("f.yaml", 2, 5)
    assert place_of(read, ("b",), Place("")) == Place("f.yaml", 4, 4)


def test_a_place_inside_what_is_missing_is_that_of_the_nearest_parent() -> None:
    """A step that leads nowhere is skipped."""
    assert place_of(parse("a: {b: 1}"), ("a", "zzz"), Place("")) == Place("f.yaml", 1, 4)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a:\n\tb: 1\n", "f.yaml:2:1: a tab in the indentation; YAML allows only spaces there"),
        (b"a: 1\nb: 2\na: 3\n", "f.yaml:3:1: key 'a' stands twice, first in line 1"),
        (b"a: \xff\n", "f.yaml:1:4: byte 0xff is not UTF-8; save the file as UTF-8"),
        (b"x: 1\na: \0\n", "f.yaml:2:4: a NUL character; is this a text file?"),
        (b"a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document (`---`); one file holds one spec"),
        (b"%YAML 1.1\n---\na: no\n", "f.yaml:1:1: only YAML 1.2 is read here; leave the %YAML line out"),
        (
            b"a: !!python/object:os.system x\n",
            "f.yaml:1:4: tags such as tag:yaml.org,2002:python/object:os.system",
        ),
        (b"a: ! 12\n", "f.yaml:1:4: tags such as ! are not allowed; leave it out"),
        ("a: x\u2028y\n".encode(), "f.yaml:1:5: a character that ends a line in YAML 1.1 but not in 1.2"),
        (b"? [1, 2]\n: 3\n", "f.yaml:1:3: a key must be a plain word"),
        (b"- 1\n", "f.yaml: expected `key: value` lines, found a list"),
        (b"", "f.yaml: expected `key: value` lines, found nothing"),
        (b"hello\n", "f.yaml: expected `key: value` lines, found a single value"),
        (b"a: [1, 2\n", "f.yaml:2:1: not YAML: while parsing a flow sequence "),
        (b"a: b: c\n", "f.yaml:1:5: not YAML: mapping values are not allowed "),
        (b"a: \x07\n", "f.yaml: not YAML: unacceptable character #x0007"),
        (b"a: 12345678901234567890123\n", "f.yaml:1:4: a number of 23 digits"),
    ],
)
def test_what_is_refused_has_a_place_and_a_reason(raw: bytes, message: str) -> None:
    """One golden line per kind of file that is not read."""
    assert complaint(raw).startswith(message)


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    """Nine levels of nine aliases would be 387 million nodes; nothing of it is built."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for here, before in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"{here}: &{here} [{', '.join(['*' + before] * 9)}]")
    started = time.perf_counter()
    assert complaint("\n".join(lines).encode()).startswith(
        "f.yaml:1:4: anchors and aliases (`&`, `*`) are not allowed"
    )
    assert time.perf_counter() - started < 1


def test_anchored_and_aliased_keys_are_refused_too() -> None:
    """An anchor on a key is as little allowed as one on a value."""
    assert "f.yaml:1:5: anchors" in complaint(b"a: {&b c: 2}")
    assert "f.yaml:1:1: anchors" in complaint(b"*a : 1")


def test_a_ten_megabyte_file_is_refused_without_being_parsed(tmp_path: Path) -> None:
    """The size is looked at before the content, and the file is not read to its end."""
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a: 1\n" * 2_000_000)
    started = time.perf_counter()
    with pytest.raises(SpecErrors, match=r"big\.yaml: larger than 1 MB; a spec is a few kilobytes"):
        read_yaml(path)
    assert time.perf_counter() - started < 1


def test_nesting_has_a_limit() -> None:
    """The limit itself is read, one level more is refused, ten thousand levels are refused as quickly."""

    def nested(n: int) -> bytes:
        return b"a: " + b"[" * n + b"]" * n

    parse_yaml(nested(MAX_DEPTH), "f.yaml")
    assert "nested deeper than 32 levels" in complaint(nested(MAX_DEPTH + 1))
    assert "nest" in complaint(nested(10_000))  # at the limit of the parser itself, where it has one


def test_all_duplicate_keys_are_reported_at_once() -> None:
    """A duplicate does not hide the next one."""
    assert len(complaint(b"a: 1\na: 2\nb: {c: 1, c: 2}\n").splitlines()) == 2


def test_an_unreadable_path_is_an_error_of_that_file(tmp_path: Path) -> None:
    """A folder and a missing file give one line each."""
    with pytest.raises(SpecErrors, match="cannot be read: Is a directory"):
        read_yaml(tmp_path)
    with pytest.raises(SpecErrors, match="cannot be read: No such file"):
        read_yaml(tmp_path / "none.yaml")


def test_a_byte_order_mark_is_no_mistake() -> None:
    """Editors on Windows write one."""
    assert parse_yaml(b"\xef\xbb\xbfa: 1\n", "f.yaml") == {"a": 1}


plain_words = st.text("abcdefgh", min_size=1, max_size=6)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda x: round(x, 4)),
    # YAML 1.1 and 1.2 read these line breaks of other scripts in two ways: refused
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029"), max_size=12),
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain_words, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(plain_words, trees, min_size=1, max_size=4))
def test_what_ruamel_writes_is_read_back(value: dict[str, object]) -> None:
    """Any plain value survives being written by ruamel.yaml and read here."""
    import io

    stream = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.dump(value, stream)
    assert parse(stream.getvalue()) == value


@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))
    )
)
def test_garbage_gives_spec_errors_and_nothing_else(raw: bytes) -> None:
    """Whatever the bytes are, the outcome is a mapping or `SpecErrors` with the file's name."""
    assert files_blamed(raw) <= {"f.yaml"}


@given(st.text(" \n:-{}[],&*!|>'\"%@`#?ab01.~\t", max_size=60))
def test_yaml_shaped_garbage_gives_spec_errors_and_nothing_else(text: str) -> None:
    """The characters that mean something to YAML, in any order."""
    assert files_blamed(text.encode()) <= {"f.yaml"}


def test_the_size_limit_is_exact() -> None:
    """A file of exactly the limit is looked at; one byte more is not."""
    filler = b"#" * (MAX_BYTES - 6)
    assert parse_yaml(b"a: 1\n" + filler + b"\n", "f.yaml") == {"a": 1}
    assert "larger than 1 MB" in complaint(b"a: 1\n" + filler + b"#\n")
