"""Texts and vectors whose groups are known."""

import numpy as np
import numpy.typing as npt

SUBJECTS = ("export", "invoice", "login", "calendar", "search", "printer", "webhook", "password", "theme", "import", "currency", "keyboard")
VERBS = ("fails", "is slow", "is missing", "should be faster", "does nothing", "confuses me", "needs an undo")


def planted(
    num_groups: int, per_group: int, *, seed: int = 0, spread: float = 0.55, dimensions: int = 48, begin: int = 0
) -> tuple[list[str], npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Texts, unit vectors and the group of each; groups lie `begin` places further on in one endless row of groups."""
    random = np.random.default_rng([seed, begin])
    centres = np.stack([np.random.default_rng([7, begin + group]).normal(size=dimensions) for group in range(num_groups)])
    truth = np.repeat(np.arange(num_groups), per_group)
    noise = random.normal(size=(len(truth), dimensions))
    vectors = centres[truth] + spread * noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = []
    for number, group in enumerate(truth):
        subject = SUBJECTS[(begin + int(group)) % len(SUBJECTS)]
        texts.append(f"The {subject} {VERBS[int(random.integers(len(VERBS)))]} number {begin}-{number}")
    return texts, vectors.astype(np.float32), truth + begin
