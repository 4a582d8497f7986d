"""The shipped word lists, Chinese and English, in the notation of `analysis.phrases`."""
