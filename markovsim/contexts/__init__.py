"""From (mixture, window, start, pinned prefix, decoding) to the context chain."""
