"""From (mixture, window, start, pinned prefix) to the context chain."""
