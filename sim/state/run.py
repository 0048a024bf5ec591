"""The handle of a run: ``run.threat[domain]``, ``run.issues[number].severity``, in compiled code and in plain Python.

A compiled function gets the address of one record alone, with the numbers of the run and the addresses of its arrays,
and builds the arrays that it names: an array of Numba's own is seven numbers and a reference count, and handing fifty
of them from function to function cost more than the model.
"""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, intrinsic, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype
from numpy.typing import NDArray

from sim.rules.compiled import IS_PLAIN
from sim.state.shapes import ALL, DATED, MEMORY

NUMBERS: Any = from_dtype(MEMORY)


class Run:
    """One run: all that its phases and decisions read and write.

    Numbers, extents and arrays are attributes by the names of ``sim.state.shapes``; records in arrays have their fields
    as attributes. What is written through them is what the compiled phases see, and the other way round.

    Attributes
    ----------
    numbers : record
        The numbers of the run, and the addresses of its arrays.
    way_in : int or Run
        Where they lie; in plain Python, the run itself.
    askers : list of callable
        What ``hooks`` number in plain Python, from 1 on.
    """

    def __init__(self) -> None:
        self._keep(np.zeros(1, MEMORY))
        self.askers: list[Any] = []

    def _keep(self, memory: NDArray[Any]) -> None:
        self._memory, self._held, self._columns = memory, dict[str, NDArray[Any]](), dict[str, Any]()
        self.numbers: Any = memory.view(np.recarray)[0]
        self.way_in: Any = self if IS_PLAIN else memory.ctypes.data

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: its arrays lie elsewhere, and nobody is asked yet."""
        return {"memory": self._memory.copy(), "arrays": {name: values.copy() for name, values in self._held.items()}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._keep(state["memory"])
        self.askers = []
        for name, values in state["arrays"].items():
            self.hold(name, values)

    def __deepcopy__(self, memo: dict[int, Any]) -> Run:
        copied = Run.__new__(Run)
        copied.__setstate__(self.__getstate__())
        return copied

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

    def hold(self, name: str, values: NDArray[Any]) -> None:
        """Keep an array, which has to lie where it is for as long as the run does, under its name."""
        self._held[name] = values
        setattr(self, f"at_{name}", values.ctypes.data)
        if name in _BY_NAME:  # the fields of a record lie in an array
            setattr(self, f"at_{_BY_NAME[name]}", values.ctypes.data)
        if name in DATED:
            shown, version = DATED[name]
            setattr(self, f"at_{shown}", values[getattr(self, version)].ctypes.data)

    def show_versions(self) -> None:
        """Show the versions in force of what changes at dates."""
        for name in DATED:
            self.hold(name, self._held[name])

    def held(self, name: str) -> NDArray[Any]:
        """Return an array as it was given."""
        return self._held[name]

    def column(self, book: str, field: str) -> NDArray[Any]:
        """Return a field of all records of a book."""
        key = f"{book}.{field}"
        if key not in self._columns:
            self._columns[key] = self._held[book][field]
        return cast("NDArray[Any]", self._columns[key])

    def _show(self, name: str) -> None:
        """Make the array at the address that is kept for a name an attribute."""
        self._columns.clear()
        extents, dtype = ALL[name]
        shape = tuple(int(self._memory[extent][0]) for extent in extents)
        kind = np.dtype((np.record, np.dtype(dtype))) if np.dtype(dtype).names else np.dtype(dtype)
        size = kind.itemsize * math.prod(shape)
        memory = (ctypes.c_byte * size).from_address(int(self._memory[f"at_{name}"][0]))
        values = np.frombuffer(memory, kind) if size else np.zeros(0, kind)
        self.__dict__[name] = values.reshape(shape) if extents else values[0]


_BY_NAME = {"parameter_values": "parameters", "rule_memory": "rules"}


def _number(name: str) -> property:
    """Return the attribute that reads and writes a number of a run."""
    column = name

    def read(run: Run) -> Any:
        return run._memory[column][0]

    def write(run: Run, value: Any) -> None:
        run._memory[column] = value
        if column.startswith("at_") and column not in _SHOWN:
            run._show(column.removeprefix("at_"))

    return property(read, write)


def _version(every: str, number: str) -> property:
    """Return the attribute that reads the version in force of what has several: compiled code may have changed it."""
    return property(lambda run: run._held[every][run._memory[number][0]])


_SHOWN = frozenset(f"at_{name}" for name, _ in DATED.values())
for _name in MEMORY.names or ():
    setattr(Run, _name, _number(_name))
for _every, (_name, _which) in DATED.items():
    setattr(Run, _name, _version(_every, _which))


# In compiled code


class RunType(types.Type):
    """Numba's type of a ``Run``: the address of its numbers."""

    def __init__(self) -> None:
        super().__init__(name="Run")


RUN = RunType()
register_model(RunType)(models.OpaqueModel)


@typeof_impl.register(Run)
def _type_of(run: Run, context: Any) -> RunType:
    return RUN


@unbox(RunType)  # type: ignore[untyped-decorator]
def _unbox(kind: RunType, run: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(run, "way_in")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(address, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


def _kind(name: str) -> Any:
    """Return the type of an attribute; None if there is none of that name."""
    if name == "numbers":
        return NUMBERS
    if name in (MEMORY.names or ()):
        return NUMBERS.typeof(name)
    if name not in ALL:
        return None
    extents, dtype = ALL[name]
    kind = from_dtype(np.dtype(dtype))
    return types.Array(kind, len(extents), "C") if extents else kind


@infer_getattr
class _Attributes(AttributeTemplate):
    key = RunType

    def generic_resolve(self, run: RunType, name: str) -> Any:  # type: ignore[override]
        return _kind(name)


def _place(context: Any, builder: Any, run: Any, name: str) -> Any:
    """Return the pointer to a number."""
    kind = context.get_data_type(NUMBERS.typeof(name))
    return cgutils.get_record_member(builder, run, NUMBERS.offset(name), kind)


@lower_getattr_generic(RunType)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, kind: RunType, run: Any, name: str) -> Any:
    record = builder.bitcast(run, context.get_value_type(NUMBERS))
    if name == "numbers":
        return record

    def number(of: str) -> Any:
        return builder.load(_place(context, builder, record, of))

    if name not in ALL:
        return context.unpack_value(builder, NUMBERS.typeof(name), _place(context, builder, record, name))
    result, address = _kind(name), number(f"at_{name}")
    if not ALL[name][0]:
        return builder.inttoptr(address, context.get_value_type(result))
    return _array(context, builder, result, address, [number(extent) for extent in ALL[name][0]])


@lower_setattr_generic(RunType)  # type: ignore[untyped-decorator]
def _write(context: Any, builder: Any, signature: Any, arguments: Any, name: str) -> None:
    run, value = arguments
    record, kind = builder.bitcast(run, context.get_value_type(NUMBERS)), NUMBERS.typeof(name)
    value = context.cast(builder, value, signature.args[1], kind)
    context.pack_value(builder, kind, value, _place(context, builder, record, name))


def _array(context: Any, builder: Any, kind: Any, address: Any, shape: list[Any]) -> Any:
    """Return an array of Numba's over memory that it does not own, in C order."""
    array = context.make_array(kind)(context, builder)
    itemsize = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    strides = [itemsize]
    for extent in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], extent))
    data = builder.inttoptr(address, context.get_data_type(kind.dtype).as_pointer())
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
    return array._getvalue()


@intrinsic
def _at(typing: Any, address: Any) -> Any:
    """Return the run whose numbers lie at an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(RUN))

    return RUN(types.int64), generate


def _itself(run: Run) -> Run:
    return run


run_at = cast(Any, _itself if IS_PLAIN else _at)
"""Give a compiled function that Python calls its run, from what ``Run.way_in`` says: numbers are quick to hand over."""
