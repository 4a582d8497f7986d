"""Stateful doubles of the vendors, for the demo and the tests.

A double keeps what it was given, refuses what the vendor would refuse, and can be told to fail
like one: that is what shows whether a second try makes a second ticket. One module per vendor;
`server` is their common frame, `python -m feedbus_ops.doubles` starts it.
"""

from feedbus_ops.doubles.accounts import Accounts
from feedbus_ops.doubles.server import Doubles

__all__ = ["Accounts", "Doubles"]
