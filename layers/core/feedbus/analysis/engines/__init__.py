"""What reads words: one interface, the offline engine, and AWS services for those who want more."""

from feedbus.analysis.engines.base import Context, Engine
from feedbus.analysis.engines.local import LocalEngine

__all__ = ["Context", "Engine", "LocalEngine"]
