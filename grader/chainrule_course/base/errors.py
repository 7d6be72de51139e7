"""The one kind of error that is the user's to mend."""


class UserError(Exception):
    """Something the user can mend, said in one sentence.

    The command line prints it without a traceback and exits with code 2.
    """
