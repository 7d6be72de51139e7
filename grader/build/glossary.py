"""Make the glossary that learners see from lessons/TERMS.md."""

import json

from grader.build import pairs


def glossary(sources):
    """Terms by their first use in the English of the lessons, as text.

    Parameters
    ----------
    sources : list of Source
        Of all lessons, in order; a term that none of them uses is left out.
    """
    left, lines = dict(pairs.glossary()), []
    for found in sources:
        text = "\n".join(c.text for c in found.cells if c.lang == "en")
        plain = pairs.plain(text)
        places = {term: pairs.use_of(term, plain) for term in left}
        here = sorted((m.start(), t) for t, m in places.items() if m)
        for _, term in here:
            word = {"en": pairs.spelling()[term], "zh": left.pop(term)[0]}
            word["lesson"] = found.lesson
            lines.append(json.dumps(word, ensure_ascii=False))
    return "[\n" + ",\n".join(lines) + "\n]\n"
