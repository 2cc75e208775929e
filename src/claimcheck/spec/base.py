"""What all spec models share: frozen, strict, no unknown keys, and a memory of their place.

`models.py` (suite, claim) and `profile.py` build on it; `problems.py` turns what pydantic rejects
into `SpecError`s at that place.
"""

from __future__ import annotations

from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from claimcheck.errors import Place
from claimcheck.spec.yaml import YamlMap

_NOWHERE = Place("")


class Spec(BaseModel):
    """Base of every spec model."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        validate_default=False,
        defer_build=True,  # the parts of a file are built once, within the model of the whole file
    )
    _place: Place = PrivateAttr(default_factory=lambda: _NOWHERE)  # a default would be copied deeply

    @property
    def place(self) -> Place:
        """Where the mapping begins; an empty `Place` if it never was in a file."""
        return self._place

    @model_validator(mode="wrap")
    @classmethod
    def _remember_place(cls, data: Any, build: ModelWrapValidatorHandler[Self]) -> Self:
        model = build(data)
        if isinstance(data, YamlMap):
            model._place = data.place
        return model


def _no_hyphen(value: object) -> object:
    if isinstance(value, str) and "-" in value:
        raise PydanticCustomError(
            "language",
            "language code '{code}' has a hyphen; write '{fix}'",
            {"code": value, "fix": value.replace("-", "_")},
        )
    return value


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}$")]
"""Letters, digits and `_ . + -`: safe in file names, globs and LaTeX labels."""

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Za-z0-9]{2,8})*$"), BeforeValidator(_no_hyphen)]
"""`de`, `zh_Hant`; no hyphen, since the hyphen joins the two languages of a pair."""

Pair = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Za-z0-9]{2,8})*-[a-z]{2,3}(_[A-Za-z0-9]{2,8})*$")]
"""`en-de`: language of the query, language of the documents."""

Text = Annotated[str, Field(min_length=1)]

Source = Annotated[
    str,
    Field(
        pattern=r"^(wheel:[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?==[A-Za-z0-9.!+_-]+"
        r"|hf:[A-Za-z0-9._-]+/[A-Za-z0-9._-]+@[A-Za-z0-9._/-]+"
        r"|ir_datasets:[a-z0-9][a-z0-9._/-]*"
        r"|path:.+)$"
    ),
]
"""`wheel:NAME==VERSION`, `hf:ORG/NAME@REVISION`, `ir_datasets:ID` or `path:…` (relative to the profile)."""


T = TypeVar("T")
ListOf = Annotated[tuple[T, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
"""A non-empty YAML list as a tuple (strict mode alone would refuse a list)."""
