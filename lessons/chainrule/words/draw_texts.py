"""What the checks of lesson 6 say, in both languages."""

DRAW_TEXTS = {
    # rows in three parts
    "not_parts": {
        "en": "It should return three lists of row numbers, one after the"
        " other: train, val, test; whole numbers, not True and False.",
        "zh": "应当依次返回三列行号：train、val、test；"
        "里面是整数，不是 True 和 False。",
    },
    "flag_inside": {
        "en": "Some numbers are no rows: they run from 0 to n - 1.",
        "zh": "有的数不是行号：行号从 0 到 n - 1。",
    },
    "flag_distinct": {
        "en": "A row comes twice in one part; draw without putting back.",
        "zh": "同一部分里有的行出现了两次；抽取时不要放回。",
    },
    "flag_disjoint": {
        "en": "A row is in two parts at once: what is tested has been trained"
        " on. Cut one order of all rows into three.",
        "zh": "有的行同时在两个部分里：测试用的行，训练时已经见过。"
        "应当把全部行的一个排列切成三段。",
    },
    "flag_scattered": {
        "en": "The rows of a part are always neighbours. Of sorted data it"
        " would get a few classes only; draw from all rows.",
        "zh": "每一部分总是相邻的几行。数据若按类别排好，"
        "这一部分就只有少数几类；应当从全部的行里抽取。",
    },
    "flag_fair": {
        "en": "Over 200 draws, some rows come into a part more often than"
        " others; every row should have the same chance.",
        "zh": "抽取 200 次，有些行进入某一部分的次数比别的行多；"
        "每一行的机会应当相同。",
    },
    # weights to start from
    "not_params": {
        "en": "It should return a dict with arrays under the names W1, b1,"
        " W2, b2 and so on, one W and one b for each layer.",
        "zh": "应当返回一个字典，名字为 W1、b1、W2、b2……，每层一个 W、"
        "一个 b，值都是数组。",
    },
    "flag_distinct_weights": {
        "en": "Some weights of a layer are equal. Neurons that start alike"
        " stay alike for ever; draw each weight by itself.",
        "zh": "同一层里有相等的权重。起点相同的神经元会永远相同；"
        "每个权重都要单独抽取。",
    },
    "flag_centred": {
        "en": "The weights of a layer have not mean 0; they should have both"
        " signs.",
        "zh": "一层的权重平均值不是 0；应当有正有负。",
    },
    # dropout
    "flag_masked": {
        "en": "out is not A * mask.",
        "zh": "out 不等于 A * mask。",
    },
    "flag_share": {
        "en": "p is the share that is dropped; here another share is.",
        "zh": "p 是丢弃的比例；这里丢弃的比例不对。",
    },
    "flag_rows_alone": {
        "en": "Entries of a row are dropped together; each should be dropped"
        " by itself.",
        "zh": "同一行的数是一起丢弃的；每个数应当单独决定。",
    },
    "flag_columns_alone": {
        "en": "Entries of a column are dropped together; each should be"
        " dropped by itself.",
        "zh": "同一列的数是一起丢弃的；每个数应当单独决定。",
    },
    "flag_own_gradient": {
        "en": "{right} of the {all} gradients are those of the loss that came"
        " with them, found by nudging with the same seed. Forward and"
        " backward share their masks.",
        "zh": "{all} 个梯度中有 {right} 个与同时返回的损失相符"
        "（用同一个种子微调参数量出来的）。前向和反向要用同样的掩码。",
    },
    "flag_drawn_losses": {
        "en": "Over 120 draws the loss takes values that no mask of the"
        " hidden units gives.",
        "zh": "抽取 120 次，得到的损失里有隐藏单元的任何掩码都给不出的值。",
    },
    "flag_mean_loss": {
        "en": "Over 120 draws the mean loss should be near {expected}, and it"
        " is {got}.",
        "zh": "抽取 120 次，平均损失应当在 {expected} 附近，得到的是 {got}。",
    },
    "flag_untouched": {
        "en": "Numbers were drawn from rng; nothing is dropped when a network"
        " is evaluated.",
        "zh": "从 rng 里抽取了数；评估网络时什么也不丢弃。",
    },
    # training with validation
    "flag_epochs_run": {
        "en": "{expected} epochs should be run here, and there are {got}.",
        "zh": "这里应当走 {expected} 轮，实际走了 {got} 轮。",
    },
    "flag_validated": {
        "en": "validate should be asked {expected} times, once after each"
        " epoch; it is asked {got} times.",
        "zh": "validate 应当调用 {expected} 次，每轮之后一次；"
        "实际调用了 {got} 次。",
    },
    "flag_asked_late": {
        "en": "Validation {got} is not of the parameters at the end of its"
        " epoch.",
        "zh": "第 {got} 次验证用的，不是那一轮结束时的参数。",
    },
    "flag_chosen": {
        "en": "The parameters after epoch {expected} should come back (0: the"
        " first ones). Those that came are from {got} (-1: from no epoch).",
        "zh": "应当返回第 {expected} 轮之后的参数（0 表示最初的参数）。"
        "返回的来自第 {got} 轮（-1 表示不是任何一轮的）。",
    },
    "flag_train_losses_wrong_in_epoch": {
        "en": "All steps are right. The training losses go wrong in epoch"
        " {got}: it should be the mean over the rows of the epoch, each with"
        " the loss of its batch before the step.",
        "zh": "每一步都对。训练损失从第 {got} 轮起出错：应当是这一轮所有行的"
        "平均损失，每一行按它那一批在更新之前的损失计算。",
    },
}
