"""Student's t without SciPy, against SciPy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from claimcheck.stats.student import t_quantile


@given(
    st.floats(1e-6, 1.0 - 1e-6),
    st.one_of(st.integers(1, 5000).map(float), st.floats(0.8, 1e5)),
)
def test_quantile_is_that_of_scipy(p: float, df: float) -> None:
    """Any level and any degrees of freedom give SciPy's quantile to nine digits."""
    assert t_quantile(p, df) == pytest.approx(float(stats.t.ppf(p, df)), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("p", "df"), [(0.0, 5.0), (1.0, 5.0), (float("nan"), 5.0), (0.5, 0.0)])
def test_no_quantile(p: float, df: float) -> None:
    """Levels outside (0, 1) and no degrees of freedom are refused."""
    with pytest.raises(ValueError, match="no t quantile"):
        t_quantile(p, df)
