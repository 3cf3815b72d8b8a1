"""Compiled breeding of activity lists: sampling, crossover, mutation, replacement. The caller holds the population."""

import numpy as np
from numba import njit

from quarterdeck.scheduling.project.kernel import RANKS, chance, decode, random_below, workspace

MUTATION = 0.03
MODE_MUTATION = 0.02
STARTS, LIST = 5, 9
"""Where a workspace holds the decoded starts and the list that gives them."""


@njit(cache=True, nogil=True)
def evolve(p, population, num_children, target):
    """Breed children; each replaces the worse of its parents if it is not worse than it and new. Ends early at the target."""
    room = workspace(p)
    size = population.fitness.shape[0]
    rng, fitness = population.rng, population.fitness
    child, mode = np.zeros(p.num, np.int64), np.zeros(p.num, np.int64)
    for _ in range(num_children):
        a, b = random_below(rng, size), random_below(rng, size)
        c, d = random_below(rng, size), random_below(rng, size)
        a = c if fitness[c] < fitness[a] else a
        b = d if fitness[d] < fitness[b] else b
        if a == b:
            b = (a + 1) % size
        _cross(p, population, a, b, child, mode)
        _mutate(p, rng, child, mode)
        got = decode(p, child, mode, room)
        worse = b if fitness[b] > fitness[a] else a
        if got <= fitness[worse] and not _known(population, got, room[STARTS]):
            fitness[worse] = got
            population.lists[worse] = room[LIST]
            population.modes[worse] = mode
            population.starts[worse] = room[STARTS]
        if got // RANKS <= target:
            break


@njit(cache=True, nogil=True)
def populate(p, population, first):
    """Fill the population from position `first` on."""
    room = workspace(p)
    rng = population.rng
    for q in range(first, population.fitness.shape[0]):
        mode = population.modes[q]
        for a in range(p.num):
            options = p.mode_ptr[a + 1] - p.mode_ptr[a]
            mode[a] = p.mode_ptr[a]
            if options > 1:
                # The shorter of two.
                one, two = p.mode_ptr[a] + random_below(rng, options), p.mode_ptr[a] + random_below(rng, options)
                mode[a] = one if p.mode_duration[one] <= p.mode_duration[two] else two
        _keep_budgets(p, mode, rng)
        _sample_list(p, 4.0 if q == 0 else 1.0 + 2.0 * chance(rng), rng, population.lists[q])
        population.fitness[q] = decode(p, population.lists[q], mode, room)
        population.starts[q] = room[STARTS]
        population.lists[q] = room[LIST]


@njit(cache=True, nogil=True)
def _cross(p, population, a, b, child, mode):
    """Two-point crossover: head and rest in the order of one parent, the middle in that of the other; modes come along."""
    num, rng = p.num, population.rng
    length = num // 4 + random_below(rng, max(1, num // 2))
    begin = random_below(rng, max(1, num - length))
    taken = np.zeros(num, np.bool_)
    filled = 0
    for position in range(begin):
        i = population.lists[a, position]
        child[filled], mode[i], taken[i] = i, population.modes[a, i], True
        filled += 1
    for position in range(num):
        if filled >= begin + length:
            break
        i = population.lists[b, position]
        if not taken[i]:
            child[filled], mode[i], taken[i] = i, population.modes[b, i], True
            filled += 1
    for position in range(num):
        i = population.lists[a, position]
        if not taken[i]:
            child[filled], mode[i] = i, population.modes[a, i]
            filled += 1


@njit(cache=True, nogil=True)
def _mutate(p, rng, child, mode):
    for position in range(p.num - 1):
        if chance(rng) < MUTATION:
            i, j = child[position], child[position + 1]
            free = True
            for e in range(p.succ_ptr[i], p.succ_ptr[i + 1]):
                if p.edge_after[p.succ_edge[e]] == j:
                    free = False
            if free:
                child[position], child[position + 1] = j, i
    if p.mode_duration.shape[0] > p.num:
        for a in range(p.num):
            if chance(rng) < MODE_MUTATION:
                mode[a] = p.mode_ptr[a] + random_below(rng, p.mode_ptr[a + 1] - p.mode_ptr[a])
        _keep_budgets(p, mode, rng)


@njit(cache=True, nogil=True)
def _known(population, fitness, start):
    for q in range(population.fitness.shape[0]):
        if population.fitness[q] == fitness:
            same = True
            for a in range(start.shape[0]):
                if population.starts[q, a] != start[a]:
                    same = False
                    break
            if same:
                return True
    return False


@njit(cache=True, nogil=True)
def _sample_list(p, bias, rng, out):
    """A list in which what has a long tail tends to come early (regret-based biased random sampling)."""
    waiting = np.empty(p.num, np.int64)
    ready = np.empty(p.num, np.int64)
    num_ready = 0
    for a in range(p.num):
        waiting[a] = p.pred_ptr[a + 1] - p.pred_ptr[a]
        if waiting[a] == 0:
            ready[num_ready] = a
            num_ready += 1
    for position in range(p.num):
        least = p.tail[ready[0]]
        for r in range(1, num_ready):
            least = min(least, p.tail[ready[r]])
        total = 0.0
        for r in range(num_ready):
            total += (p.tail[ready[r]] - least + 1.0) ** bias
        left, pick = chance(rng) * total, 0
        for r in range(num_ready):
            left -= (p.tail[ready[r]] - least + 1.0) ** bias
            if left <= 0:
                pick = r
                break
        a = ready[pick]
        num_ready -= 1
        ready[pick] = ready[num_ready]
        out[position] = a
        for e in range(p.succ_ptr[a], p.succ_ptr[a + 1]):
            j = p.edge_after[p.succ_edge[e]]
            waiting[j] -= 1
            if waiting[j] == 0:
                ready[num_ready] = j
                num_ready += 1


@njit(cache=True, nogil=True)
def _keep_budgets(p, mode, rng):
    """Change modes at random, as long as it lessens the excess over budgets."""
    excess = _excess(p, mode)
    tries = 0
    while excess > 0 and tries < 20 * p.num:
        tries += 1
        a = random_below(rng, p.num)
        old = mode[a]
        mode[a] = p.mode_ptr[a] + random_below(rng, p.mode_ptr[a + 1] - p.mode_ptr[a])
        changed = _excess(p, mode)
        if changed <= excess:
            excess = changed
        else:
            mode[a] = old


@njit(cache=True, nogil=True)
def _excess(p, mode):
    excess = 0
    for n in range(p.budgets.shape[0]):
        used = 0
        for a in range(p.num):
            used += p.mode_consumption[mode[a], n]
        excess += max(0, used - p.budgets[n])
    return excess
