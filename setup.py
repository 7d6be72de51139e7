"""Which folders make up the package; all else stands in pyproject.toml.

The references, the lessons and the lists of the proof keep their folders in
the checkout; in a wheel they lie within the package.
"""

from setuptools import find_packages, setup

NAME = "chainrule_course"
WITHIN = (
    "solutions",
    "lessons", "lessons.src", "lessons.en", "lessons.zh",
    "tests.mutants", "tests.strangers",
)  # fmt: skip

setup(
    packages=[
        *find_packages("grader", include=[NAME, f"{NAME}.*"]),
        *(f"{NAME}.{folder}" for folder in WITHIN),
    ],
    package_dir={
        "": "grader",
        **{f"{NAME}.{path}": path.replace(".", "/") for path in WITHIN},
    },
)
