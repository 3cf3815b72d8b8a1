"""Embedding as one does it without further thought: the same model in onnxruntime's own settings, 32 texts at a time, like lengths together.

So does sentence-transformers by default, in float32 and with torch, which is slower. Used as what a peer needs before it can group.
"""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from quarterdeck.evidence.embedding.model_files import GRAPH
from quarterdeck.evidence.embedding.published import TOKENIZER
from quarterdeck.evidence.embedding.sentence_model import MAX_TOKENS

BATCH = 32


def cpu_seconds(folder: Path, texts: Sequence[str]) -> float:
    """Processor seconds of embedding, one thread; loading is not counted."""
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    ordered = sorted(texts, key=len)
    began = time.process_time()
    for start in range(0, len(ordered), BATCH):
        encoded = tokenizer.encode_batch(ordered[start : start + BATCH])
        ids = np.array([each.ids for each in encoded], dtype=np.int64)
        mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
        session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})
    return time.process_time() - began
