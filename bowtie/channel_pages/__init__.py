"""One docs page per channel, made from its contract: what to export, where from, which columns matter."""
