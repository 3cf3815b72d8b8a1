"""BERTopic on vectors of ours, run by an interpreter that has it; imports nothing of ours.

Reads {"vectors": path of a .npy file, "texts": path of a JSON list} from standard input, writes one line of JSON: "missing", or the
topics with and without `reduce_outliers` and the CPU seconds of each.
"""

import json
import os
import sys
import time
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
warnings.filterwarnings("ignore")

WARM_UP = 400
"""Texts topics are made of once before, unmeasured, so that what numba compiles is not counted."""


def main() -> None:
    given = json.load(sys.stdin)
    try:
        import bertopic  # noqa: F401
        import numpy as np
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    vectors = np.load(given["vectors"])
    with open(given["texts"], encoding="utf-8") as file:
        texts = json.load(file)
    _topics(texts[:WARM_UP], vectors[:WARM_UP])
    began = time.process_time()
    model, topics = _topics(texts, vectors)
    fitted = time.process_time() - began
    reduced = list(topics)
    if -1 in topics and max(topics) >= 0:
        reduced = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
    whole = time.process_time() - began
    said = {"missing": False, "topics": list(map(int, topics)), "reduced": list(map(int, reduced)), "cpu_s": fitted, "reduced_cpu_s": whole}
    print(json.dumps(said))


def _topics(texts, vectors):  # type: ignore[no-untyped-def]
    """BERTopic as its documentation uses it, with UMAP's seed set."""
    from bertopic import BERTopic
    from umap import UMAP

    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=42)
    model = BERTopic(umap_model=umap, embedding_model=None, calculate_probabilities=False)
    topics, _ = model.fit_transform(texts, vectors)
    return model, topics


if __name__ == "__main__":
    main()
