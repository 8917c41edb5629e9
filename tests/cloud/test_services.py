"""Every service of moto answers, on its own endpoint, with the packages of the extra `moto` installed.

The table is what moto 5.2.5 claims (`moto.backend_index`), each with a cheap call that it implements. A service needs
more than this process only to run code: `lambda.invoke` on a function that only moto has, and AWS Batch jobs, need Docker.
"""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.backend_index import backend_url_patterns

from pytest_faas.cloud import catalogue
from pytest_faas.cloud.fake import FakeAws

PLAIN = """
    acm-pca.ListCertificateAuthorities acm.ListCertificates amp.ListWorkspaces apigateway.GetAccount
    apigatewayv2.GetApis appmesh.ListMeshes appsync.ListApis athena.ListWorkGroups autoscaling.DescribeTags
    backup.ListBackupPlans batch.ListJobs bedrock-agent.ListAgents bedrock-agentcore-control.ListGateways
    bedrock.ListCustomModels cleanrooms.ListMemberships clouddirectory.ListDirectories cloudformation.ListStacks
    cloudfront.ListFunctions cloudhsmv2.DescribeBackups cloudtrail.ListTrails cloudwatch.ListMetrics
    codebuild.ListBuilds codedeploy.ListDeployments codepipeline.ListPipelines comprehend.ListEndpoints
    config.DescribeConfigRules connect.ListInstances connectcampaigns.ListCampaigns databrew.ListJobs
    datapipeline.ListPipelines datasync.ListTasks dax.DescribeClusters devops-agent.ListAgentSpaces
    directconnect.DescribeLags dms.DescribeEndpoints docdb.DescribeEvents ds.ListLogSubscriptions dsql.ListClusters
    dynamodb.ListTables dynamodbstreams.ListStreams ec2.DescribeTags ecr.DescribeRegistry ecs.ListClusters
    efs.DescribeFileSystems eks.ListClusters elasticache.DescribeUsers elasticbeanstalk.ListAvailableSolutionStacks
    elb.DescribeLoadBalancers elbv2.DescribeSSLPolicies emr-containers.ListVirtualClusters
    emr-serverless.ListApplications emr.ListClusters es.ListDomainNames events.ListRules firehose.ListDeliveryStreams
    fis.ListExperiments forecast.ListDatasetGroups fsx.DescribeBackups glue.ListJobs greengrass.ListGroups
    guardduty.ListDetectors iam.ListRoles inspector2.ListFilters iot.ListJobs ivs.ListChannels kafka.ListClusters
    kinesis.ListStreams kinesisanalytics.ListApplications kinesisanalyticsv2.ListApplications kinesisvideo.ListStreams
    kms.ListKeys lakeformation.ListLFTags lambda.ListLayers lexv2-models.ListBots logs.DescribeQueries
    macie2.ListMembers managedblockchain.ListNetworks mediaconnect.ListFlows medialive.ListInputs
    mediapackage.ListChannels mediapackagev2.ListChannelGroups mediastore-data.ListItems mediastore.ListContainers
    memorydb.DescribeUsers mq.ListBrokers neptune.DescribeEvents network-firewall.ListFirewalls
    networkmanager.ListCoreNetworks opensearch.ListDomainNames opensearchserverless.ListCollections
    organizations.ListAccounts osis.ListPipelines payment-cryptography.ListKeys personalize.ListSchemas
    pinpoint.GetApps pipes.ListPipes polly.ListLexicons ram.ListPermissions rds.DescribeEvents redshift.DescribeTags
    resiliencehub.ListApps resource-groups.ListGroups resourcegroupstaggingapi.GetTagKeys route53.ListHostedZones
    route53domains.ListDomains route53resolver.ListResolverRules s3.ListBuckets s3tables.ListTableBuckets
    s3vectors.ListVectorBuckets sagemaker.ListModels scheduler.ListSchedules sdb.ListDomains secretsmanager.ListSecrets
    securityhub.ListMembers servicecatalog-appregistry.ListApplications servicecatalog.ListPortfolios
    servicediscovery.ListServices ses.ListTemplates sesv2.ListContactLists shield.ListProtections
    signer.ListSigningPlatforms sns.ListTopics sqs.ListQueues ssm.ListCommands sso-admin.ListInstances
    stepfunctions.ListActivities sts.GetSessionToken support.DescribeCases synthetics.DescribeCanaries
    timestream-influxdb.ListDbClusters timestream-query.DescribeEndpoints timestream-write.ListTables
    transcribe.ListVocabularies transfer.ListServers vpc-lattice.ListServices workspaces-web.ListPortals
    workspaces.DescribeWorkspaces
""".split()
ACCOUNT = "123456789012"
WITH_PARAMETERS: dict[str, dict[str, Any]] = {
    "bedrock-runtime.InvokeModel": {"modelId": "m", "body": b"{}"},
    "bedrock-agentcore.ListEvents": {"memoryId": "memory-1234567890", "sessionId": "s", "actorId": "a"},
    "account.GetAlternateContact": {"AlternateContactType": "BILLING"},
    "apigatewaymanagementapi.GetConnection": {"ConnectionId": "c"},
    "appconfig.GetApplication": {"ApplicationId": "abcdefg"},
    "application-autoscaling.DescribeScalableTargets": {"ServiceNamespace": "ecs"},
    "budgets.DescribeBudgets": {"AccountId": ACCOUNT},
    "ce.DescribeCostCategoryDefinition": {"CostCategoryArn": f"arn:aws:ce::{ACCOUNT}:costcategory/x"},
    "codecommit.GetRepository": {"repositoryName": "r"},
    "cognito-identity.ListIdentityPools": {"MaxResults": 1},
    "cognito-idp.ListUserPools": {"MaxResults": 1},
    "ebs.StartSnapshot": {"VolumeSize": 1},
    "ec2-instance-connect.SendSSHPublicKey": {
        "InstanceId": "i-01234567890",
        "InstanceOSUser": "u",
        "SSHPublicKey": "k" * 80,
    },
    "glacier.ListVaults": {"accountId": "-"},
    "identitystore.ListGroups": {"IdentityStoreId": "d-1234567890"},
    "iot-data.GetThingShadow": {"thingName": "t"},
    "kinesis-video-archived-media.GetClip": {
        "StreamName": "s",
        "ClipFragmentSelector": {
            "FragmentSelectorType": "SERVER_TIMESTAMP",
            "TimestampRange": {"StartTimestamp": 0, "EndTimestamp": 1},
        },
    },
    "meteringmarketplace.BatchMeterUsage": {"UsageRecords": [], "ProductCode": "p"},
    "quicksight.ListUsers": {"AwsAccountId": ACCOUNT, "Namespace": "default"},
    "rds-data.ExecuteStatement": {"resourceArn": "a" * 20, "secretArn": "a" * 20, "sql": "select 1"},
    "redshift-data.DescribeStatement": {"Id": "x"},
    "rekognition.GetFaceSearch": {"JobId": "x"},
    "s3control.ListAccessPoints": {"AccountId": ACCOUNT},
    "sagemaker-metrics.BatchPutMetrics": {
        "TrialComponentName": "t",
        "MetricData": [{"MetricName": "m", "Timestamp": 0, "Value": 1.0}],
    },
    "sagemaker-runtime.InvokeEndpoint": {"EndpointName": "e", "Body": b"x"},
    "service-quotas.ListAWSDefaultServiceQuotas": {"ServiceCode": "vpc"},
    "swf.ListDomains": {"registrationStatus": "REGISTERED"},
    "textract.GetDocumentTextDetection": {"JobId": "x"},
    "wafv2.ListWebACLs": {"Scope": "REGIONAL"},
    "xray.GetTraceSummaries": {"StartTime": 0, "EndTime": 1},
}
# moto wants a region in the host of SimpleDB; archived media is read where GetDataEndpoint says.
OPTIONS = {
    "sdb": {"region_name": "eu-west-1"},
    "kinesis-video-archived-media": {"endpoint_url": "https://b-123.kinesisvideo.us-east-1.amazonaws.com"},
}
NO_CLIENT = {"instance_metadata", "moto_api._internal"}


def call(name: str, **options: Any) -> int:
    """Make the call; an error that AWS could give is an answer too."""
    service, operation = name.split(".")
    client = boto3.client(service, **options)
    try:
        answer = getattr(client, xform_name(operation))(**WITH_PARAMETERS.get(name, {}))
    except ClientError as error:
        answer = error.response
        assert answer["Error"]["Code"] not in ("404", "400", "Unknown", "500"), answer
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


@pytest.mark.parametrize("name", [*PLAIN, *WITH_PARAMETERS])
def test_the_service_answers(aws: FakeAws, name: str) -> None:
    assert 200 <= call(name, **OPTIONS.get(name.split(".", maxsplit=1)[0], {})) < 500
    assert aws.refusals == []


def test_the_table_names_every_service_of_moto() -> None:
    urls = [
        f"https://{prefix}{host}/"
        for name in [*PLAIN, *WITH_PARAMETERS]
        for host in catalogue.hosts(name.split(".")[0], "eu-west-1")
        for prefix in ("", "123456789012.", "b-123.")
    ]
    answered = {name for name, pattern in backend_url_patterns if any(map(pattern.match, urls))}
    assert {name for name, _ in backend_url_patterns} - answered - NO_CLIENT == set()


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("apigateway.GetRestApis", "openapi_spec_validator"),
        ("cloudformation.ListStacks", "openapi_spec_validator"),
        ("glue.ListJobs", "pyparsing"),
        ("xray.GetTraceSummaries", "aws_xray_sdk"),
    ],
)
def test_without_the_extra_the_error_names_what_to_install(in_fresh_python, name: str, module: str) -> None:
    service, operation = name.split(".")
    script = f"""
        import sys
        sys.modules[{module!r}] = None  # as if it were not installed
        import boto3
        from pytest_faas.cloud.fake import FakeAws
        from pytest_faas.errors import FaasError
        with FakeAws():
            try:
                boto3.client({service!r}).{xform_name(operation)}(**{WITH_PARAMETERS.get(name, {})!r})
            except FaasError as error:
                print(error)
    """
    printed = in_fresh_python(script)
    assert f"moto needs the module '{module}" in printed
    assert "pip install 'pytest-faas[moto]'" in printed
