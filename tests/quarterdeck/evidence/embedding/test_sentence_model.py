"""The sentence model as installed; without it these tests are skipped."""

import numpy as np
import pytest

from quarterdeck.evidence.embedding import Embedder, load_embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    loaded = load_embedder()
    if loaded is None:
        pytest.skip("the sentence model is not installed: make model")
    return loaded


def test_meaning_counts_more_than_words(embedder: Embedder) -> None:
    signing_in, same, words, weather = embedder.embed(
        ["I cannot log in to my account", "Sign-in fails", "I cannot account for the log", "It will rain tomorrow"]
    )
    assert signing_in @ same > signing_in @ words > signing_in @ weather
    assert signing_in @ same > 0.55


def test_vectors_are_those_published(embedder: Embedder) -> None:
    """The cosine of two sentences that the model's own documentation gives for float32."""
    first, second = embedder.embed(["This is an example sentence", "Each sentence is converted"])
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-5)
    assert first[:3] == pytest.approx([0.0676, 0.0635, 0.0487], abs=0.012)
    assert second[:3] == pytest.approx([0.0864, 0.1028, 0.0054], abs=0.012)


def test_a_vector_depends_on_its_text_alone(embedder: Embedder) -> None:
    texts = [
        "short",
        "a somewhat longer text about an import that fails " * 3,
        "",
        "日本語のテキスト",
        "emoji 😀",
        "cut \ud800 off",
        "nul \0",
        "word " * 5000,
    ]
    together = embedder.embed(texts)
    assert together.shape == (len(texts), embedder.dimensions)
    assert np.isfinite(together).all()
    alone = np.vstack([embedder.embed([text]) for text in texts])
    assert (alone * together).sum(axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)
    assert (embedder.embed(texts) == together).all()
    assert embedder.embed([]).shape == (0, embedder.dimensions)


@pytest.fixture(scope="module")
def multilingual() -> Embedder:
    loaded = load_embedder(model="multilingual")
    if loaded is None:
        pytest.skip("the multilingual model is not installed: quarterdeck model install multilingual")
    return loaded


def test_the_multilingual_model_puts_the_same_thing_together_in_whatever_language(multilingual: Embedder) -> None:
    texts = ["The invoice has no VAT number", "I forgot my password", "Auf der Rechnung fehlt die Umsatzsteuernummer", "Passwort vergessen"]
    texts += ["La facture n'a pas de numéro de TVA", "J'ai oublié mon mot de passe"]
    cosines = multilingual.embed(texts) @ multilingual.embed(texts).T
    np.fill_diagonal(cosines, -1)
    nearest = cosines.argmax(axis=1)
    assert [int(place) % 2 for place in nearest] == [0, 1, 0, 1, 0, 1]
    assert cosines[0, 1] < 0.5, "centred: what has nothing in common is not near"
