"""Which service of AWS sends which kind of event: `source` and `detail-type`.

https://docs.aws.amazon.com/eventbridge/latest/ref/events.html. Only kinds that people write in tests are here, and only
events that say they are of AWS: what a custom source calls its events is its own choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_faas.contracts.faults import Fault, shown
from pytest_faas.contracts.law import Json, law

S3_KINDS = (
    "Object Created",
    "Object Deleted",
    "Object Restore Initiated",
    "Object Restore Completed",
    "Object Restore Expired",
    "Object Storage Class Changed",
    "Object Access Tier Changed",
    "Object ACL Updated",
    "Object Tags Added",
    "Object Tags Deleted",
)
_KINDS = {
    "aws.s3": S3_KINDS,
    "aws.ec2": ("EC2 Instance State-change Notification", "EC2 Spot Instance Interruption Warning"),
    "aws.autoscaling": ("EC2 Instance Launch Successful", "EC2 Instance Terminate Successful"),
    "aws.ecs": ("ECS Task State Change", "ECS Container Instance State Change"),
    "aws.ecr": ("ECR Image Action", "ECR Image Scan"),
    "aws.cloudwatch": ("CloudWatch Alarm State Change",),
    "aws.codebuild": ("CodeBuild Build State Change", "CodeBuild Build Phase Change"),
    "aws.codecommit": ("CodeCommit Repository State Change",),
    "aws.codepipeline": ("CodePipeline Pipeline Execution State Change",),
    "aws.states": ("Step Functions Execution Status Change",),
    "aws.batch": ("Batch Job State Change",),
    "aws.glue": ("Glue Job State Change",),
    "aws.guardduty": ("GuardDuty Finding",),
    "aws.health": ("AWS Health Event",),
    # Recorded from AWS: without `aws.`, and with a hyphen where the documentation prints a dash.
    "lambda": (
        "Lambda Function Invocation Result - Success",
        "Lambda Function Invocation Result - Failure",
    ),
}
_SOURCES = {kind: source for source, kinds in _KINDS.items() for kind in kinds}


@law("source", "detail-type")
def source_of_the_kind(event: Json) -> Iterator[Fault]:
    """Demand that a kind of event which one service of AWS sends does not come from another one."""
    source: str = event["source"]
    kind: str = event["detail-type"]
    right = _SOURCES.get(kind, source)
    if source != right and (source.startswith("aws.") or _bare(source) == _bare(right)):
        yield Fault("source", source, right, f"{shown(source)}, but {shown(kind)} is what {right} sends")


def _bare(source: str) -> str:
    """Return the service of a source, however it is written: `s3` of `aws.s3`, `aws:s3` and `AWS.S3`."""
    return source.lower().replace(":", ".").removeprefix("aws.")


KIND_LAWS = (source_of_the_kind,)
