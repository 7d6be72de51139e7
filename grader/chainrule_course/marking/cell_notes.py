"""What to say of a cell that was stopped, or that was not let do something."""

from chainrule.words.language import pick

TEXTS = {
    "dead": {
        "en": "Cell {number} ended the process and was left out.",
        "zh": "第 {number} 个单元格结束了进程，已被跳过。",
    },
    "endless": {
        "en": "Cell {number} did not come to an end and was stopped.",
        "zh": "第 {number} 个单元格没有运行完，已被中止。",
    },
    "flood": {
        "en": "Cell {number} sent more data than allowed and was left out.",
        "zh": "第 {number} 个单元格发出的数据太多，已被跳过。",
    },
    "exit": {
        "en": "Cell {number} called for an exit; the rest of it did not run.",
        "zh": "第 {number} 个单元格要求退出，它后面的部分没有运行。",
    },
    "memory": {
        "en": "Cell {number} wanted more memory than there is for a notebook.",
        "zh": "第 {number} 个单元格要用的内存超过了一个笔记本的上限。",
    },
    "full": {
        "en": "Cell {number} wanted to write more than there is room for.",
        "zh": "第 {number} 个单元格要写的文件超过了上限。",
    },
    "barred": {
        "en": "Cell {number} tried something that is not allowed here"
        " ({message}).",
        "zh": "第 {number} 个单元格试图做这里不允许的事（{message}）。",
    },
}
BY_ERROR = {
    "TimeLimit": "endless", "SystemExit": "exit", "MemoryError": "memory",
    "PermissionError": "barred",
}  # fmt: skip
FULL = "No space left on device", "File too large"


def of(number, name, message):
    """Notes on a cell, from what ended it: one, or none.

    Parameters
    ----------
    number : int
        Which cell of the notebook.
    name, message : str
        Of the exception; or a key of TEXTS and nothing.
    """
    key = BY_ERROR.get(name, name)
    if name == "OSError" and any(text in message for text in FULL):
        key = "full"
    if key not in TEXTS:
        return []
    line = message.strip().split("\n")[0][:100]
    text = pick(TEXTS[key]).format(number=number, message=line or name)
    return [{"id": key, "text": text}]
