"""Which operations are done once for a client token, how long it holds, and what other parameters come to.

Secrets Manager's tokens are the ids of versions, and moto keeps that rule itself. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass

_DAY = 86_400.0  # seconds; also where AWS's pages give no length


@dataclass(frozen=True)
class Contract:
    """A token's contract: the parameter that holds it, the seconds that it is known for, the error of a mismatch.

    `error` is None where AWS's pages name none: then a request with other parameters is a new one. `scope` is a parameter
    within whose value a token is known.
    """

    token: str
    seconds: float
    error: str | None = None
    scope: str | None = None


# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: ten minutes
_TRANSACTION = Contract("ClientRequestToken", 600.0, "IdempotentParameterMismatchException")
# https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
_SCHEDULE = Contract("ClientToken", _DAY)
_SCHEDULE_GONE = Contract("clientToken", _DAY)  # in the query

CONTRACTS: dict[tuple[str, str], Contract] = {
    ("dynamodb", "TransactWriteItems"): _TRANSACTION,
    ("dynamodb", "ExecuteTransaction"): _TRANSACTION,
    ("scheduler", "CreateSchedule"): _SCHEDULE,
    ("scheduler", "UpdateSchedule"): _SCHEDULE,
    ("scheduler", "DeleteSchedule"): _SCHEDULE_GONE,
    ("scheduler", "CreateScheduleGroup"): _SCHEDULE,
    ("scheduler", "DeleteScheduleGroup"): _SCHEDULE_GONE,
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
    ("ecs", "RunTask"): Contract("clientToken", _DAY, "ConflictException", scope="cluster"),
    # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html: five minutes
    ("codebuild", "StartBuild"): Contract("idempotencyToken", 300.0, "InvalidInputException"),
    # https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
    ("athena", "StartQueryExecution"): Contract("ClientRequestToken", _DAY, "InvalidRequestException"),
}
