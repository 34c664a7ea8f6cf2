"""Small objects that group questions by subject, so that tab completion on their owner stays short."""

from __future__ import annotations


class Group:
    """A base for an object that groups questions about its owner. Its repr lists what can be asked.

    A group is a frozen dataclass (``repr=False``) that holds its owner. A property or a method of the owner makes it.

    Examples
    --------
    >>> class Draws(Group):
    ...     def paths(self, replicas, *, horizon, labels=False):
    ...         "Draw paths."
    >>> Draws()
    <Draws: .paths(replicas, horizon=…, …)>
    """

    def __repr__(self) -> str:
        asked = ", ".join(_call(name, getattr(type(self), name)) for name in _questions(type(self)))
        return f"<{type(self).__name__}: {asked}>"


def _questions(group: type) -> list[str]:
    """Return the public methods of a class by name."""
    return [name for name in dir(group) if name[0] != "_" and callable(getattr(group, name))]


def _call(name: str, method: object) -> str:
    """Write a method with the parameters that have no default, and an ellipsis for the others."""
    import inspect

    assert callable(method)
    _, *parameters = inspect.signature(method).parameters.values()
    required = [p.name + "=…" * (p.kind is p.KEYWORD_ONLY) for p in parameters if p.default is p.empty]
    return f".{name}({', '.join(required + ['…'] * (len(required) < len(parameters)))})"
