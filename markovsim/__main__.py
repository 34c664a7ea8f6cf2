"""``python -m markovsim`` is ``markovsim``."""

from markovsim.cli import main

if __name__ == "__main__":
    main()
