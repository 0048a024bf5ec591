"""Arrays that a record of addresses leads to, in compiled code and in plain Python."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype

from sim.rules.compiled import IS_PLAIN

type Shape = tuple[str, ...]
"""Names of the fields with the extents; none for a single record."""


def looked_up(field: str, extents: Shape, dtype: np.dtype[Any]) -> Callable[[Any], Any]:
    """Return the function that gives the array at the address in a field of a record; without extents, itself.

    The array owns nothing: there is no count of references to keep, and the memory has to outlive it.
    """
    return _interpreted(field, extents, dtype) if IS_PLAIN else _compiled(field, extents, dtype)


def _interpreted(field: str, extents: Shape, dtype: np.dtype[Any]) -> Callable[[Any], Any]:
    """Return the function for plain Python, where the fields of a record are its attributes, as in compiled code."""
    kind = np.dtype((np.record, dtype)) if dtype.names else dtype

    def array(memory: Any) -> Any:
        return _view(int(memory[field]), kind, tuple(int(memory[extent]) for extent in extents))

    return array


@lru_cache(maxsize=4096)
def _view(address: int, kind: np.dtype[Any], shape: tuple[int, ...]) -> Any:
    """Return the array, or without a shape the record, that lies at an address."""
    size = kind.itemsize * math.prod(shape)
    values = np.frombuffer((ctypes.c_byte * size).from_address(address), kind) if size else np.zeros(0, kind)
    return values.reshape(shape) if shape else values[0]


def _compiled(field: str, extents: Shape, dtype: np.dtype[Any]) -> Callable[[Any], Any]:
    """Return the function for compiled code."""
    kind = from_dtype(dtype)
    result = types.Array(kind, len(extents), "C") if extents else kind

    @intrinsic
    def array(typing: Any, memory: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            def read(name: str) -> Any:
                pointer = cgutils.get_record_member(
                    builder, arguments[0], memory.offset(name), context.get_data_type(memory.typeof(name))
                )
                return builder.load(pointer)

            address = read(field)
            if not extents:
                return builder.inttoptr(address, context.get_value_type(result))
            shape = [read(extent) for extent in extents]
            return _built(context, builder, result, address, shape)

        return result(memory), generate

    return cast(Callable[[Any], Any], array)


def _built(context: Any, builder: Any, kind: Any, address: Any, shape: list[Any]) -> Any:
    """Return an array of Numba's over memory that it does not own, in C order."""
    array = context.make_array(kind)(context, builder)
    itemsize = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    strides = [itemsize]
    for extent in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], extent))
    data = builder.inttoptr(address, context.get_data_type(kind.dtype).as_pointer())
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
    return array._getvalue()
