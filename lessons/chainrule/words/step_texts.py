"""What the checks of lesson 5 say, in both languages."""

STEP_TEXTS = {
    "not_a_step": {
        "en": "It should return two things: a dict of new parameters, with"
        " the names that came in, and the new state.",
        "zh": "应当返回两样东西：新参数的字典（名字与传入的相同），"
        "以及新的状态。",
    },
    "not_batches": {
        "en": "Each batch should be a pair of arrays, rows of X and as many of"
        " y: `yield Xb, yb`.",
        "zh": "每一批都应当是一对数组，由 X 的若干行和 y 的同样多行组成："
        "`yield Xb, yb`。",
    },
    # batches
    "flag_batches": {
        "en": "There should be {expected} batches, and {got} came.",
        "zh": "应当有 {expected} 批，得到的是 {got} 批。",
    },
    "flag_first_rows": {
        "en": "The first batch should have {expected} rows, and it has {got}.",
        "zh": "第一批应当有 {expected} 行，得到的是 {got} 行。",
    },
    "flag_last_rows": {
        "en": "The last batch should have {expected} rows, and it has {got}.",
        "zh": "最后一批应当有 {expected} 行，得到的是 {got} 行。",
    },
    "flag_paired": {
        "en": "Rows of X come with the y of other rows; use one order for"
        " both.",
        "zh": "X 的行配上了别的行的 y；两者要用同一个顺序。",
    },
    "flag_once": {
        "en": "Not every row of X comes exactly once in an epoch.",
        "zh": "一轮之中，X 的每一行应当恰好出现一次；这里不是这样。",
    },
    "flag_shuffled": {
        "en": "In some epoch the rows come in the order of X; draw a random"
        " order from rng in each.",
        "zh": "有的一轮里，各行还是 X 原来的顺序；"
        "每一轮都应当用 rng 抽取随机顺序。",
    },
    "flag_renewed": {
        "en": "An order comes again in a later epoch; draw a new one from rng"
        " in each.",
        "zh": "后面的一轮又用了前面的顺序；每一轮都应当用 rng 重新抽取。",
    },
    "flag_mixed": {
        "en": "The same rows come together in every epoch; shuffle the rows,"
        " not the batches.",
        "zh": "每一轮里，同一批总是那几行；应当打乱的是行，而不是批。",
    },
    "flag_apart": {
        "en": "Over many epochs, rows keep their neighbours or stay near their"
        " places; draw a new order of all rows.",
        "zh": "走了很多轮，各行仍然挨着原来的邻居，或者留在原处附近；"
        "应当为全部的行抽取新的顺序。",
    },
    "flag_drawn": {
        "en": "The order does not come from rng: it should be the same again"
        " with the same seed, and another with another seed.",
        "zh": "顺序不是由 rng 决定的：种子相同，顺序应当相同；"
        "种子不同，顺序应当不同。",
    },
    "flag_narrow": {
        "en": "The batches come in float{got}, which loses digits of X and y;"
        " hand out their numbers as they are.",
        "zh": "各批的类型是 float{got}，丢掉了 X 和 y 的一些位数；"
        "应当原样给出里面的数。",
    },
    # the rate search
    "flag_asked": {
        "en": "loss_at should be called once with each rate, in order, and not"
        " again after the loss has blown up.",
        "zh": "loss_at 应当按顺序对每个学习率各调用一次，"
        "损失爆炸之后就不再调用。",
    },
    # the training loop: which step leaves the right path, and how
    "flag_size_wrong_in_step": {
        "en": "Step {got} is the first to go wrong: its batch has the wrong"
        " size. The batches are at fault, not the updates.",
        "zh": "从第 {got} 步开始出错：这一步的批量大小不对。"
        "问题出在分批，不在更新。",
    },
    "flag_rows_wrong_in_step": {
        "en": "Step {got} is the first to go wrong: its batch holds rows that"
        " this epoch has seen already, or pairs that are not in the data. The"
        " batches are at fault, not the updates.",
        "zh": "从第 {got} 步开始出错：这一步的批里，有这一轮已经用过的行，"
        "或者数据里没有的配对。问题出在分批，不在更新。",
    },
    "flag_gradient_wrong_in_step": {
        "en": "Step {got} is the first to go wrong: its gradients are not what"
        " loss_and_grads has returned since the step before. The order of the"
        " update is at fault.",
        "zh": "从第 {got} 步开始出错：传给这一步的梯度，"
        "不是上一步之后由 loss_and_grads 返回的。问题出在更新的顺序。",
    },
    "flag_gradient_old_in_step": {
        "en": "Step {got} is the first to go wrong: its gradients are taken at"
        " parameters other than those the step before returned. The order of"
        " the update is at fault, or what `step` returned was not kept.",
        "zh": "从第 {got} 步开始出错：这一步的梯度，"
        "不是在上一步返回的参数处求的。问题出在更新的顺序，"
        "或者 `step` 返回的结果没有留下来。",
    },
    "flag_params_old_in_step": {
        "en": "Step {got} is the first to go wrong: it is given parameters"
        " other than those the step before returned. What was learned is lost"
        " on the way.",
        "zh": "从第 {got} 步开始出错：传给这一步的参数，不是上一步返回的。"
        "学到的东西中途丢了。",
    },
    "flag_state_wrong_in_step": {
        "en": "Step {got} is the first to go wrong: it is given another state"
        " than the one the step before returned. The handling of the state is"
        " at fault.",
        "zh": "从第 {got} 步开始出错：传给这一步的状态，不是上一步返回的。"
        "问题出在状态的传递。",
    },
    "flag_steps_in_all": {
        "en": "There should be {expected} steps in all, and there are {got}.",
        "zh": "总共应当走 {expected} 步，实际走了 {got} 步。",
    },
    "flag_ends": {
        "en": "All steps are right, and the parameters that come back are not"
        " those of the last one.",
        "zh": "每一步都对，但返回的不是最后一步得到的参数。",
    },
    "flag_history_wrong_in_epoch": {
        "en": "All steps are right. The history goes wrong in epoch {got}: it"
        " should hold the mean over the rows of the epoch, each with the loss"
        " of its batch before the step.",
        "zh": "每一步都对。history 从第 {got} 轮起出错：应当是这一轮所有行的"
        "平均损失，每一行按它那一批在更新之前的损失计算。",
    },
    # functions that cases hand to the learner's
    "f_slope_of_bowl": {
        "en": "slope_of_bowl, 2 (k + 1) x[k]",
        "zh": "slope_of_bowl，即 2 (k + 1) x[k]",
    },
    "f_slope_of_wave": {
        "en": "slope_of_wave, cos(x[k]) + 2 x[k]",
        "zh": "slope_of_wave，即 cos(x[k]) + 2 x[k]",
    },
    "f_slope_of_valley": {
        "en": "slope_of_valley, sum(x) + (k + 1) x[k]",
        "zh": "slope_of_valley，即 sum(x) + (k + 1) x[k]",
    },
    "f_momentum": {
        "en": "momentum, v = v / 2 + g and w - v / 10",
        "zh": "momentum，即 v = v / 2 + g，w - v / 10",
    },
    "f_line": {
        "en": "line, the mean squared error of X @ w + b",
        "zh": "line，即 X @ w + b 的均方误差",
    },
}
