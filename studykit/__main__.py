"""`python -m studykit`."""

from studykit.cli.boundary import main

if __name__ == "__main__":
    main()
