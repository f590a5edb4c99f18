"""`python -m chipcost` is the command `chipcost`."""

from chipcost.cli.main import main

if __name__ == "__main__":
    main()
