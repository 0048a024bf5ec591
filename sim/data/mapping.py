"""A mapping over a carried table, which reads it when first asked."""

from collections.abc import Callable, Iterator, Mapping


class Carried[Record](Mapping[str, Record]):
    """Records of a carried table by code.

    Parameters
    ----------
    read : callable
        Returns the records; called whenever one is asked for, so it should remember them.
    """

    def __init__(self, read: Callable[[], Mapping[str, Record]]) -> None:
        self._read = read

    def __getitem__(self, code: str) -> Record:
        return self._read()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())
