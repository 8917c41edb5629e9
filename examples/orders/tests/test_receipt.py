PAID = {"order_id": "o-1", "customer": "ada", "total": "19.98", "payment_id": "pay-1"}


def test_a_receipt_is_a_text_for_people(receipt, receipts):
    receipt(PAID)

    written = receipts.Object("receipts/o-1.txt").get()
    assert written["ContentType"] == "text/plain; charset=utf-8"
    assert written["Body"].read().decode().splitlines()[2] == "Total    19.98"


def test_the_same_payment_gives_the_same_receipt(receipt, receipts):
    receipt(PAID)
    first = receipts.Object("receipts/o-1.txt").e_tag
    receipt(PAID)

    assert [item.e_tag for item in receipts.objects.all()] == [first]


def test_a_payment_without_an_order_fails_loudly(receipt, receipts):
    failed = receipt.invoke({"customer": "ada"})

    assert (failed.error.type, failed.error.message) == ("KeyError", "'order_id'")
    assert list(receipts.objects.all()) == []
