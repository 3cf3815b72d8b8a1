"""Compiled decoding of activity lists: serial schedule generation and forward-backward justification.

Capacities of all resources in a period stand packed in 62-bit words, each in a field with a guard bit on top: one subtraction tests
them all. Signatures are kept few, because each costs compile time on a fresh machine.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from quarterdeck.scheduling.project.project import Ints

NO_ROOM = -1
RANKS = 4096
"""Fitness is makespan × RANKS plus the number of activities that cannot move without delaying the end: of two equally long
schedules the one with fewer of those is nearer to a shorter one (measured in docs/reference/benchmarks-projects.md)."""
OVER_BUDGET = 1 << 44
"""Fitness of a list whose modes exceed a budget is this plus the excess."""


class Packed(NamedTuple):
    """The tables for compiled code. W words per period, E edges, M modes, N budgets."""

    num: int
    plain: bool  # every edge is finish-start with a lag that is not negative
    constant: bool  # no capacity changes
    mode_ptr: Ints
    mode_duration: Ints
    mode_demand: Ints  # (M, W)
    mode_consumption: Ints  # (M, N)
    budgets: Ints
    pred_ptr: Ints
    pred_edge: Ints
    succ_ptr: Ints
    succ_edge: Ints
    edge_before: Ints
    edge_after: Ints
    edge_from_finish: Ints
    edge_to_finish: Ints
    edge_lag: Ints
    order: Ints  # topological
    free: Ints  # (horizon, W), guards set
    guard: Ints  # (W,)
    tail: Ints


class Population(NamedTuple):
    """Activity lists with modes, their schedules and makespans; shapes (P, num) and (P,). `rng` is the state of the generator."""

    lists: Ints
    modes: Ints
    starts: Ints
    fitness: Ints
    rng: npt.NDArray[np.uint64]


@njit(cache=True, nogil=True)
def random_below(rng, below):
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    return np.int64((x * np.uint64(2685821657736338717)) >> np.uint64(33)) % below


@njit(cache=True, nogil=True)
def chance(rng):
    return random_below(rng, 1 << 30) / (1 << 30)


@njit(cache=True, nogil=True)
def _place(order, ptr, edge_of, other, lag, duration, demand, guard, free, start):
    """Serial schedule generation: each activity of the list at its earliest fitting start. The makespan, or NO_ROOM."""
    makespan = 0
    horizon, words = free.shape
    for position in range(order.shape[0]):
        a = order[position]
        s = 0
        for e in range(ptr[a], ptr[a + 1]):
            least = start[other[edge_of[e]]] + lag[edge_of[e]]
            if least > s:
                s = least
        d = duration[a]
        # Test each window from its end: a period without room moves the start past it, and what was tested is not tested again.
        tested = s
        t = s + d - 1
        if s + d > horizon:
            return NO_ROOM
        while t >= tested:
            fits = True
            for w in range(words):
                if (free[t, w] - demand[a, w]) & guard[w] != guard[w]:
                    fits = False
            if fits:
                t -= 1
            else:
                tested = s + d
                s = t + 1
                if tested < s:
                    tested = s
                t = s + d - 1
                if s + d > horizon:
                    return NO_ROOM
        for t in range(s, s + d):
            for w in range(words):
                free[t, w] -= demand[a, w]
        start[a] = s
        if s + d > makespan:
            makespan = s + d
    return makespan


@njit(cache=True, nogil=True)
def _sorted_by(key, base, backward, count, order):
    """Activities by key, ties in topological order (or against it): a counting sort into `order`."""
    num = base.shape[0]
    count[:] = 0
    for a in range(num):
        count[key[a] + 1] += 1
    for t in range(1, count.shape[0]):
        count[t] += count[t - 1]
    for position in range(num):
        a = base[num - 1 - position] if backward else base[position]
        order[count[key[a]]] = a
        count[key[a]] += 1


@njit(cache=True, nogil=True)
def _respect_precedence(order, ptr, edge_of, other, out_ptr, out_edge, out_other, waiting, done):
    """Take the first activity of the list whose predecessors are all taken, again and again."""
    num = order.shape[0]
    for a in range(num):
        waiting[a] = ptr[a + 1] - ptr[a]
    taken = done
    filled = 0
    copy = order.copy()
    taken[:] = False
    while filled < num:
        for position in range(num):
            a = copy[position]
            if not taken[a] and waiting[a] == 0:
                taken[a] = True
                order[filled] = a
                filled += 1
                for e in range(out_ptr[a], out_ptr[a + 1]):
                    waiting[out_other[out_edge[e]]] -= 1
                break


@njit(cache=True, nogil=True)
def decode(p, chosen, mode, room):
    """Schedule a list forwards, push it right, pull it left (double justification). Fitness; the list and starts are in `room`."""
    lag, back_lag, duration, demand, free, start, mirrored, key, count, order, waiting, earlier, flags = room
    for n in range(p.budgets.shape[0]):
        used = 0
        for a in range(p.num):
            used += p.mode_consumption[mode[a], n]
        if used > p.budgets[n]:
            return OVER_BUDGET + used - p.budgets[n]
    for a in range(p.num):
        duration[a] = p.mode_duration[mode[a]]
        for w in range(demand.shape[1]):
            demand[a, w] = p.mode_demand[mode[a], w]
    for e in range(p.edge_lag.shape[0]):
        i, j = p.edge_before[e], p.edge_after[e]
        lag[e] = p.edge_lag[e] + p.edge_from_finish[e] * duration[i] - p.edge_to_finish[e] * duration[j]
        back_lag[e] = lag[e] + duration[j] - duration[i]
    free[:, :] = p.free
    first = _place(chosen, p.pred_ptr, p.pred_edge, p.edge_before, lag, duration, demand, p.guard, free, start)
    order[:] = chosen
    if first == NO_ROOM:
        return OVER_BUDGET << 1
    for a in range(p.num):
        key[a] = first - start[a] - duration[a]
    _sorted_by(key, p.order, True, count[: first + 2], order)
    if not p.plain:
        _respect_precedence(order, p.succ_ptr, p.succ_edge, p.edge_after, p.pred_ptr, p.pred_edge, p.edge_before, waiting, flags)
    free[:, :] = p.free
    if not p.constant:
        for t in range(first):
            for w in range(demand.shape[1]):
                free[t, w] = p.free[first - 1 - t, w]
    second = _place(order, p.succ_ptr, p.succ_edge, p.edge_after, back_lag, duration, demand, p.guard, free, mirrored)
    if second == NO_ROOM or (second > first and not p.constant):
        order[:] = chosen
        return first * RANKS + RANKS - 1
    for a in range(p.num):
        key[a] = second - mirrored[a] - duration[a]
        earlier[a] = start[a]
    _sorted_by(key, p.order, False, count[: second + 2], order)
    if not p.plain:
        _respect_precedence(order, p.pred_ptr, p.pred_edge, p.edge_before, p.succ_ptr, p.succ_edge, p.edge_after, waiting, flags)
    free[:, :] = p.free
    third = _place(order, p.pred_ptr, p.pred_edge, p.edge_before, lag, duration, demand, p.guard, free, start)
    if third == NO_ROOM or third > first:
        order[:] = chosen
        start[:] = earlier
        return first * RANKS + RANKS - 1
    critical = 0
    for a in range(p.num):
        if second - mirrored[a] - duration[a] == start[a]:
            critical += 1
    return third * RANKS + min(critical, RANKS - 1)


@njit(cache=True, nogil=True)
def workspace(p):
    num, horizon, words, edges = p.num, p.free.shape[0], p.free.shape[1], p.edge_lag.shape[0]
    return (
        np.zeros(edges, np.int64),
        np.zeros(edges, np.int64),
        np.zeros(num, np.int64),
        np.zeros((num, words), np.int64),
        np.zeros((horizon, words), np.int64),
        np.zeros(num, np.int64),
        np.zeros(num, np.int64),
        np.zeros(num, np.int64),
        np.zeros(horizon + 2, np.int64),
        np.zeros(num, np.int64),
        np.zeros(num, np.int64),
        np.zeros(num, np.int64),
        np.zeros(num, np.bool_),
    )
