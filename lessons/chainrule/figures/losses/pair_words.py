"""What came of a pair of output and loss, in a sentence."""

from chainrule.labs.pairings import Trial

LABELS = {
    "task": {"en": "task", "zh": "任务"},
    "output": {"en": "output", "zh": "输出"},
    "loss": {"en": "loss", "zh": "损失"},
}


def sentence(trial):
    """Status line about a trial, in both languages.

    Raises
    ------
    TypeError
        If it is something else.
    """
    if not isinstance(trial, Trial):
        raise TypeError(f"train should return a Trial, not {trial!r:.40}")
    task = "price" if trial.task == "price" else "classes"
    texts = _TEXTS.get((trial.finding, task)) or _TEXTS[trial.finding]
    numbers = trial.facts | {"culprit": _culprit(trial)}
    said = {lang: text.format(**numbers) for lang, text in texts.items()}
    verdict = _VERDICTS[trial.verdict]
    return {
        "en": f"{verdict['en']}. {said['en']}",
        "zh": f"{verdict['zh']}。{said['zh']}",
    }


def _culprit(trial):
    """Say of which number the logarithm was asked for."""
    low, high = trial.outputs.min(), trial.outputs.max()
    return f"{low:.2f}" if low <= 0 else f"1 − {high:.2f}"


_VERDICTS = {
    "good": {"en": "Good", "zh": "好"},
    "poor": {"en": "Poor", "zh": "差"},
    "impossible": {"en": "Impossible", "zh": "不可能"},
}
_TEXTS = {
    "fixed": {
        "en": "The softmax of a single number is always {high:g}: every "
        "output is the same, whatever goes in.",
        "zh": "单个数的 softmax 总是 {high:g}：不管输入是什么，输出都一样。",
    },
    "reach": {
        "en": "{beyond} of 24 prices are above {most_possible:g}, which no "
        "output ever exceeds; off by {error:.2f} on average, a constant by "
        "{constant:.2f}.",
        "zh": "24 个价格中有 {beyond} 个大于 {most_possible:g}，"
        "而输出永远不会超过它；"
        "平均误差 {error:.2f}，总答同一个数则是 {constant:.2f}。",
    },
    "undefined": {
        "en": "At step {step} the loss needs the logarithm of {culprit}, "
        "which does not exist.",
        "zh": "第 {step} 步，损失要取 {culprit} 的对数，而这个对数不存在。",
    },
    "endless": {
        "en": "The loss is down to {last:.2f} and has no lowest value; the "
        "prices are off by {error:.1f} on average.",
        "zh": "损失降到了 {last:.2f}，而且没有下限；"
        "价格的平均误差却达到 {error:.1f}。",
    },
    "range": {
        "en": "{right} of {total} right, but outputs run from {low:.2f} to "
        "{high:.2f}: these are not probabilities.",
        "zh": "{total} 个中对了 {right} 个，但输出从 {low:.2f} 到 {high:.2f}："
        "这不是概率。",
    },
    "sums": {
        "en": "{right} of {total} right, and the ten probabilities of one "
        "digit sum to anything from {sum_low:.2f} to {sum_high:.2f}.",
        "zh": "{total} 个中对了 {right} 个，但每个数字的十个概率加起来，"
        "从 {sum_low:.2f} 到 {sum_high:.2f} 都有。",
    },
    "one_answer": {
        "en": "The loss is down to {last:.3f}, and yet only {right} of "
        "{total} are right: {most} get the same answer.",
        "zh": "损失降到了 {last:.3f}，{total} 个中却只对了 {right} 个："
        "{most} 个得到同一个答案。",
    },
    "stuck": {
        "en": "Stuck: {right} of {total} right, and in {step} steps the loss "
        "moved only from {first:.3f} to {last:.3f}.",
        "zh": "卡住了：{total} 个中对了 {right} 个，{step} 步里损失只从 "
        "{first:.3f} 变到 {last:.3f}。",
    },
    "slow": {
        "en": "It learns, but slowly: {right} of {total} right after {step} "
        "steps, loss {first:.3f} to {last:.3f}.",
        "zh": "在学，只是慢：{step} 步之后 {total} 个中对了 {right} 个，"
        "损失从 {first:.3f} 降到 {last:.3f}。",
    },
    ("slow", "price"): {
        "en": "Off by {error:.2f} on average, a constant by {constant:.2f}.",
        "zh": "平均误差 {error:.2f}，总答同一个数则是 {constant:.2f}。",
    },
    ("stuck", "price"): {
        "en": "Stuck: off by {error:.2f} on average, a constant by "
        "{constant:.2f}.",
        "zh": "卡住了：平均误差 {error:.2f}，总答同一个数则是 "
        "{constant:.2f}。",
    },
    ("good", "price"): {
        "en": "Off by {error:.2f} on average; a constant would be off by "
        "{constant:.2f}.",
        "zh": "平均误差 {error:.2f}；要是总答同一个数，会是 {constant:.2f}。",
    },
    "good": {
        "en": "{right} of {total} right, and every output is a probability.",
        "zh": "{total} 个中对了 {right} 个，每个输出都是概率。",
    },
}
ALT = {
    "en": "Above left, the loss over 200 steps, with a red cross where it "
    "becomes undefined. Above right, a dot for each output against what was "
    "wanted, over a wide pale line on which it should lie. Below, a table of "
    "nine cells for each of three tasks, rows for outputs and columns for "
    "losses: a cell that was tried has a tick for good, a ring for poor, a "
    "cross for impossible; the one in use is grey.",
    "zh": "左上：200 步里的损失，在失去定义的地方打红叉。"
    "右上：每个输出一个点，横轴是目标值，应当落在浅色粗线上。"
    "下方：三个任务各有一张九格的表，"
    "行是输出，列是损失。试过的格子里，勾表示好，圈表示差，叉表示不可能；"
    "正在试的格子是灰色。",
}
