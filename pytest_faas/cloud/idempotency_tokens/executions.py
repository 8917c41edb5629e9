"""Start an execution of an EXPRESS state machine each time: only STANDARD ones know a name again.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

from typing import Any

from moto.moto_api._internal import mock_random
from moto.stepfunctions.models import StateMachine

from pytest_faas.cloud.patches import Patches


def _known_by_its_name(machine: Any, name: str, execution_input: str) -> Any:
    if patches.laid and machine.type == "EXPRESS":
        return None
    return patches.before(StateMachine, "_handle_name_input_idempotency")(machine, name, execution_input)


def _start_execution(machine: Any, *args: Any, **options: Any) -> Any:
    execution = patches.before(StateMachine, "start_execution")(machine, *args, **options)
    if patches.laid and machine.type == "EXPRESS":
        arn = execution.execution_arn.replace(":execution:", ":express:", 1)
        execution.execution_arn = f"{arn}:{mock_random.uuid4()}"
    return execution


patches = Patches(
    (StateMachine, "_handle_name_input_idempotency", _known_by_its_name),
    (StateMachine, "start_execution", _start_execution),
)
