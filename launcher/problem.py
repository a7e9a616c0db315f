"""What the person at the keyboard can mend."""


class Problem(Exception):
    """Something the person at the keyboard can mend, said in words."""
