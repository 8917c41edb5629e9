"""What becomes of pictures with S3 and Lambda's own queue around the resizer."""

import json
from io import BytesIO
from unittest import mock

import boto3
import pytest
from PIL import Image
from pytest_faas import Duplicate, Throttle, events


@pytest.fixture
def upload(pictures):
    """Upload a picture and return its key."""

    def put(key):
        picture = BytesIO()
        Image.new("RGB", (400, 200), "red").save(picture, "PNG")
        pictures.put_object(Key=key, Body=picture.getvalue())
        return key

    return put


@pytest.fixture
def failures(failed_events):
    """Receive what has been handed on because it could not be processed."""

    def receive():
        sqs = boto3.client("sqs")
        url = sqs.get_queue_url(QueueName=failed_events.rpartition(":")[2])["QueueUrl"]
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    return receive


@pytest.fixture
def thumbnails(pictures):
    return lambda: {item.key: item.e_tag for item in pictures.objects.filter(Prefix="thumbnails/")}


def test_what_is_no_picture_is_tried_three_times_and_handed_on(
    faas, resize, new_pictures, pictures, upload, failures, thumbnails
):
    pictures.put_object(Key="originals/no.jpg", Body=b"this is no picture")
    event = events.s3(pictures.name, upload("originals/1.png"), "originals/no.jpg")

    report = faas.deliver(resize, event, source=new_pictures)

    assert [attempt.at for attempt in report.attempts] == [0, 60, 180]
    (failure,) = failures()
    assert failure["requestContext"]["condition"] == "RetriesExhausted"
    assert failure["responsePayload"]["errorMessage"] == "originals/no.jpg"
    assert failure["requestPayload"] == event  # all that is needed to try again by hand
    assert set(thumbnails()) == {"thumbnails/1.png.png"}


def test_when_s3_does_not_answer_the_next_try_a_minute_later_does_it(
    faas, resize, new_pictures, pictures, upload, failures, thumbnails
):
    event = events.s3(pictures.name, upload("originals/1.png"))
    put = resize.module.s3.put_object
    with mock.patch("app.s3.put_object", side_effect=[ConnectionError("no answer"), mock.DEFAULT], wraps=put):
        report = faas.deliver(resize, event, source=new_pictures)

    assert (len(report.attempts), report.elapsed) == (2, 60)
    assert len({attempt.request_id for attempt in report.attempts}) == 1
    assert set(thumbnails()) == {"thumbnails/1.png.png"}
    assert not failures()


def test_a_flood_of_pictures_waits_and_uses_no_retry(faas, resize, new_pictures, pictures, upload, failures):
    uploads = [events.s3(pictures.name, upload(f"originals/{n}.png")) for n in range(5)]

    report = faas.deliver(resize, *uploads, source=new_pictures, throttle=Throttle(seconds=3600))

    assert len(report.succeeded) == len(report.attempts) == 5
    assert not failures()


def test_after_six_hours_without_lambda_they_are_handed_on_too(
    faas, resize, new_pictures, pictures, upload, failures
):
    event = events.s3(pictures.name, upload("originals/1.png"))

    report = faas.deliver(resize, event, source=new_pictures, throttle=Throttle(seconds=7 * 3600))

    assert not report.attempts
    assert [failure["requestContext"]["condition"] for failure in failures()] == ["EventAgeExceeded"]


def test_what_comes_twice_or_late_gives_the_same_thumbnails(
    faas, resize, new_pictures, pictures, upload, thumbnails
):
    uploads = [events.s3(pictures.name, upload(f"originals/{n}.png")) for n in range(5)]
    faas.deliver(resize, *uploads, source=new_pictures)
    once = thumbnails()

    faas.deliver(
        resize,
        *uploads,
        source=new_pictures,
        duplicate=[Duplicate(concurrent=True), Duplicate(after=3600)],
        reorder=True,
    )

    assert thumbnails() == once
    assert len(once) == 5


def test_its_own_thumbnails_end_the_chain(faas, resize, new_pictures, pictures, upload, thumbnails):
    """Without the notification's filter it would be told of its thumbnails too: and leave them alone."""
    upload("originals/1.png")

    report = faas.deliver(resize, bucket=pictures.name, source=new_pictures)

    assert set(thumbnails()) == {"thumbnails/1.png.png"}
    assert [attempt.outcome for attempt in report.attempts] == ["succeeded", "succeeded"]
