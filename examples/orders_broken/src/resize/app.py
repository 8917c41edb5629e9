from io import BytesIO

import boto3
from PIL import Image

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
        picture = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(
            Bucket=bucket, Key=f"{key}.thumbnail.png", Body=thumbnail(picture), ContentType="image/png"
        )


def thumbnail(picture):
    with Image.open(BytesIO(picture)) as image:
        small = image.convert("RGBA")
    small.thumbnail((128, 128))
    png = BytesIO()
    small.save(png, "PNG")
    return png.getvalue()
