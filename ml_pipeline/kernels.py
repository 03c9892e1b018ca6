"""The one way in which the compiled loops of this package are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """Compile a function to machine code, once per machine, free of the interpreter's lock.

    Numba's cache looks at a function's own file alone: after a change in a kernel that others call,
    touch their files too.

    No fast-math and no parallel reductions: the same arrays give the same bytes in every run.
    """
    return cast(Function, njit(cache=True, nogil=True)(function))
