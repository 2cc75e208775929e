"""Suite and claim files as frozen values, exactly the keys of the spec language.

YAML mappings come in (`yaml.py`), pydantic checks keys and types; what names mean across files is
checked in `check.py`, and the hypothesis itself is read by `grammar.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from claimcheck.spec.base import ListOf, Name, Spec, Text

Correction = Literal["none", "bonferroni", "holm"]


class Defaults(Spec):
    """What holds for every claim of a suite unless the claim says otherwise.

    `margin` is in the measure's units and stands in where `not_better`, `comparable`, `different`
    or `only` name none; `better` without `by` means a margin of zero. `resamples` is the number of draws
    and of permutations; `effect_scale` is the size of an effect that would surprise nobody;
    `seed_sd` is the assumed standard deviation between training runs where only one exists, `query_sd`
    that of per-query differences within a cell, for a plan before any run has told (.35: two rankers on
    known-item tasks).
    """

    measure: Text = "nDCG@10"
    alpha: Annotated[float, Field(gt=0, lt=0.5, allow_inf_nan=False)] = 0.05
    margin: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.01
    correction: Correction = "bonferroni"
    resamples: Annotated[int, Field(ge=1000, le=1_000_000)] = 10_000
    effect_scale: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 0.025
    seed_sd: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 0.01
    query_sd: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 0.35


class SuiteSpec(Spec):
    """`suite.yaml`: a named set of claims that are tested and corrected together."""

    suite: Name
    title: Text
    question: Text | None = None
    profile: Name
    defaults: Defaults = Defaults()


class Says(Spec):
    """What the source marked, for the side-by-side."""

    verified: bool | None = None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None


class Setting(Spec):
    """What the source used; fidelity compares it with what the profile uses."""

    systems: ListOf[Text] | None = None
    collections: ListOf[Text] | None = None
    measure: Text | None = None


class Source(Spec):
    """Where a claim was made."""

    cites: ListOf[Text] | None = None
    says: Says = Says()
    setting: Setting = Setting()


class ClaimSpec(Spec):
    """One claim file. `on`, `hypothesis` and `beside` stay as they are here; `grammar.py` reads them."""

    claim: Name
    statement: Text
    source: Source = Source()
    on: Mapping[str, Any] | None = None
    measure: Text | None = None
    hypothesis: Mapping[str, Any]
    depends_on: ListOf[Name] | None = None
    beside: ListOf[Any] | None = None
