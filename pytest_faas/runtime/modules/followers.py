"""Those who put something into the user's modules by name, and again into every fresh one."""

from __future__ import annotations

from typing import Protocol


class Follower(Protocol):
    """What is told when fresh modules may be there."""

    def wants(self, module: str) -> bool:
        """Say whether the follower is to be told as soon as that module's code has run, before others import from it."""

    def follow(self) -> None:
        """Look at the modules that are there now."""


_followers: list[Follower] = []


def add(follower: Follower) -> None:
    """Tell a follower from now on."""
    _followers.append(follower)


def remove(follower: Follower) -> None:
    """Tell it no more; harmless for one that was not added."""
    _followers[:] = [each for each in _followers if each is not follower]


def want(module: str) -> bool:
    """Say whether any follower wants to be told when that module's code has run."""
    return any(each.wants(module) for each in _followers)


def tell() -> None:
    """Tell all of them: a world's modules are in place, before the handler's code runs on."""
    for each in _followers:
        each.follow()
