"""What the hub understands of a feedback, by rules that a person can follow. Pure.

`analyze` looks at words and scores, `prioritise` sums up why somebody should look soon. Every
finding carries its evidence.
"""

from feedbus.analysis.customer import customer_key
from feedbus.analysis.priority import prioritise
from feedbus.analysis.rules import analyze

__all__ = ["analyze", "customer_key", "prioritise"]
