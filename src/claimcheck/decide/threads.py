"""One BLAS thread while deciding.

The matrices are small: a second thread costs several times what it saves, more on a busy machine. And
sums taken in another order differ in their last bits, so a Record must not depend on the number of cores.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit BLAS to one thread, as a context or as a decorator."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield
