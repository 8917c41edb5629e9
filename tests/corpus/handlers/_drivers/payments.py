"""The client of a payment provider: a test never gets to it."""


def charge(order, amount, idempotency_key=None):
    raise ConnectionError(f"a real charge for {order}")


class Mailer:
    def send(self, to, text):
        raise ConnectionError(f"a real mail to {to}")
