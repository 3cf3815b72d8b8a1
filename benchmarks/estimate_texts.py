"""Texts against story points: what an issue's title and text tell of its points, learned from the issues written before it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.estimate_rows import Row, number, read_rows
from quarterdeck.forecast.estimates import DoneItem, PastItems
from quarterdeck.forecast.scores import bootstrap_interval

FIRST_BLOCK, NUM_BLOCKS = 0.6, 4


def read_texts(path: Path) -> tuple[list[str], np.ndarray]:
    """Title with text, and points, in the order in which the issues were written (by their number)."""
    rows = [row for row in read_rows(path) if number(row["storypoint"])]
    rows.sort(key=lambda row: int(re.sub(r"\D", "", row["issuekey"]) or 0))
    texts = [f"{row['title']}\n{row['description']}" for row in rows]
    return texts, np.array([float(row["storypoint"]) for row in rows])


def ridge(texts: Sequence[str], points: np.ndarray, asked: Sequence[str]) -> np.ndarray:
    """Log points by ridge regression on TF-IDF."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import Ridge

    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2, strip_accents="unicode")
    return np.asarray(Ridge(alpha=3.0).fit(words.fit_transform(texts), np.log(points)).predict(words.transform(asked)))


def text_rows(path: Path) -> Iterator[Row]:
    """One row for each issue of a project that is asked for: absolute errors and the interval of its likes."""
    texts, points = read_texts(path)
    bounds = np.linspace(FIRST_BLOCK, 1, NUM_BLOCKS + 1) * len(points)
    for start, end in zip(bounds[:-1].astype(int), bounds[1:].astype(int), strict=True):
        past = PastItems([DoneItem(str(idx), text, taken) for idx, (text, taken) in enumerate(zip(texts[:start], points[:start], strict=True))])
        median = float(np.median(points[:start]))
        low, high = np.quantile(points[:start], (0.1, 0.9), method="inverted_cdf")
        by_words = np.exp(ridge(texts[:start], points[:start], texts[start:end]))
        for text, actual, words in zip(texts[start:end], points[start:end], by_words, strict=True):
            likes = past.like(text)
            assert likes.low is not None
            assert likes.middle is not None
            assert likes.high is not None
            yield {
                "project": path.name.removesuffix(".csv.gz"),
                "median": abs(actual - median),
                "ridge": abs(actual - words),
                "similar": abs(actual - likes.middle),
                "ensemble": abs(actual - (words + likes.middle + median) / 3),
                "held": bool(likes.low - 1e-9 <= actual <= likes.high + 1e-9),
                "width": float(np.log(likes.high / likes.low)),
                "held_by_all": bool(low <= actual <= high),
                "width_of_all": float(np.log(high / low)),
            }


def text_summary(rows: Sequence[Row]) -> Row:
    projects = [row["project"] for row in rows]
    summary: Row = {"issues": len(rows), "projects": len(set(projects))}
    for name in ("median", "ridge", "similar", "ensemble"):
        errors = [row[name] for row in rows]
        summary[name] = {"mae": round(float(np.mean(errors)), 3)}
        if name != "median":
            ratio = bootstrap_interval(errors, projects, 1, over=[row["median"] for row in rows])
            gain = 1 - sum(errors) / sum(row["median"] for row in rows)
            better = int(sum(sum(row[name] - row["median"] for row in rows if row["project"] == project) < 0 for project in set(projects)))
            summary[name] |= {"gain": round(gain, 4), "gain_low": round(1 - ratio.high, 4), "gain_high": round(1 - ratio.low, 4)}
            summary[name]["projects_better"] = better
    for name, held, width in (("interval80_of_likes", "held", "width"), ("interval80_of_all", "held_by_all", "width_of_all")):
        sure = bootstrap_interval([float(row[held]) for row in rows], projects, 1)
        summary[name] = {"coverage": round(float(np.mean([row[held] for row in rows])), 3), "low": round(sure.low, 3), "high": round(sure.high, 3)}
        summary[name] |= {"mean_log_width": round(float(np.mean([row[width] for row in rows])), 3)}
    return summary
