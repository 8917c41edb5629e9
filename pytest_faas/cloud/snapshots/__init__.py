"""How moto's state is kept and put back at the cost of what changed: see `pytest_faas/cloud/snapshot.py`."""
