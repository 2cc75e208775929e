"""Which version of the procedure made a verdict. Calibration and stored verdicts are tied to it."""

from claimcheck.record import ENGINE

__all__ = ["EASY_DRAWS", "ENGINE", "MIN_RUNS", "QUANTILES"]

MIN_RUNS = 3  # fewer training runs per arm cap a verdict: never conclusive
QUANTILES = 200  # per-query differences kept for plots
EASY_DRAWS = 2_000  # draws behind side results: other choices, prior, unpooled
