"""The learner's commands: check, hint, predict, mine, progress, glossary."""
