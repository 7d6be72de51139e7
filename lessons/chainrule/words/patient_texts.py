"""What the checks of lesson 7 say, in both languages."""

PATIENT_TEXTS = {
    "not_a_run": {
        "en": "It should return the whole run, a dict with all the names that"
        " came in: {{**run, name: new}} is one with a single entry changed.",
        "zh": "应当返回整个 run，即含有全部名字的字典："
        "{{**run, 名字: 新值}} 就是只改了一项的新字典。",
    },
    "flag_fits": {
        "en": "An entry of the run has another shape, or other names, than it"
        " had; in pairing and order stand row numbers, and order has each row"
        " once.",
        "zh": "run 里有一项的形状或名字与原来不同；pairing 和 order 里是行号，"
        "order 里每行恰好一次。",
    },
    "flag_same_data": {
        "en": "images or labels were changed; what is measured stays as it is,"
        " and one of the other entries is the cure.",
        "zh": "images 或 labels 被改了；测量的数据不能动，"
        "要治的是其他几项中的一项。",
    },
    "flag_one_change": {
        "en": "More than one entry was changed: then nobody knows which one"
        " was the cure. Change the one thing that is ill.",
        "zh": "改了不止一项：这样就不知道是哪一项治好的。只改有病的那一项。",
    },
    "flag_cured": {
        "en": "After 100 steps the mean loss over all rows, each with its own"
        " label, is still 1 or more: the run is not cured.",
        "zh": "走 100 步之后，所有样本（各配自己的标签）的平均损失仍不小于 1："
        "没有治好。",
    },
    "flag_only_weights": {
        "en": "There are entries for more than the weight matrices; the names"
        " are W1 to WL, and no others.",
        "zh": "除了权重矩阵，还有别的项；名字只有 W1 到 WL。",
    },
}
