"""Background work: the worker that runs the tasks, its lease, new tries, and the schedule.

The tasks themselves stand in the packages they belong to, each in its `tasks.py`.
"""
