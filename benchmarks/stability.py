"""How still needs hold: `python -m benchmarks.stability FILES… [--json OUT] [--limit N] [--seed S]`, labelled JSON lines as for `benchmarks.needs`.

Of each set 70 % of the items are grouped, ten of them pinned and two needs merged; then the other 30 % come, once to join (by vote) and once with a
refit. `ari_old_new` compares the old items' needs before and after the refit, `ari_fresh` what grouping all anew would have given.
For `novelty_auroc` a fifth of the labels is kept from the grouping: do their items score higher than new items of known labels?
"""

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, roc_auc_score, v_measure_score
from threadpoolctl import threadpool_limits

from benchmarks.needs import embedder_for, labelled, machine
from quarterdeck.evidence.grouping import (
    Items,
    Merge,
    NeedBook,
    Pin,
    first_needs,
    group_into_levels,
    join,
    members_by_need,
    novelty_alone,
    novelty_in_batch,
    propose_refit,
)

Row = dict[str, Any]
PINNED = 10


def refit_row(items: Items, labels: np.ndarray, seed: int) -> Row:
    """What joining and a refit after 30 % new items do to needs that people have worked on."""
    order = np.random.default_rng(seed).permutation(len(items))
    old, new = np.sort(order[: int(0.7 * len(order))]), np.sort(order[int(0.7 * len(order)) :])
    book, pinned = worked_on(first_needs(items.chosen(old), seed=seed), seed)
    began = time.process_time()
    joined = join(book, items.chosen(old), items.chosen(new), seed=seed)
    join_seconds = time.process_time() - began
    proposal = propose_refit(book, items, seed=seed)
    fresh = group_into_levels(items.texts, items.vectors, seed=seed).needs
    after = needs_of(proposal.after, items)
    kinds = {kind: len(proposal.difference.of_kind(kind)) for kind in ("kept", "split", "merged", "born", "died")}
    return {
        "ari_old_new": adjusted_rand_score(needs_of(book, items.chosen(old)), after[old]),
        "ari_fresh": adjusted_rand_score(needs_of(book, items.chosen(old)), fresh[old]),
        "pinned_moved": sum(proposal.after.members[item] != book.members[item] for item in pinned),
        "moved": len(proposal.difference.moves),
        "v_new_joined": v_measure_score(labels[new], needs_of(joined, items.chosen(new))),
        "v_new_refit": v_measure_score(labels[new], after[new]),
        "v_new_fresh": v_measure_score(labels[new], fresh[new]),
        "waiting_share": len(joined.waiting) / len(new),
        "join_items_per_cpu_s": round(len(new) / join_seconds),
        **kinds,
        "suggested": len(proposal.suggestions),
    }


def worked_on(book: NeedBook, seed: int) -> tuple[NeedBook, list[str]]:
    """Ten items of the greatest need but one pinned to the greatest, and the two smallest needs merged."""
    needs = sorted(members_by_need(book).items(), key=lambda need: -len(need[1]))
    pinned = [str(item) for item in np.random.default_rng(seed).choice(needs[1][1], min(PINNED, len(needs[1][1])), replace=False)]
    for item in pinned:
        book = book.with_fact(Pin(item, needs[0][0]))
    return book.with_fact(Merge(needs[-1][0], needs[-2][0])), pinned


def novelty_row(items: Items, labels: np.ndarray, seed: int) -> Row:
    """How well items of labels that no need covers are told from new items of known ones."""
    random = np.random.default_rng(seed)
    unseen = random.choice(np.unique(labels), max(2, len(np.unique(labels)) // 5), replace=False)
    is_unseen = np.isin(labels, unseen)
    grouped = ~is_unseen & (random.random(len(items)) < 0.7)
    known, new, truth = items.chosen(np.flatnonzero(grouped)), items.chosen(np.flatnonzero(~grouped)), is_unseen[~grouped]
    book = first_needs(known, seed=seed)
    prototypes = {item for need in book.needs for item in need.prototypes}
    standing = known.chosen([place for place, item in enumerate(known.ids) if item in prototypes])
    needs = np.unique(needs_of(book, standing), return_inverse=True)[1].astype(np.int32)
    alone = novelty_alone(new.vectors, standing.vectors, needs, texts=(new.texts, standing.texts))
    together = novelty_in_batch(new.vectors, standing.vectors, seed=seed)
    return {
        "novelty_auroc": roc_auc_score(truth, together.scores),
        "novelty_alone_auroc": roc_auc_score(truth, alone.scores),
        "new_found": float(together.is_new[truth].mean()),
        "known_waiting": float(together.is_new[~truth].mean()),
    }


def needs_of(book: NeedBook, items: Items) -> np.ndarray:
    """A name for each item's need; those that wait are in one of their own together."""
    return np.array([book.members[item] or "" for item in items.ids])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--json", type=Path, dest="out")
    parser.add_argument("--limit", type=int, help="an even sample of so many items of each set")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    threadpool_limits(1)
    rows: list[Row] = []
    for name, (texts, labels) in labelled(arguments.files, arguments.limit).items():
        items = Items(tuple(map(str, range(len(texts)))), tuple(texts), embedder_for(texts).embed(texts))
        row = refit_row(items, np.array(labels), arguments.seed) | novelty_row(items, np.array(labels), arguments.seed)
        rows.append({"set": name, "items": len(texts)} | {key: round(value, 4) for key, value in row.items()})
        print("\t".join(f"{key} {value}" for key, value in rows[-1].items()), flush=True)
    means = {key: round(statistics.fmean(row[key] for row in rows), 4) for key in rows[0] if key not in ("set", "items", "pinned_moved")}
    means["pinned_moved"] = sum(row["pinned_moved"] for row in rows)
    print("\nmeans\t" + "\t".join(f"{key} {value}" for key, value in means.items()))
    if arguments.out:
        arguments.out.write_text(
            json.dumps({"summary": means | machine() | {"seed": arguments.seed}, "rows": rows}, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
