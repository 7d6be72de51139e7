"""Make the glossary that learners see from lessons/TERMS.md."""

import json
import re

from chainrule_course.builder import pairs


def glossary(sources):
    """Terms by the lesson that explains them, as text.

    A term belongs to the first lesson that prints it in bold or, if none
    does, to the first that uses it; one that no lesson uses is left out.

    Parameters
    ----------
    sources : list of Source
        Of all lessons, in order.
    """
    texts = {found.lesson: _english(found) for found in sources}
    places = []
    for term, chinese in pairs.glossary().items():
        word = {"en": pairs.spelling()[term], "zh": chinese[0]}
        word["means"] = pairs.meanings().get(term)
        place = _place(term, texts)
        if place:
            places.append((place, word | {"lesson": place[0]}))
    places.sort(key=lambda item: item[0])
    lines = [json.dumps(word, ensure_ascii=False) for _, word in places]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _english(found):
    cells = [cell.text for cell in found.cells if cell.lang == "en"]
    return pairs.plain("\n\n".join(cells))


def _place(term, texts):
    """Lesson of a term and where it stands there, None if it is not used."""
    for find in (_in_bold, pairs.use_of):
        for lesson, text in texts.items():
            match = find(term, text)
            if match:
                return lesson, match.start()
    return None


def _in_bold(term, text):
    return re.search(rf"\*\*{re.escape(term)}(?:s|es)?\*\*", text)
