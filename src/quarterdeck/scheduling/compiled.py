"""How the kernels of planning are compiled.

`kernel` counts no references to arrays: the tables of a problem are some fifty arrays, and counting each use of one cost
nine tenths of the time of a move. In exchange a kernel allocates nothing: its scratch arrays are arguments.
`inlined` is for what kernels are made of; who changes one must delete the cached kernels (`__pycache__/*.nb*`), since numba
looks only at the file a kernel stands in. The same code runs, slower, without numba.
"""

from numba import njit

kernel = njit(cache=True, nogil=True, _nrt=False)  # type: ignore[call-overload]
inlined = njit(inline="always", nogil=True)
