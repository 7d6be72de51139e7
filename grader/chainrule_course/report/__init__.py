"""The report on a class, from what marking has written.

    marks.py       reads that
    figures.py     the numbers; alike.py: who agrees with whom
    page.py        the page, in words.py's words; refusals.py: why not marked
    tables.py      the tables
    write.py       writes them into the course's folder

It runs nothing and changes no marks. The command and plugins/export.py call
it.
"""
