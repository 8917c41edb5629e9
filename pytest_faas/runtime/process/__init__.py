"""What a process has once and handlers change: each environment has its own, and the test gets back what was there.

`settings.py` is the table, `kept.py` swaps its values in and out, `seeds.py` does so for generators that were seeded,
`loggers.py` for the named loggers, and `at_exit.py` lets go of what was to be called when the process ends.

Known limits. Environments share what a handler changes inside packages that stay: attributes of their classes, hooks of
the default session of boto3. What such a package sets while it is imported for the first time, only the environment that
imported it has.
"""
