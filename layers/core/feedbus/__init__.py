"""Feedbus: from a customer's words to a closed loop; docs/architecture.md shows the way."""
