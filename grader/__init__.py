"""Exercises, notebook builder, marking and the command line."""

import sys

# jsonschema asks for it, and does without it; to import it takes longer than
# all else that marking needs.
sys.modules.setdefault("rfc3987_syntax", None)
