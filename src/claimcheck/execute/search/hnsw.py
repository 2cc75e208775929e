"""Approximate search over more vectors than flat search should read for each query: HNSW graphs.

Malkov & Yashunin 2020, through faiss. The vectors are cut into shards of fixed size; each graph grows in one
thread and the shards in parallel, so the graphs are the same on every machine. They only propose candidates:
the caller scores those exactly, and measures on a sample what was lost.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

NEIGHBOURS = 32  # links per node; 16 … 48 is the paper's range for high recall in high dimensions
BUILD_WIDTH = 200  # candidates looked at while a node is linked
SEARCH_WIDTH = 256  # at least this many candidates per shard and query


class Graph:
    """One HNSW graph per shard, vectors kept in half precision.

    Args:
        shards: each reads a float32 matrix; their rows are numbered through. As many are in memory at a time
            as the machine has processors.
    """

    def __init__(self, shards: Sequence[Callable[[], NDArray[np.float32]]]) -> None:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            self._graphs: list[Any] = list(threads.map(_grow, shards))
        self._starts = np.cumsum([0, *(graph.ntotal for graph in self._graphs)])

    def nearest(self, queries: NDArray[np.float32], k: int) -> NDArray[np.int64]:
        """About the `k` rows of largest inner product with each query, shape (queries, k).

        `k` must not exceed the number of vectors.
        """
        rows, scores = [], []
        for graph, start in zip(self._graphs, self._starts, strict=False):
            wanted = min(k, graph.ntotal)
            graph.hnsw.efSearch = max(SEARCH_WIDTH, 2 * wanted)
            near, found = graph.search(np.ascontiguousarray(queries, np.float32), wanted)
            rows.append(np.where(found < 0, -1, found + start))
            scores.append(np.where(found < 0, -np.inf, near))
        order = np.argsort(-np.concatenate(scores, axis=1), axis=1, kind="stable")[:, :k]
        return np.take_along_axis(np.concatenate(rows, axis=1), order, axis=1)


def _grow(read: Callable[[], NDArray[np.float32]]) -> Any:
    import faiss

    vectors = np.ascontiguousarray(read(), np.float32)
    faiss.omp_set_num_threads(1)  # of this thread only: the order of insertion makes the graph
    half: Any = faiss.ScalarQuantizer.QT_fp16  # its type hint is that of another overload
    graph = faiss.IndexHNSWSQ(vectors.shape[1], half, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = BUILD_WIDTH
    graph.train(vectors)
    graph.add(vectors)
    return graph
