from io import BytesIO

import pytest
from PIL import Image
from pytest_faas import events


@pytest.fixture
def upload(pictures):
    """Upload a picture and return its key."""

    def put(key, size=(400, 200), mode="RGB", kind="JPEG"):
        picture = BytesIO()
        Image.new(mode, size, "red").save(picture, kind)
        pictures.put_object(Key=key, Body=picture.getvalue())
        return key

    return put


def test_a_picture_gets_a_thumbnail(resize, pictures, upload, s3_event):
    key = upload("originals/beach.jpg")

    resize(s3_event(pictures.name, key))

    thumbnail = pictures.Object("thumbnails/beach.jpg.png").get()
    assert thumbnail["ContentType"] == "image/png"
    with Image.open(BytesIO(thumbnail["Body"].read())) as image:
        assert (image.format, image.size) == ("PNG", (128, 64))


@pytest.mark.parametrize(
    "name",
    ["a b.jpg", "1+1=2.jpg", "50%.jpg", "50%25.jpg", "Äpfel & Birnen/ß.jpg", "日本.jpg", "plus+ space"],
)
def test_a_name_is_as_it_was_uploaded(resize, pictures, upload, s3_event, name):
    resize(s3_event(pictures.name, upload(f"originals/{name}")))

    assert f"thumbnails/{name}.png" in [item.key for item in pictures.objects.all()]


@pytest.mark.parametrize(
    ("mode", "kind"), [("CMYK", "JPEG"), ("P", "PNG"), ("LA", "PNG"), ("1", "TIFF"), ("RGBA", "WEBP")]
)
def test_any_kind_of_picture_will_do(resize, pictures, upload, s3_event, mode, kind):
    resize(s3_event(pictures.name, upload("originals/picture", mode=mode, kind=kind)))

    assert pictures.Object("thumbnails/picture.png").content_type == "image/png"


def test_a_small_picture_does_not_grow(resize, pictures, upload, s3_event):
    resize(s3_event(pictures.name, upload("originals/dot.png", size=(3, 2), kind="PNG")))

    with Image.open(BytesIO(pictures.Object("thumbnails/dot.png.png").get()["Body"].read())) as image:
        assert image.size == (3, 2)


def test_its_own_thumbnails_are_left_alone(faas, resize, pictures, upload, s3_event):
    own = upload("thumbnails/beach.jpg.png", kind="PNG")

    assert not resize.invoke(s3_event(pictures.name, own)).calls


def test_the_same_event_twice_gives_the_same_thumbnail(resize, pictures, upload, s3_event):
    event = s3_event(pictures.name, upload("originals/beach.jpg"))
    resize(event)
    first = {item.key: item.e_tag for item in pictures.objects.all()}

    resize(event)

    assert {item.key: item.e_tag for item in pictures.objects.all()} == first


def test_a_picture_that_was_deleted_since_is_no_failure(resize, pictures, s3_event):
    gone = resize.invoke(s3_event(pictures.name, "originals/gone.jpg"))

    assert gone.error is None
    assert "originals/gone.jpg has been deleted since" in gone.logs


def test_a_bad_picture_fails_but_not_its_neighbours(resize, pictures, upload, s3_event):
    pictures.put_object(Key="originals/no.jpg", Body=b"this is no picture")
    keys = [upload("originals/1.jpg"), "originals/no.jpg", upload("originals/2.jpg")]

    answer = resize.invoke(s3_event(pictures.name, *keys))

    assert (answer.error.type, answer.error.message) == ("PicturesFailed", "originals/no.jpg")
    assert {"thumbnails/1.jpg.png", "thumbnails/2.jpg.png"} <= {item.key for item in pictures.objects.all()}


def test_a_deletion_is_not_for_us(resize, pictures, s3_event):
    assert not resize.invoke(
        s3_event(pictures.name, "originals/a.jpg", event_name="ObjectRemoved:Delete")
    ).calls


def test_keys_are_read_as_the_notification_has_them(resize):
    """The package beside the handler, tested on its own."""
    source_keys = resize.module.source_keys

    assert list(source_keys(events.s3("pics", "originals/a b+c.jpg"))) == [("pics", "originals/a b+c.jpg")]
    assert list(source_keys({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "pics"})) == []
