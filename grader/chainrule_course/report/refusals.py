"""In Chinese, why a submission could not be marked.

Records keep the English sentence; pages of a Chinese course show it so. Each
pattern takes the sentence apart, and its groups are filled in.
"""

import re

CHINESE = [
    (r"The file is larger than (.+) MB\.", "文件超过了 {} MB。"),
    (r"The file is empty\.", "文件是空的。"),
    (
        r"The file has more than (\d+) parts or (\d+) items\.",
        "文件里的内容超过了 {} 个部分，或者 {} 个元素。",
    ),
    (r"The file is not JSON, or not all of it\.", "文件不是完整的 JSON。"),
    (r"The file is JSON, but not a notebook\.", "文件是 JSON，但不是笔记本。"),
    (
        r"The notebook has the unknown format (.+)\.",
        "笔记本的格式 {} 无法识别。",
    ),
    (r"The notebook has no cells\.", "笔记本里没有单元格。"),
    (
        r"The notebook has more than (\d+) cells\.",
        "笔记本里的单元格超过了 {} 个。",
    ),
    (
        r"The notebook has format (.+) and cannot be brought to 4\.",
        "笔记本的格式是 {}，无法转换成格式 4。",
    ),
    (
        r"The files in (.+) are larger than (.+) MB\.",
        "{} 里的文件超过了 {} MB。",
    ),
    (
        r"nbgrader passes over folders whose names begin with a dot or hold a"
        r" line break: rename it\.",
        "文件夹的名字以点开头或含有换行时，nbgrader 会跳过它：请改名。",
    ),
    (
        r"The folder is a link and was not followed\.",
        "这个文件夹是一个链接，没有打开。",
    ),
    (
        r"The submission is larger than (.+) MB\.",
        "提交的内容超过了 {} MB。",
    ),
    (r"There are more than (.+) files in it\.", "里面的文件超过了 {} 个。"),
    (
        r"Its kernel is (.+), and not Python\.",
        "它的内核是 {}，而不是 Python。",
    ),
    (
        r"The engine ended (\d+) times while it was marked\.",
        "评分时，运行代码的进程中断了 {} 次。",
    ),
    (
        r"There are (\d+) notebooks in it, and none is named (.+)\.",
        "里面有 {} 个笔记本，没有一个叫做 {}。",
    ),
    (r"There is no notebook (.+) in it\.", "里面没有笔记本 {}。"),
    (
        r"The grader met an error of its own \((.+)\)\.",
        "评分程序自己出了错（{}）。",
    ),
]


def told(sentence, language):
    """A sentence of a record in the language of the page.

    >>> told("The file is empty.", "zh")
    '文件是空的。'
    """
    if language == "zh" and sentence:
        for pattern, chinese in CHINESE:
            if found := re.fullmatch(pattern, sentence, re.S):
                return chinese.format(*found.groups())
    return sentence
