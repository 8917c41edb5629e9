"""Make a thumbnail of each uploaded picture (S3)."""

import boto3

from pictures import source_keys, thumbnail, thumbnail_key
from shop_common.log import get_logger

s3 = boto3.client("s3")
log = get_logger("resize")


class PicturesFailed(Exception):
    """Some pictures of the event have no thumbnail; Lambda tries again, then hands the event on."""


def handler(event, context):
    failed = []
    for bucket, key in source_keys(event):
        try:
            resize(bucket, key)
        except Exception:
            log.exception("no thumbnail of %s", key)
            failed.append(key)
    if failed:
        raise PicturesFailed(", ".join(failed))


def resize(bucket, key):
    try:
        picture = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        log.info("%s has been deleted since", key)
        return
    target = thumbnail_key(key)
    s3.put_object(Bucket=bucket, Key=target, Body=thumbnail(picture), ContentType="image/png")
    log.info("wrote %s", target)
