"""The laptop tools: the `feedbus` command, the local hub, the vendors' doubles."""
