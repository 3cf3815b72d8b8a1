"""Mixed rows (guard rails, relations between features) during a search: what breaking them costs, and how a move mends them."""

import numpy as np

from quarterdeck.scheduling.compiled import inlined, kernel
from quarterdeck.scheduling.list_schedule import insert, remove
from quarterdeck.scheduling.placing import ROW_TOLERANCE, Plan
from quarterdeck.scheduling.problem import Tables


def penalty(t: Tables, p: Plan) -> float:
    """What the broken mixed rows cost together; zero if none is broken."""
    over = np.maximum(p.row_used - t.row_cap - ROW_TOLERANCE, 0.0)
    return float((over * t.row_price).sum())


@inlined
def all_penalty(t, p):
    """As `penalty`, in compiled code."""
    total = 0.0
    for row in range(len(t.row_cap)):
        if t.row_mixed[row]:
            total += t.row_price[row] * max(p.row_used[row] - t.row_cap[row] - ROW_TOLERANCE, 0.0)
    return total


@inlined
def touched_rows(t, stamp, n, touched, rows, row_marked):
    """The mixed rows that the touched features may add to; returns how many."""
    count = 0
    for q in range(n):
        f = touched[q]
        for k in range(t.opt_row[t.feat_opt[f]], t.opt_row[t.feat_opt[f + 1]]):
            row = t.row_of[k]
            if t.row_mixed[row] and row_marked[row] != stamp:
                row_marked[row] = stamp
                rows[count] = row
                count += 1
    return count


@inlined
def rows_penalty(t, p, num_rows, rows):
    """What the breaking of these mixed rows costs."""
    total = 0.0
    for q in range(num_rows):
        row = rows[q]
        total += t.row_price[row] * max(p.row_used[row] - t.row_cap[row] - ROW_TOLERANCE, 0.0)
    return total


@kernel
def mend(t: Tables, p, n, touched, scratch):
    """Put in what mends rows broken by the touched features; take out the last touched of what still breaks a relation."""
    for q in range(n):
        if p.option[touched[q]] < 0:
            insert(t, p, touched[q], False, scratch, scratch)
    for q in range(n - 1, -1, -1):
        f = touched[q]
        if p.option[f] >= 0 and breaks_relation(t, p, p.option[f]) and not is_waited_for(t, p, f):
            remove(t, p, f)


@inlined
def breaks_relation(t, p, o):
    """Whether taking a placed option out would mend more of the broken relations than it breaks."""
    change = 0.0
    for k in range(t.opt_row[o], t.opt_row[o + 1]):
        row = t.row_of[k]
        if t.row_mixed[row] and t.row_relation[row]:
            over = p.row_used[row] - t.row_cap[row] - ROW_TOLERANCE
            change += t.row_price[row] * (max(over, 0.0) - max(over - t.row_by[k], 0.0))
    return change > 0


@inlined
def is_waited_for(t, p, f):
    """Whether something that is in waits for a feature."""
    waited = False
    for e in range(t.feat_child[f], t.feat_child[f + 1]):
        if p.option[t.child[e]] >= 0:
            waited = True
    return waited
