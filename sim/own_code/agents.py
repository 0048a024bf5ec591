"""Classes of agents by their names, so that an arm of an experiment, or the command line, can name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from sim.errors import InputError, did_you_mean, listing, mend_of
from sim.own_code.faults import reason_of
from sim.own_code.files import FILES
from sim.own_code.registrations import register

ROLES: Mapping[str, str] = {"ally": "Ally", "partner": "Partner", "secretariat": "Secretariat"}
"""What a class can be given for, and the built-in class of each."""
CLASSES: dict[str, type[Any]] = {}
"""Classes from own code, by name."""


def collect(module: ModuleType) -> None:
    """Register the classes of agents that a module defines; a name that begins with an underscore is left out."""
    for name, each in list(vars(module).items()):
        is_own = isinstance(each, type) and each.__module__ == module.__name__ and not name.startswith("_")
        if is_own and each.__name__ == name and role_of(each) is not None:
            _register(each)


def name_of(given: type[Any]) -> str:
    """Return the name of a class that a script hands over, under which it is known from then on.

    Raises
    ------
    InputError
        If it is no class of agents, or its name is taken.
    """
    from sim import agents

    if given in (agents.Ally, agents.Partner, agents.Secretariat):
        return given.__name__
    if role_of(given) is None:
        raise InputError(
            f"{given.__qualname__} is no class of agents. Give a subclass of sim.Ally, sim.Partner or sim.Secretariat."
        )
    if CLASSES.get(given.__name__) is not given:
        _register(given)
    fault = fault_in_compiled(given)
    if fault:
        raise InputError(fault)
    return given.__name__


def _register(given: type[Any]) -> None:
    if given.__name__ in ROLES.values():
        raise InputError(f"There is a built-in agent called '{given.__name__}'. Choose another name.")
    register("agent", given.__name__, given, given.__module__)


def role_of(given: type[Any]) -> str | None:
    """Return what a class can be given for; None if it is no class of agents."""
    from sim import agents

    return next((role for role, usual in ROLES.items() if issubclass(given, getattr(agents, usual))), None)


def names_for(role: str) -> list[str]:
    """Return the names of the classes that can be given for a role."""
    return [ROLES[role], *(name for name, each in CLASSES.items() if role_of(each) == role)]


def fault_of(role: str, name: object) -> tuple[str, str, str] | None:
    """Return what is wrong with a role and the name of a class: message, what is allowed, how to mend it."""
    if role not in ROLES:
        return f"There is no role of agents called '{role}'.", listing(ROLES), did_you_mean(role, ROLES)
    if name in names_for(role):
        fault = fault_in_compiled(CLASSES[str(name)]) if name in CLASSES else ""
        return (fault, "", "") if fault else None
    allowed = listing(names_for(role))
    if isinstance(name, str) and name in CLASSES:
        other = role_of(CLASSES[name])
        return f"{name} is a class of {other}, not of {role}.", allowed, f"Write '{other}: {name}'."
    mend = mend_of(str(name), names_for(role), "Define it in a Python file.")
    return f"There is no class of {role} called '{name}'.", allowed, mend


def fault_in_compiled(given: type[Any]) -> str:
    """Return what keeps Numba from compiling a decision of a class; nothing if it compiles."""
    from sim.agents.compiled import CompiledDecision

    decisions = {name: each for base in reversed(given.__mro__) for name, each in vars(base).items()}
    for each in decisions.values():
        if isinstance(each, CompiledDecision):
            try:
                each.compile()
            except Exception as error:  # Numba's own, or whatever stands in the way
                return (
                    f"{each.name} cannot be compiled. {reason_of(error, each.function)} It is given "
                    f"({', '.join(each.given)}); help(sim.compiled) says what each of them is. A method without "
                    "@sim.compiled may use all of Python."
                )
    return ""


def class_of(role: str, name: str) -> type[Any] | None:
    """Return a class by its name; None for the built-in one.

    Raises
    ------
    InputError
        If there is none.
    """
    fault = fault_of(role, name)
    if fault is not None:
        message, allowed, mend = fault
        raise InputError(f"{message} {f'Allowed: {allowed}.' if allowed else ''} {mend}".strip())
    return None if name == ROLES[role] else CLASSES[name]


def named(settings: Iterable[str]) -> dict[str, str]:
    """Return the names of classes by role, from ``ROLE=CLASS`` on the command line.

    Raises
    ------
    InputError
        For anything else.
    """
    chosen: dict[str, str] = {}
    for setting in settings:
        role, equals, name = setting.partition("=")
        if not equals:
            raise InputError(f"--agents takes ROLE=CLASS, such as --agents ally=Solidarity; '{setting}' is none.")
        if role in chosen:
            raise InputError(f"--agents names two classes of {role}. Give one.")
        class_of(role, name)
        chosen[role] = name
    return chosen


IN_A_RUN = "--agents {role}={name}"
IN_AN_ARM = "'agents: {{{role}: {name}}}' in an arm"
"""How to take a class, where it is named."""


def unused(chosen: Iterable[str], how: str) -> list[str]:
    """Return a sentence for each class from a file that nothing uses: none is taken without being named.

    Parameters
    ----------
    chosen : iterable of str
        Names of the classes that are used.
    how : {IN_A_RUN, IN_AN_ARM}
    """
    taken = set(chosen)
    return [
        f"{FILES[each.__module__].name} defines {name}, which nothing uses here. To use it, write "
        f"{how.format(role=role_of(each), name=name)}."
        for name, each in CLASSES.items()
        if name not in taken and each.__module__ in FILES
    ]
