"""The inner loop of search by meaning, compiled."""

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def score_rows(query, vectors, scales, begins, ends, rows, scores):
    """Products of an int8 query with int8 vectors in the row ranges given; fills `rows` and `scores`, both of length sum(ends - begins)."""
    place = 0
    for part in range(begins.shape[0]):
        for row in range(begins[part], ends[part]):
            total = np.int32(0)
            for dimension in range(vectors.shape[1]):
                total += np.int32(query[dimension]) * np.int32(vectors[row, dimension])
            rows[place] = row
            scores[place] = total * scales[row]
            place += 1
