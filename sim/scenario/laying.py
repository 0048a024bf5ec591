"""One scenario laid on another: mappings merge, lists replace, and events are added and dropped by date and id.

What comes out has one list of events and neither ``add_events`` nor ``drop_events``; the list remembers which events of
the scenario below it replaced without a word on them.
"""

from __future__ import annotations

from dataclasses import replace

from sim.errors import Problem, ScenarioError, did_you_mean, listing
from sim.scenario.located import Located, merge, shorten

ADD, DROP, EVENTS = "add_events", "drop_events", "events"
ALL = "all"
"""What ``drop_events`` says in place of ids."""


def laid(below: Located, own: Located) -> Located:
    """Return the tree of a scenario with another laid on it.

    Parameters
    ----------
    below, own : Located
        Trees of scenarios, or of parts of them.

    Raises
    ------
    ScenarioError
        If an event that is to be dropped is not there, or the keys do not hold what they should.
    """
    if not isinstance(own.value, dict) or not own.value.keys() & {ADD, DROP, EVENTS}:
        return merge(below, own)
    rest = {key: child for key, child in own.value.items() if key not in (ADD, DROP)}
    events = _events(below.child(EVENTS), own)
    return merge(below, Located(rest if events is None else rest | {EVENTS: events}, own.file, own.line))


def settled(tree: Located) -> Located:
    """Return the tree of a scenario that stands alone, with events added and dropped."""
    if not isinstance(tree.value, dict) or not tree.value.keys() & {ADD, DROP}:
        return tree
    bare = {key: child for key, child in tree.value.items() if key not in (ADD, DROP)}
    also = {key: child for key, child in tree.value.items() if key in (ADD, DROP)}
    return laid(Located(bare, tree.file, tree.line), Located(also, tree.file, tree.line))


def described(event: Located) -> str:
    """Return what messages call an event: its id, else its date and note."""
    said = [event.child(key) for key in ("id", "at", "note")]
    name, date, note = (each.value if each is not None else None for each in said)
    when = f" ({date})" if date else ""
    return f"{name}{when}" if name else f"that of {date}{f', {shorten(note)}' if note else ''}"


def _events(below: Located | None, own: Located) -> Located | None:
    given, added, dropped = own.child(EVENTS), own.child(ADD), own.child(DROP)
    base = below if below is not None and isinstance(below.value, tuple) else Located((), own.file, own.line)
    if given is not None:
        if not isinstance(given.value, tuple):
            return given  # noted where the keys are checked
        base = _replacing(base, given)
    base = _without(base, dropped)
    if added is None or added.value is None:
        return base
    more = (added,) if isinstance(added.value, dict) else added.value
    if not isinstance(more, tuple):
        raise _fault(added, ADD, "add_events is no list of events.", "Write [{id: ..., at: ..., ...}].")
    assert isinstance(base.value, tuple)
    named = tuple(
        replace(event, key=event.key or (f"{ADD}.{position}" if isinstance(added.value, tuple) else ADD))
        for position, event in enumerate(more)
    )
    return replace(base, value=(*base.value, *named))


def _replacing(base: Located, given: Located) -> Located:
    """Return a list of events that remembers those below it that it replaces, and has not in one form or another."""
    assert isinstance(base.value, tuple)
    assert isinstance(given.value, tuple)
    kept, ids = [event.plain() for event in given.value], [_id(event) for event in given.value]
    gone = (event for event in base.value if event.plain() not in kept)
    return replace(given, lost=tuple(event for event in gone if _id(event) is None or _id(event) not in ids))


def _without(events: Located, dropped: Located | None) -> Located:
    if dropped is None or dropped.value is None:
        return events
    if dropped.value == ALL:
        return replace(events, value=() if not events.lost else events.value, lost=())
    ids = (dropped,) if isinstance(dropped.value, str) else dropped.value
    if not isinstance(ids, tuple):
        raise _fault(dropped, DROP, "drop_events is no list of ids.", "Write [ID, ...], or all.")
    assert isinstance(events.value, tuple)
    there = [own for event in (*events.value, *events.lost) if (own := _id(event)) is not None]
    for each in ids:
        if each.value not in there:
            message = f"There is no event called {shorten(each.plain())} to drop."
            mend = did_you_mean(str(each.value), there) or "Give the event an id where it stands, or name another."
            raise _fault(each, DROP, message, mend, listing(there) if there else "no event here has an id")
    gone = [each.value for each in ids]
    value, lost = (tuple(e for e in each if _id(e) not in gone) for each in (events.value, events.lost))
    return replace(events, value=value, lost=lost)


def _id(event: Located) -> str | None:
    child = event.child("id")
    return child.value if child is not None and isinstance(child.value, str) else None


def _fault(at: Located, key: str, message: str, mend: str, allowed: str = "") -> ScenarioError:
    return ScenarioError([Problem(message, at.file, at.line, key, shorten(at.plain()), allowed, mend)])
