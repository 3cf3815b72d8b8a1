"""Dividing what several causes did together among them, so that the shares sum to it."""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial, floor


def shares(causes: Sequence[str], worth: Callable[[frozenset[str]], int]) -> dict[str, int]:
    """Whole days of each cause; they sum exactly to `worth(all) - worth(none)`.

    The Shapley value [1]_: a cause gets the mean of what it adds, over every order in which the causes could have come. No
    order has to be chosen, which a replay one after another would need, causes that do the same get the same, and one that
    does nothing in any company gets nothing; it has been proposed for sharing delays of projects for these reasons [2]_.
    Fractions are rounded so that the sum stays, the largest remainders first.

    Parameters
    ----------
    worth
        Days with some of the causes in force; asked for each of the 2ⁿ sets once.

    References
    ----------
    .. [1] L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II, 1953, 307-317.
    .. [2] R. Brânzei, G. Ferrari, V. Fragnelli, S. Tijs, "Two approaches to the problem of sharing delay costs in joint
       projects", Annals of Operations Research 109, 2002, doi:10.1023/A:1016372707256.
    """
    sets = {frozenset(each): 0 for size in range(len(causes) + 1) for each in combinations(causes, size)}
    for each in sets:
        sets[each] = worth(each)
    num = len(causes)
    exact = {}
    for cause in causes:
        others = [each for each in sets if cause not in each]
        weights = ((factorial(len(each)) * factorial(num - len(each) - 1), each) for each in others)
        exact[cause] = sum(weight * (sets[each | {cause}] - sets[each]) for weight, each in weights) / factorial(num)
    return _rounded(exact, sets[frozenset(causes)] - sets[frozenset()])


def _rounded(exact: dict[str, float], total: int) -> dict[str, int]:
    whole = {cause: floor(days + 1e-9) for cause, days in exact.items()}
    left = total - sum(whole.values())
    for cause in sorted(exact, key=lambda each: whole[each] - exact[each])[:left]:
        whole[cause] += 1
    return whole
