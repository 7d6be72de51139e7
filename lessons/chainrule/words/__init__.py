"""What is said and shown, in the learner's language."""
