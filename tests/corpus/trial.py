"""One handler of the corpus in the fake AWS, with the resources that it needs."""

from __future__ import annotations

from pathlib import Path

from corpus_aws import Aws
from row import Event, Row

from pytest_faas import Sandbox

HANDLERS = Path(__file__).parent / "handlers"


class Trial:
    """A row's function and its resources in a sandbox."""

    def __init__(self, faas: Sandbox, row: Row) -> None:
        self.row = row
        self.faas = faas
        row.needs.make()
        self.function = faas.function(
            f"{row.name}.handler",
            root=HANDLERS / row.fault,
            layers=[HANDLERS / each for each in row.layers],
            timeout=row.timeout,
            env=dict(row.env),
        )
        for name, answer in row.effects.items():
            faas.effect(name, returns=answer)

    def does_its_job(self) -> None:
        """Assert that the clean event is worked off, and bring the beginning back."""
        moment = self.faas.moment()
        event = self.row.event()
        done = self.function.invoke(event)
        assert done.error is None, done
        assert not is_http(event) or done.status_code < 400
        self.row.does(Aws(self.faas))
        moment.restore()
        self.function.cold_start()


def is_http(event: Event) -> bool:
    """Return whether an event is a request of API Gateway."""
    return "requestContext" in event
