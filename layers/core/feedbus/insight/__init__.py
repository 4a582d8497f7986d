"""What many feedbacks say together: words, topics, quotes, figures and what is new. Pure.

`documents` makes of a feedback what statistics need of it, `digest` sums a day of them, and
`report` makes of days what people read; `weekly` tells it in sentences. The other modules hold
one method each, with the source of its formula. `feedbus.reporting` reads and stores.
"""
