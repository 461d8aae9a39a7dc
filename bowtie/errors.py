"""The one exception that reaches a user as a plain message."""


class UserError(Exception):
    """A mistake or obstacle that the user can mend: shown without a traceback.

    Args:
        what: What is wrong, naming the file and row where there is one.
        remedy: What to do about it.
        exit_code: 1 when work could not be done, 2 for wrong usage.
    """

    def __init__(self, what: str, remedy: str = "", *, exit_code: int = 1) -> None:
        super().__init__(f"{what}\n  Remedy: {remedy}" if remedy else what)
        self.what = what
        self.remedy = remedy
        self.exit_code = exit_code
