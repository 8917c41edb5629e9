"""Options: one table for the command line, the ini file and the marker; marker before command line before ini."""

from __future__ import annotations

import pytest

SHOW = """
import pytest
def test_show(sqs_event, record_property):
    record = sqs_event("x")["Records"][0]
    print("SEEN", record["awsRegion"], record["eventSourceARN"], record["messageId"])
"""


def seen(result):
    line = next(line for line in result.outlines if "SEEN" in line)
    return line.partition("SEEN")[2].split()


@pytest.fixture
def project(pytester):
    pytester.makepyfile(test_show=SHOW)
    return pytester


def test_defaults(project):
    region, arn, _ = seen(project.runpytest_subprocess("-s"))
    assert (region, arn) == ("us-east-1", "arn:aws:sqs:us-east-1:123456789012:my-queue")


def test_ini(project):
    project.makeini("[pytest]\nfaas_region = eu-west-1\nfaas_account = 111122223333\nfaas_partition = aws\n")
    region, arn, _ = seen(project.runpytest_subprocess("-s"))
    assert (region, arn) == ("eu-west-1", "arn:aws:sqs:eu-west-1:111122223333:my-queue")


def test_pyproject(project):
    project.makepyprojecttoml('[tool.pytest.ini_options]\nfaas_region = "eu-west-2"\n')
    assert seen(project.runpytest_subprocess("-s"))[0] == "eu-west-2"


def test_the_command_line_goes_before_the_ini_file(project):
    project.makeini("[pytest]\nfaas_region = eu-west-1\nfaas_account = 111122223333\n")
    region, arn, _ = seen(project.runpytest_subprocess("-s", "--faas-region=ap-south-1"))
    assert (region, arn) == ("ap-south-1", "arn:aws:sqs:ap-south-1:111122223333:my-queue")


def test_the_marker_goes_before_both_and_the_closest_marker_first(pytester):
    pytester.makeini("[pytest]\nfaas_region = eu-west-1\n")
    pytester.makepyfile("""
        import boto3, pytest
        pytestmark = pytest.mark.faas(region="ca-central-1", account="111122223333")
        @pytest.mark.faas(region="cn-north-1", partition="aws-cn")
        def test_show(faas, sqs_event):
            assert sqs_event("x")["Records"][0]["eventSourceARN"] == "arn:aws-cn:sqs:cn-north-1:111122223333:my-queue"
            assert boto3.client("sqs").meta.region_name == "cn-north-1"
            assert boto3.client("sts").get_caller_identity()["Account"] == "111122223333"
    """)
    pytester.runpytest_subprocess("--faas-region=ap-south-1").assert_outcomes(passed=1)


def test_a_seed_gives_the_same_identifiers_again_and_another_one_others(project):
    first = seen(project.runpytest_subprocess("-s"))
    assert seen(project.runpytest_subprocess("-s", "-p", "no:randomly")) == first
    assert seen(project.runpytest_subprocess("-s", "--faas-seed=7")) != first


def test_two_tests_have_different_identifiers_whatever_their_order(pytester):
    pytester.makepyfile("""
        def test_a(sqs_event): print("SEEN", sqs_event("x")["Records"][0]["messageId"])
        def test_b(sqs_event): print("SEEN", sqs_event("x")["Records"][0]["messageId"])
    """)
    both = [
        line for line in pytester.runpytest_subprocess("-s", "-p", "no:randomly").outlines if "SEEN" in line
    ]
    alone = [line for line in pytester.runpytest_subprocess("-s", "-k", "test_b").outlines if "SEEN" in line]
    ids = [line.split()[-1] for line in both]
    assert len(set(ids)) == 2
    assert alone[0].split()[-1] == ids[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--faas-regoin=x"], "there is no --faas-regoin. Did you mean '--faas-region'?"),
        (["--faas-region=mars"], "--faas-region: expected a region such as eu-west-1, got 'mars' (str)"),
        (["--faas-account=12"], "--faas-account: expected 12 digits, got '12' (str)"),
        (
            ["--faas-network=alow"],
            "--faas-network: expected one of allow, refuse, got 'alow' (str). Did you mean 'allow'?",
        ),
        (["--faas-partition=aws-us"], "--faas-partition: expected one of aws, aws-cn, aws-us-gov"),
        (["--faas-guard=soon"], "--faas-guard: expected a number of seconds above 0, got 'soon' (str)"),
        (["-o", "faas_regoin=x"], "there is no faas_regoin. Did you mean 'faas_region'?"),
    ],
)
def test_a_mistake_on_the_command_line_is_a_usage_error(project, arguments, said):
    result = project.runpytest_subprocess(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str() + result.stdout.str()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("faas_regoin = eu-west-1", "there is no faas_regoin. Did you mean 'faas_region'?"),
        (
            "faas_region = eu_west_1",
            "faas_region: expected a region such as eu-west-1, got 'eu_west_1' (str)",
        ),
    ],
)
def test_a_mistake_in_the_ini_file_is_a_usage_error_that_names_the_file(project, line, said):
    project.makeini(f"[pytest]\n{line}\n")
    result = project.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    output = result.stderr.str() + result.stdout.str()
    assert said in output
    assert "tox.ini" in output


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("regon='eu-west-1'", "there is no such setting. Did you mean 'region'?"),
        ("region=7", "region: expected a region such as eu-west-1, got 7 (int)"),
        ("'eu-west-1'", "takes keyword arguments only, got ('eu-west-1',)"),
        ("credentials='keep'", "credentials holds for a whole run"),
        ("seed=1.5", "seed: expected a number or a text, got 1.5 (float)"),
    ],
)
def test_a_mistake_in_a_marker_is_a_usage_error_that_names_the_test(pytester, marker, said):
    pytester.makepyfile(f"import pytest\n@pytest.mark.faas({marker})\ndef test_it(): pass\n")
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    output = result.stderr.str() + result.stdout.str()
    assert said in output
    assert "test_it" in output


def test_the_header_says_with_what_the_run_can_be_repeated(project):
    project.runpytest_subprocess("--faas-seed=9").stdout.fnmatch_lines(
        ["faas: region us-east-1, account 123456789012, seed 9*"]
    )


def test_the_marker_is_registered(project):
    project.runpytest_subprocess("--markers").stdout.fnmatch_lines(["@pytest.mark.faas(*"])


def test_help_shows_each_option(project):
    from pytest_faas.settings import OPTIONS

    shown = project.runpytest_subprocess("--help").stdout.str()
    assert all(option.flag in shown and option.ini in shown for option in OPTIONS)


def test_no_faas_turns_the_plugin_off(pytester):
    pytester.makepyfile("def test_it(faas): pass")
    result = pytester.runpytest_subprocess("-p", "no:faas")
    result.stdout.fnmatch_lines(["*fixture 'faas' not found*"])
