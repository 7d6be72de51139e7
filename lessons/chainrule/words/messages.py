"""Every sentence of the checks, in both languages."""

import re

from chainrule.words.draw_texts import DRAW_TEXTS
from chainrule.words.language import current, pick
from chainrule.words.patient_texts import PATIENT_TEXTS
from chainrule.words.slip_texts import SLIP_TEXTS
from chainrule.words.step_texts import STEP_TEXTS

TEXTS = {
    # findings: one sentence each, by the id of the failed property
    "shape": {
        "en": "{part} should have shape {expected}, and yours has {got}.",
        "zh": "{part} 的形状应为 {expected}，你的是 {got}。",
    },
    "values": {
        "en": "The values differ, first at {where}: {expected} was expected,"
        " {got} came.",
        "zh": "数值不对，第一处在 {where}：应为 {expected}，得到的是 {got}。",
    },
    "not_finite": {
        "en": "{part} holds {got} where a finite number was expected.",
        "zh": "{part} 里出现了 {got}，这里应当都是有限的数。",
    },
    "dtype": {
        "en": "The input is {expected} and the result {got}; keep the type,"
        " so that a large network stays as small as it was.",
        "zh": "输入是 {expected}，结果却成了 {got}；应当保持类型不变，"
        "大网络才不会平白占用更多内存。",
    },
    "precision": {
        "en": "{part} came as {kind}, which keeps {digits} digits; more are"
        " asked for, so calculate in float64.",
        "zh": "{part} 的类型是 {kind}，只能保留 {digits} 位有效数字；"
        "这里要求的精度更高，请用 float64 计算。",
    },
    "constant": {
        "en": "The same answer comes back whatever the arguments are.",
        "zh": "不管参数是什么，返回的结果都一样。",
    },
    "only_shape": {
        "en": "The numbers of {part} are right; only its shape should be"
        " {expected}, and yours has {got}.",
        "zh": "{part} 的数值都对，只是形状应为 {expected}，你的是 {got}。",
    },
    "length": {
        "en": "{part} should have length {expected}, and yours has length"
        " {got}.",
        "zh": "{part} 的长度应为 {expected}，你的是 {got}。",
    },
    "kink": {
        "en": "There is a kink at {where}: every number from {low} to {high}"
        " is right there, and {got} came.",
        "zh": "{where} 处正好是折点：从 {low} 到 {high} 的数都算对，"
        "得到的却是 {got}。",
    },
    "purity": {
        "en": "The function changes its argument {names} in place; work on"
        " a new array, and the caller keeps hers.",
        "zh": "函数就地改动了参数 {names}；应当在新数组上计算，"
        "不要动调用者的数组。",
    },
    "shared": {
        "en": "New arrays are promised, and memory of the argument {names}"
        " came back: whoever writes into the result changes the argument too."
        " Copy it.",
        "zh": "说好返回新数组，返回的却还是参数 {names} 的内存：改动结果，"
        "参数也会跟着变。请复制一份。",
    },
    "purity_many": {
        "en": "The function changes its arguments {names} in place; work on"
        " new arrays, and the caller keeps hers.",
        "zh": "函数就地改动了参数 {names}；应当在新数组上计算，"
        "不要动调用者的数组。",
    },
    "should_raise": {
        "en": "Here the function should raise {expected}, and it returned"
        " {got}.",
        "zh": "这里函数应当抛出 {expected}，却返回了 {got}。",
    },
    "should_raise_for": {
        "en": "For {inputs} the function should raise {expected}, and it"
        " returned {got}.",
        "zh": "参数为 {inputs} 时，函数应当抛出 {expected}，却返回了 {got}。",
    },
    "should_raise_other": {
        "en": "Here the function should raise {expected}, and it raised"
        " {got}.",
        "zh": "这里函数应当抛出 {expected}，却抛出了 {got}。",
    },
    "should_raise_assert": {
        "en": "Raise {expected}, not AssertionError: `assert` is switched off"
        " by `python -O`.",
        "zh": "应当抛出 {expected}，而不是 AssertionError：用 `python -O`"
        " 运行时，`assert` 会被跳过。",
    },
    "raises_here": {
        "en": "It raises {name} in line {line}, `{source}`, for {inputs};"
        " here a result is wanted.",
        "zh": "参数为 {inputs} 时，第 {line} 行 `{source}` 抛出了 {name}；"
        "这里应当给出结果。",
    },
    "raises_somewhere": {
        "en": "It raises {name} for {inputs}; here a result is wanted.",
        "zh": "参数为 {inputs} 时抛出了 {name}；这里应当给出结果。",
    },
    "unread": {
        "en": "Line {line} cannot be read ({name}: {message}), so the cell"
        " was not run.",
        "zh": "第 {line} 行读不懂（{name}：{message}），"
        "所以这个单元格没有运行。",
    },
    "error": {
        "en": "It stops with {name}: {message}",
        "zh": "运行时出现 {name}：{message}",
    },
    "error_line": {
        "en": "It stops in line {line}, `{source}`, with {name}: {message}",
        "zh": "第 {line} 行 `{source}` 出错，{name}：{message}",
    },
    "untouched": {
        "en": "Not written yet: replace the line that raises"
        " NotImplementedError.",
        "zh": "还没有写：把抛出 NotImplementedError 的那一行换成你的代码。",
    },
    "endless": {
        "en": "It was still running after {message} seconds and was stopped;"
        " look for a loop that does not end.",
        "zh": "运行了 {message} 秒还没有结束，已被中止；"
        "看看是不是有停不下来的循环。",
    },
    "prints": {
        "en": "It was still running after {message} seconds and was stopped."
        " It prints a lot, which takes time: print less, or look for a loop"
        " that does not end.",
        "zh": "运行了 {message} 秒还没有结束，已被中止。它打印了太多东西，"
        "这很费时间：少打印一些，或者看看是不是有停不下来的循环。",
    },
    "recursion": {
        "en": "The function keeps calling itself until Python gives up.",
        "zh": "函数不停地调用自己，直到超出 Python 的限度。",
    },
    "exit": {
        "en": "The function calls exit(); remove that line.",
        "zh": "函数里调用了 exit()；删去那一行。",
    },
    "keyboard": {
        "en": "The function waits for the keyboard, with `input()` or a"
        " debugger, and in a check nobody types; use its arguments.",
        "zh": "函数在等键盘输入（`input()` 或调试器），而检查时没有人打字；"
        "要用的数应当来自参数。",
    },
    "returns_none": {
        "en": "The function returns None; is a `return` missing?",
        "zh": "函数返回了 None；是不是漏了 `return`？",
    },
    "absent": {
        "en": "{part} is missing from the dict.",
        "zh": "字典里缺少 {part}。",
    },
    "not_numbers": {
        "en": "{part} should be made of numbers; a {got} came.",
        "zh": "{part} 应当由数组成，得到的却是 {got}。",
    },
    "boolean": {
        "en": "{part} should be True or False.",
        "zh": "{part} 应当是 True 或 False。",
    },
    "ragged": {
        "en": "{part} is a nested list whose rows differ in length.",
        "zh": "{part} 是嵌套列表，但各行长度不同。",
    },
    "parts": {
        "en": "The function should return {expected}; {got} came.",
        "zh": "函数应当返回 {expected}，得到的是 {got}。",
    },
    "keeping": {
        "en": "Two things should come back: the logits, and a cache that"
        " holds what the way back needs.",
        "zh": "应当返回两样东西：logits，以及反向传播要用到的 cache"
        "（不能是空的）。",
    },
    "packed": {
        "en": "One array came in which everything is packed; return the parts"
        " one by one, with a comma between: `return {parts}`.",
        "zh": "所有结果装进了一个数组；应当分开返回，中间用逗号："
        "`return {parts}`。",
    },
    "keys": {
        "en": "{part} came without {missing}. Its names should be those of"
        " the docstring.",
        "zh": "{part} 里缺少 {missing}。名字应当与文档字符串里的一致。",
    },
    "other_keys": {
        "en": "{part} came without {missing}, and with {others} instead. Its"
        " names should be those of the docstring.",
        "zh": "{part} 里缺少 {missing}，却有 {others}。"
        "名字应当与文档字符串里的一致。",
    },
    "no_dict": {
        "en": "{part} should be a dict with the names {names}; {got} came.",
        "zh": "{part} 应当是一个字典，名字为 {names}；得到的是 {got}。",
    },
    "no_list": {
        "en": "{part} should be a list of length {expected}; {got} came.",
        "zh": "{part} 应当是长度为 {expected} 的列表；得到的是 {got}。",
    },
    "trailing_comma": {
        "en": "A comma after the returned value makes a tuple of it; remove"
        " the comma.",
        "zh": "返回值后面的逗号把它变成了元组；去掉这个逗号。",
    },
    "missing": {
        "en": "There is no function with this name when the check runs;"
        " was the cell deleted or the function renamed?",
        "zh": "检查时找不到这个名字的函数；是不是删掉了单元格，"
        "或者改了函数名？",
    },
    "dead": {
        "en": "The code ended the process it ran in, so it could not be"
        " marked.",
        "zh": "代码把自己所在的进程结束了，因此无法评分。",
    },
    # parts that a driver adds: what it means if they are not as they should
    "flag_moved": {
        "en": "When f is called, more than one entry of x is off its place;"
        " put each back before the next is moved.",
        "zh": "调用 f 时，x 里不止一个数偏离了原位；"
        "移动下一个之前，先把前一个放回去。",
    },
    "flag_raised": {
        "en": "f raised an error and nobody heard of it; let errors of f"
        " through.",
        "zh": "f 抛出的错误被吞掉了；f 的错误应当传出来。",
    },
    "flag_measured": {
        "en": "With one neuron in each layer your spread is 0: over what is"
        " it taken? All values of a layer count together.",
        "zh": "每层只有一个神经元时，你的标准差是 0：它是对哪些数求的？"
        "一层里所有的数应当放在一起。",
    },
    "flag_repeats": {
        "en": "Two generators with the same seed give different answers;"
        " draw every number from the rng that comes as an argument.",
        "zh": "种子相同的两个生成器，给出的结果却不同；"
        "每个随机数都应当从参数 rng 里抽取。",
    },
    "flag_differs": {
        "en": "Another seed gives the same answer; draw every number from"
        " the rng that comes as an argument.",
        "zh": "换了种子，结果却不变；每个随机数都应当从参数 rng 里抽取。",
    },
    "flag_own_weights": {
        "en": "All layers share one set of weights; draw new ones for each.",
        "zh": "所有的层共用了一组权重；每一层都要重新抽取。",
    },
    **STEP_TEXTS,
    **DRAW_TEXTS,
    **PATIENT_TEXTS,
    **SLIP_TEXTS,
    "flag_alone": {
        "en": "When f is called, more than one entry of params is off its"
        " place; put each back before the next is moved.",
        "zh": "调用 f 时，params 里不止一个数偏离了原位；"
        "移动下一个之前，先把前一个放回去。",
    },
    "flag_steps": {
        "en": "The entries are not moved by h, as far as the argument says.",
        "zh": "移动的距离不是参数 h 规定的大小。",
    },
    # gradient_check judges gradients itself
    "not_errors": {
        "en": "Return a dict with one number for each name, such as"
        " {{'w': 1e-9}}.",
        "zh": "应当返回一个字典，每个名字对应一个数，例如 {{'w': 1e-9}}。",
    },
    "blamed": {
        "en": "The gradient of {name} is right here, and your check finds it"
        " wrong.",
        "zh": "这里 {name} 的梯度是对的，你的检查却判它有错。",
    },
    "cleared": {
        "en": "The gradient of {name} is wrong here, and your check lets it"
        " pass.",
        "zh": "这里 {name} 的梯度是错的，你的检查却放过了它。",
    },
    "flag_fault": {
        "en": "{right} of the {all} diagnoses are right; which, is for you to"
        " find out.",
        "zh": "{all} 个诊断里有 {right} 个是对的；是哪几个，由你自己找出来。",
    },
    # where a backward pass leaves the right one
    "place_before": {
        "en": "On the way back all is right up to {before}.",
        "zh": "往回走时，到 {before} 为止都是对的。",
    },
    "place_depth": {
        "en": "With {count} layers:",
        "zh": "有 {count} 层时：",
    },
    "place_one_layer": {
        "en": "With a single layer:",
        "zh": "只有一层时：",
    },
    "place_first": {
        "en": "The first step that goes wrong is {places}.",
        "zh": "最先出错的一步是 {places}。",
    },
    "place_among": {
        "en": "The first step that goes wrong is among these: {places}.",
        "zh": "最先出错的一步在这几个之中：{places}。",
    },
    "place_handed": {
        "en": "These follow from it as they should, so the fault was only"
        " handed down to them: {parts}.",
        "zh": "{parts} 照它往下算并没有算错，错误只是传给了它们。",
    },
    "place_second": {
        "en": "These are off for a reason of their own: {parts}.",
        "zh": "{parts} 则另有错误。",
    },
    "place_stays": {
        "en": "Nothing of it was handed down: the rest is right.",
        "zh": "错误没有传下去：其余都是对的。",
    },
    "place_forward": {
        "en": "The loss is off already, so the fault lies in the forward pass"
        " or in the loss; the gradients inherit it.",
        "zh": "损失已经不对了，所以错在前向或者损失本身，梯度只是跟着错了。",
    },
    "place_loss": {
        "en": "All gradients are right; the loss alone is off.",
        "zh": "梯度都是对的，只有损失不对。",
    },
    "place_start": {
        "en": "It is off before the first step: does it start elsewhere?",
        "zh": "还没走第一步就已经不对：是不是起点不一样？",
    },
    "place_at_once": {
        "en": "The first step is wrong already.",
        "zh": "第一步就已经错了。",
    },
    "place_step": {
        "en": "Step {step} is the first to go wrong; up to there all is"
        " right.",
        "zh": "第 {step} 步最先出错，在它之前都是对的。",
    },
    "place_elsewhere": {
        "en": "In another case step {step} is wrong already.",
        "zh": "在另一种情形里，第 {step} 步就已经错了。",
    },
    "place_state": {
        "en": "There the state is used for the first time.",
        "zh": "state 正是在这一步第一次派上用场。",
    },
    "warned": {
        "en": "numpy warned there ({message}), which may lead to the fault.",
        "zh": "numpy 在这里发出了警告（{message}），错误可能就在那里。",
    },
    # notes: worth a word, cost nothing
    "warning": {
        "en": "numpy warned on the way ({message}). This costs nothing, and"
        " it is worth knowing where it comes from.",
        "zh": "计算中 numpy 发出了警告（{message}）。不扣分，"
        "但值得弄清楚它从哪里来。",
    },
    "matrix": {
        "en": "np.matrix works here, but numpy advises against it, since `*`"
        " means another product there; arrays and `@` do the same.",
        "zh": "这里用 np.matrix 没有错，但 numpy 已不推荐它，因为其中的 `*`"
        " 是另一种乘法；用数组和 `@` 就行。",
    },
    "single": {
        "en": "The one number came wrapped in an array of shape {got}; a"
        " plain number is easier to use.",
        "zh": "这个数被包在形状为 {got} 的数组里；直接返回一个数更好用。",
    },
    "single_list": {
        "en": "The one number came wrapped in a list; a plain number is"
        " easier to use.",
        "zh": "这个数被包在列表里；直接返回一个数更好用。",
    },
    "list": {
        "en": "A list came where an array is meant, and other code could not"
        " go on with it; `np.array(...)` makes one.",
        "zh": "这里要的是数组，返回的却是列表，别的代码接不下去；"
        "`np.array(...)` 可以把它变成数组。",
    },
    "slow": {
        "en": "Right, but Python goes through {rows} rows one by one. One"
        " product with the whole array is many times faster.",
        "zh": "结果正确，但 {rows} 行是用 Python 一行一行算的。对整个数组只做"
        "一次乘法，会快很多倍。",
    },
    "rows": {
        "en": "It is right, and it loops over the rows. One operation on"
        " the whole array does it at once, many times faster.",
        "zh": "结果正确，不过是逐行循环算的。对整个数组只做一次运算，"
        "会快很多倍。",
    },
    "rows_product": {
        "en": "It is right, and it loops over the rows. `{code}` does it at"
        " once, many times faster.",
        "zh": "结果正确，不过是逐行循环算的。`{code}` 一次就能算完，"
        "会快很多倍。",
    },
    "did_not_run": {
        "en": "The last cell with `def {name}` did not run, so this is about"
        " the version before it. Look at the error below that cell.",
        "zh": "最近一个含有 `def {name}` 的单元格没有运行成功，"
        "这里检查的是之前的版本。看看那个单元格下面的报错。",
    },
    "renamed": {
        "en": "A later cell defines `{other}`, and this is about `{name}` as"
        " it was before. If you have renamed it, call it `{name}` again.",
        "zh": "后面的单元格定义的是 `{other}`，而这里检查的是之前的"
        " `{name}`。如果是你改了名字，就把它改回 `{name}`。",
    },
    "renamed_only": {
        "en": "`{name}` is not known here, but `{other}` is. If you have"
        " renamed it, call it `{name}` again and run its cell.",
        "zh": "这里没有 `{name}`，却有 `{other}`。如果是你改了名字，"
        "就把它改回 `{name}`，再运行它所在的单元格。",
    },
    "not_defined": {
        "en": "`{name}` is not known here yet: run the cell that defines it,"
        " then this one.",
        "zh": "这里还没有 `{name}`：先运行定义它的单元格，再运行这一个。",
    },
    "did_not_define": {
        "en": "`{name}` is not known here: the cell with `def {name}` did not"
        " run to its end. Look at the error below that cell.",
        "zh": "这里没有 `{name}`：含有 `def {name}` 的单元格没有运行成功。"
        "看看那个单元格下面的报错。",
    },
    "not_imported": {
        "en": "`{name}` is not known here: no cell that imports it has run"
        " since the kernel started. Run the cells above, then this one.",
        "zh": "这里没有 `{name}`：内核启动以后，导入它的单元格还没有运行过。"
        "先运行上面的单元格，再运行这一个。",
    },
    "mistyped": {
        "en": "`{name}` is not known here; is `{close}` meant?",
        "zh": "这里没有 `{name}`；是不是想写 `{close}`？",
    },
    "perhaps_mistyped": {
        "en": "`{name}` is not known here; is `{close}` meant? If a cell"
        " above makes it, run that one first.",
        "zh": "这里没有 `{name}`；是不是想写 `{close}`？如果它出自上面的"
        "某个单元格，就先运行那一个。",
    },
    "not_made": {
        "en": "Line {line} uses `{name}`, which is not known here. If a cell"
        " above makes it, run that one first; or is the name mistyped?",
        "zh": "第 {line} 行用到了 `{name}`，这里还没有它。如果它出自上面的"
        "某个单元格，就先运行那一个；也可能是名字打错了。",
    },
    "unwritten": {
        "en": "`{name}` is not written yet, and this cell uses it. Write it,"
        " run its cell, then this one.",
        "zh": "`{name}` 还没有写，而这个单元格要用到它。写好并运行它所在的"
        "单元格，再运行这一个。",
    },
    "miscalled": {
        "en": "`{name}` takes something else between its brackets, for"
        " example {call}.",
        "zh": "`{name}` 的括号里不是这样写的，例如 {call}。",
    },
    "given_away": {
        "en": "A cell has given the name `{name}` to something else. Run the"
        " cell that imports it again, then this one.",
        "zh": "有单元格把 `{name}` 这个名字给了别的东西。重新运行导入它的"
        "单元格，再运行这一个。",
    },
    "given_away_own": {
        "en": "`{name}` is no function any more: a cell has given its name to"
        " something else. Run the cell with `def {name}` again.",
        "zh": "`{name}` 已经不是函数了：有单元格把这个名字给了别的东西。"
        "重新运行含有 `def {name}` 的单元格。",
    },
    "given_away_python": {
        "en": "`{name}` is a function of Python's own, and a cell has given"
        " its name to something else. `del {name}` brings it back.",
        "zh": "`{name}` 本是 Python 自带的函数，有单元格把这个名字给了别的"
        "东西。`del {name}` 就能恢复。",
    },
    "no_part": {
        "en": "`{module}` has no `{name}`; is `{close}` meant?",
        "zh": "`{module}` 里没有 `{name}`；是不是想写 `{close}`？",
    },
    "flood": {
        "en": "... This cell prints a lot; the rest of it is not shown.",
        "zh": "…… 这个单元格打印的内容太多，后面的就不显示了。",
    },
    "calls_own": {
        "en": "It calls {names}, as you wrote it; check that first.",
        "zh": "它调用了你写的 {names}；先检查一下那个函数。",
    },
    "cache": {
        "en": "With a cache of the form in its docstring the function is"
        " right; with the one that your own {own} keeps it is not. What is"
        " missing there, or stands in another place?",
        "zh": "换成文档字符串里那种形式的缓存，这个函数是对的；用你自己的"
        " {own} 存下的缓存却不对。那里缺了什么，或者什么放错了位置？",
    },
    "forward_first": {
        "en": "Your {own} is not right yet; mend that first.",
        "zh": "你的 {own} 还不对，先把它改好。",
    },
    "not_lent": {
        "en": "What it asks of {names} would do the work of this exercise,"
        " so ours was not lent, and your own counted.",
        "zh": "它这样调用 {names}，等于让它代做了这道题，所以没有借给它我们的"
        "版本，而是按你自己写的来算。",
    },
    # mistakes that know no exercise
    "ignored": {
        "en": "The argument {name} makes no difference: something fixed stands"
        " in its place.",
        "zh": "参数 {name} 不起作用：它的位置上用了一个固定的值。",
    },
    "arguments_swapped": {
        "en": "{one} and {other} are taken for each other.",
        "zh": "{one} 和 {other} 弄反了。",
    },
    "results_swapped": {
        "en": "What comes back first should come second, and the second"
        " first.",
        "zh": "返回的第一项和第二项放反了。",
    },
    "cut_off": {
        "en": "The last step of {name} is missing: the loop ends one round"
        " too early.",
        "zh": "{name} 的最后一步没有做：循环少跑了一圈。",
    },
    "left_out": {
        "en": "The {which} of the {letter} entries along an axis is left out:"
        " where do the indices begin and end?",
        "zh": "长度为 {letter} 的那个轴上漏掉了{place}："
        "下标从哪里开始，到哪里结束？",
    },
    "best_kept": {
        "en": "What comes back is from the best step on the way; the last one"
        " is wanted, even if it is worse.",
        "zh": "返回的是途中最好的一步；即使更差，也应当返回最后一步的结果。",
    },
    "rows_written_in": {
        "en": "Rows after the first {count} are left out: take the number of"
        " rows from the arguments.",
        "zh": "前 {count} 行以后的数据被忽略了：行数要从参数里取。",
    },
    "no_layer": {
        "en": "the activation takes what comes out of a layer of {width}"
        " neurons, with an axis of that size",
        "zh": "这个激活函数只接受一层 {width} 个神经元的输出，"
        "其中要有一个长度为 {width} 的轴",
    },
    # mine
    "mine_unknown": {
        "en": "No exercise is called {name}.",
        "zh": "没有叫 {name} 的练习。",
    },
    "mine_missing": {
        "en": "{file} has no cell with {name} that runs; use ours until it"
        " does.",
        "zh": "{file} 里没有能运行的 {name}；写好之前，先用我们的版本。",
    },
    "mine_no_notebook": {
        "en": "{file} is not in this folder, or cannot be read; use ours"
        " until it is.",
        "zh": "这个文件夹里没有 {file}，或者读不出来；先用我们的版本。",
    },
    # transformations of the right answer
    "sign": {"en": "the sign is flipped", "zh": "符号反了"},
    "times": {
        "en": "it is {factor} times too large",
        "zh": "它是正确值的 {factor} 倍",
    },
    "transposed": {"en": "it is transposed", "zh": "它被转置了"},
    "half": {"en": "it is half the right one", "zh": "它是正确值的一半"},
    "over": {
        "en": "it is {factor} times too small",
        "zh": "它只有正确值的 1/{factor}",
    },
    "instead": {
        "en": "it is {times} / {over} times the right one, as if {over} stood"
        " where {times} belongs",
        "zh": "它是正确值的 {times} / {over} 倍，像是该用 {times} 的地方"
        "用了 {over}",
    },
    "also_sign": {"en": "the sign is flipped", "zh": "符号反了"},
    "also_transposed": {
        "en": "the result is transposed",
        "zh": "结果被转置了",
    },
    "also_times": {
        "en": "everything is {factor} times too large",
        "zh": "整体还大成了 {factor} 倍",
    },
    "also_over": {
        "en": "everything is {factor} times too small",
        "zh": "整体还缩成了 1/{factor}",
    },
    "also_half": {"en": "everything is halved", "zh": "整体还减了半"},
    "also_double": {"en": "everything is doubled", "zh": "整体还翻了倍"},
    "also_instead": {
        "en": "{over} seems to stand where {times} belongs",
        "zh": "该用 {times} 的地方像是用了 {over}",
    },
    "about_part": {"en": "{part}: {what}.", "zh": "{part}：{what}。"},
    "about_some": {
        "en": "{part}: {what}. All else is right.",
        "zh": "{part}：{what}。其余都对。",
    },
    "in_part": {"en": "{part}: {mistake}", "zh": "{part}：{mistake}"},
    "unexplained": {
        "en": "Still open is {part}. {difference}",
        "zh": "{part} 错在哪里还不清楚。{difference}",
    },
    "both": {
        "en": "Two mistakes together. {first} And: {second}",
        "zh": "两个错误同时出现。{first}还有：{second}",
    },
    "about_whole": {
        "en": "The result is almost right: {what}.",
        "zh": "结果只差一点：{what}。",
    },
    "and_also": {"en": "{mistake} Besides, {what}.",
                 "zh": "{mistake}另外，{what}。"},
    "either": {
        "en": "Two mistakes give these numbers; look which one is yours."
        " {first} Or: {second}",
        "zh": "有两种错误会得到同样的数，看看你的是哪一种。{first}"
        "或者：{second}",
    },
    # names of properties
    "name_shape": {"en": "shape", "zh": "形状"},
    "name_values": {"en": "values", "zh": "数值"},
    "name_edges": {"en": "edge cases", "zh": "边界情形"},
    "name_extremes": {"en": "extremes", "zh": "极端值"},
    "name_purity": {"en": "arguments left alone", "zh": "不改动参数"},
    # the report
    "passed": {"en": "{name}: right.", "zh": "{name}：正确。"},
    "failed": {"en": "{name}: not yet.", "zh": "{name}：还不对。"},
    "cases_passed": {
        "en": "{good} of {all} visible cases are right.",
        "zh": "{all} 个可见用例中有 {good} 个正确。",
    },
    "one_case_passed": {
        "en": "1 of {all} visible cases is right.",
        "zh": "{all} 个可见用例中有 1 个正确。",
    },
    "hidden_wait": {
        "en": "A teacher's marking uses more cases, with other shapes and"
        " numbers.",
        "zh": "老师评分时还会用更多用例，形状和数值都不同。",
    },
    "smallest": {
        "en": "The smallest case that fails",
        "zh": "最小的出错用例",
    },
    "came": {"en": "{name} yours", "zh": "你的 {name}"},
    "expected": {"en": "{name} expected", "zh": "应得到的 {name}"},
    "cause": {"en": "Likeliest cause", "zh": "最可能的原因"},
    "perhaps": {"en": "Perhaps", "zh": "也许"},
    "printed": {"en": "It printed", "zh": "它打印了"},
    "ask_hint": {
        "en": "Stuck? hint({name}) asks a question.",
        "zh": "卡住了？hint({name}) 会问你一个问题。",
    },
    "more_entries": {
        "en": "({shown} of {all} entries shown)",
        "zh": "（共 {all} 个数，只显示 {shown} 个）",
    },
    "raises": {"en": "raises {name}", "zh": "抛出 {name}"},
    # functions that cases hand to the learner's
    "f_bowl": {
        "en": "bowl, the sum of (k + 1) x[k]**2",
        "zh": "bowl，即 (k + 1) x[k]**2 之和",
    },
    "f_wave": {
        "en": "wave, the sum of sin(x[k]) + x[k]**3 / 3",
        "zh": "wave，即 sin(x[k]) + x[k]**3 / 3 之和",
    },
    "f_product": {
        "en": "product, all entries of x multiplied",
        "zh": "product，即 x 中所有数的乘积",
    },
    "f_hinge": {
        "en": "hinge, the sum of max(0, x[k])",
        "zh": "hinge，即 max(0, x[k]) 之和",
    },
    "f_plateau": {
        "en": "plateau, 0.01 + 1e-11 times the sum of x",
        "zh": "plateau，即 0.01 加上 x 之和的 1e-11 倍",
    },
    "f_tanh_net": {
        "en": "the mean squared error of tanh(X @ W1 + b1) @ W2 + b2",
        "zh": "tanh(X @ W1 + b1) @ W2 + b2 的均方误差",
    },
    "f_relu_net": {
        "en": "the mean squared error of relu(X @ W1 + b1) @ W2 + b2",
        "zh": "relu(X @ W1 + b1) @ W2 + b2 的均方误差",
    },
    "f_tanh": {"en": "np.tanh", "zh": "np.tanh"},
    "f_relu": {
        "en": "relu, the larger of 0 and z",
        "zh": "relu，即 0 与 z 中较大的数",
    },
    "f_identity": {
        "en": "identity, z itself",
        "zh": "identity，即 z 本身",
    },
    "shape_of_number": {
        "en": "() (a single number)",
        "zh": "()（一个数）",
    },
    "with_shape": {"en": "shape {shape}", "zh": "形状 {shape}"},
    "differing": {
        "en": "{marked} of {all} entries differ.",
        "zh": "{all} 个数中有 {marked} 个不同。",
    },
    "written": {
        "en": " Written in it: {words}.",
        "zh": "图中的文字：{words}。",
    },
    "left_picture": {
        "en": "As you left it. To move it, run the cells above, then this"
        " one.",
        "zh": "这是上次离开时的样子。想再动它，先运行上面的单元格，"
        "再运行这一个。",
    },
    "left_question": {
        "en": "To answer, run the cells above, then this one.",
        "zh": "想回答，先运行上面的单元格，再运行这一个。",
    },
    "left_run": {"en": "Run them now", "zh": "现在就运行"},
    "waits": {"en": "waits for the keyboard", "zh": "在等键盘输入"},
    "still_running": {"en": "still running", "zh": "仍在运行"},
    "differs": {"en": "differs", "zh": "不同"},
    "right_parts": {"en": "Right: {names}.", "zh": "正确的部分：{names}。"},
    "all_passed": {
        "en": "All {all} visible cases pass.",
        "zh": "{all} 个可见用例全部通过。",
    },
    "cases_skipped": {
        "en": "The cases after it were not run.",
        "zh": "它之后的用例没有运行。",
    },
    "is_right": {"en": "right", "zh": "正确"},
    "is_wrong": {"en": "not yet", "zh": "还不对"},
    "is_open": {
        "en": "waits until the rest is right",
        "zh": "其余正确后再检查",
    },
    "inputs": {"en": "with", "zh": "输入"},
    "worth": {"en": "Worth knowing", "zh": "值得了解"},
    # what the tools were given
    "no_argument": {
        "en": "Which function? {tool}({name}), for example.",
        "zh": "要用在哪个函数上？例如 {tool}({name})。",
    },
    "a_result": {
        "en": "Give {tool} the function itself, without brackets:"
        " {tool}({name}).",
        "zh": "把函数本身交给 {tool}，后面不加括号：{tool}({name})。",
    },
    "a_text": {
        "en": "Give {tool} the function itself, not its name in quotes:"
        " {tool}({name}).",
        "zh": "把函数本身交给 {tool}，名字不加引号：{tool}({name})。",
    },
    "unknown": {
        "en": "No exercise is called {name}. This lesson has {names}.",
        "zh": "没有叫 {name} 的练习。这一课的练习有：{names}。",
    },
    "nameless": {
        "en": "This function has no name by which {tool} can tell the"
        " exercise; write it with def. This lesson has {names}.",
        "zh": "这个函数没有名字，{tool} 不知道它属于哪个练习；"
        "用 def 来定义它。这一课的练习有：{names}。",
    },
    "interrupted": {
        "en": "The check was interrupted.",
        "zh": "检查被中断了。",
    },
    "broken": {
        "en": "The check itself could not finish ({problem}). Restart the"
        " kernel and run the cells again. If this comes back, the course is"
        " at fault, not your function.",
        "zh": "检查程序本身没能完成（{problem}）。重启内核，再依次运行"
        "单元格。如果还是这样，那就是课程的问题，不是你的函数有错。",
    },
    "not_saved": {
        "en": "Your progress cannot be saved in {folder} ({reason}). All the"
        " rest works.",
        "zh": "进度无法保存到 {folder}（{reason}）。其余功能不受影响。",
    },
    # hints and solutions
    "hint_title": {
        "en": "{name}: hint {step} of {all}",
        "zh": "{name}：提示 {step}/{all}",
    },
    "hint_fits": {
        "en": "This question fits what the last check found.",
        "zh": "上次检查发现了问题，从这个问题想起最合适。",
    },
    "hint_next": {
        "en": "{call} again shows the next one.",
        "zh": "再运行一次 {call}，看下一条。",
    },
    "hints_title": {
        "en": "{name}: all {all} hints",
        "zh": "{name}：全部 {all} 条提示",
    },
    "hints_over": {
        "en": "There are no more hints. {call} shows our solution, once you"
        " have checked a try of your own.",
        "zh": "提示到此为止。自己写一版并检查过之后，{call} 会给出参考答案。",
    },
    "no_hints": {
        "en": "There are no hints for {name}.",
        "zh": "{name} 没有提示。",
    },
    "reveal_title": {
        "en": "{name}: our solution",
        "zh": "{name}：参考答案",
    },
    "reveal_other": {
        "en": "Yours may look different and be as right.",
        "zh": "你的写法可以不同，照样是对的。",
    },
    "reveal_absent": {
        "en": "The solutions are not installed here. {call} asks a question"
        " that may help.",
        "zh": "这里没有安装参考答案。{call} 会问你一个问题，也许有帮助。",
    },
    "reveal_first": {
        "en": "Write a first try of {name} and run {call}. After that, right"
        " or wrong, the solution is yours to read, and will tell you more.",
        "zh": "先自己写一版 {name}，再运行 {call}。之后不论对错，"
        "都可以来看参考答案，那时收获也更大。",
    },
    # a right answer
    "moment_yours": {"en": "yours", "zh": "你的"},
    "moment_ours": {"en": "ours", "zh": "参考答案"},
    "moment_beside": {"en": "Yours beside ours", "zh": "你的写法和参考答案"},
    "moment_same": {
        "en": "Yours is ours, word for word.",
        "zh": "你写的和参考答案一字不差。",
    },
    "moment_figure": {
        "en": "{here} runs on it now.",
        "zh": "{here}现在就用它来画。",
    },
    "moment_the_figure": {"en": "A figure below", "zh": "下面有一幅图"},
    "moment_cell": {
        "en": "{here} goes on with it.",
        "zh": "{here}接着用它。",
    },
    "moment_the_cell": {"en": "A cell below", "zh": "下面有一个单元格"},
    "moment_later": {
        "en": "Lesson {lessons} builds on it.",
        "zh": "第 {lessons} 课还会用到它。",
    },
    "moment_later_many": {
        "en": "Lessons {lessons} build on it.",
        "zh": "第 {lessons} 课还会用到它。",
    },
    "moment_next": {"en": "Next: {next}.", "zh": "下一道：{next}。"},
    "moment_done": {
        "en": "With this, all {all} exercises of the lesson are yours.",
        "zh": "至此，这一课的 {all} 道练习都做完了。",
    },
    # ideas, and how they come back
    "ideas_title": {"en": "Your map of ideas", "zh": "你的知识地图"},
    "idea_due": {"en": "due for a review", "zh": "该复习了"},
    "idea_tomorrow": {"en": "comes back tomorrow", "zh": "明天复习"},
    "idea_days": {
        "en": "comes back in {days} days",
        "zh": "{days} 天后复习",
    },
    "idea_settled": {"en": "settled", "zh": "已经记牢"},
    "review_nothing": {
        "en": "Nothing is due yet: what you get right comes back here after"
        " a day, a week and a month.",
        "zh": "还没有要复习的：你做对的内容，一天、一周、一个月之后会回到"
        "这里。",
    },
    "review_tomorrow": {
        "en": "Nothing is due today; the next review comes tomorrow.",
        "zh": "今天没有要复习的，下一次复习在明天。",
    },
    "review_later": {
        "en": "Nothing is due today; the next review comes in {days} days.",
        "zh": "今天没有要复习的，下一次复习在 {days} 天后。",
    },
    "review_more": {
        "en": "Still due: {count}; run this cell again.",
        "zh": "还有 {count} 个要复习，再运行一次这个单元格。",
    },
    "review_works": {
        "en": "From memory: what does `{name}` give for {inputs}?",
        "zh": "凭记忆回答：参数为 {inputs} 时，`{name}` 得到什么？",
    },
    "review_if": {
        "en": "`{choice}` would mean: {mistake}",
        "zh": "`{choice}` 说明：{mistake}",
    },
    "review_write": {
        "en": "Do you still know how? Write `{name}` anew in an empty cell,"
        " and check it.",
        "zh": "还写得出来吗？在空单元格里重新写一遍 `{name}`，再检查一下。",
    },
    # progress
    "progress_title": {"en": "Your progress", "zh": "学习进度"},
    "progress_count": {
        "en": "{done} of {all} exercises",
        "zh": "已完成 {done}/{all} 道练习",
    },
    "progress_lesson": {"en": "Lesson {number}", "zh": "第 {number} 课"},
    "state_done": {"en": "done", "zh": "完成"},
    "state_tried": {"en": "tried", "zh": "试过"},
    "state_open": {"en": "open", "zh": "未开始"},
    "next_first": {
        "en": "Begin with {exercise} in {lesson}.",
        "zh": "从{lesson}的 {exercise} 开始。",
    },
    "next_step": {
        "en": "Next: {exercise} in {lesson}.",
        "zh": "下一步：{lesson}的 {exercise}。",
    },
    "next_again": {
        "en": "Next: {exercise} in {lesson}, which you have begun.",
        "zh": "下一步：接着做{lesson}的 {exercise}。",
    },
    "next_none": {
        "en": "All exercises are done. What comes next stands at the end of"
        " lesson 5.",
        "zh": "所有练习都完成了。接下来学什么，见第 5 课末尾。",
    },
    # trophies
    "trophy_open": {
        "en": "A picture to keep waits here. {count} exercises of this lesson"
        " are still open: {names}.",
        "zh": "这里有一张可以留作纪念的图。本课还有 {count} 个练习没做完："
        "{names}。",
    },
    "trophy_done": {
        "en": "{count} of {count} exercises, in my own numpy. {day}",
        "zh": "{count} 个练习全部完成，用自己写的 numpy。{day}",
    },
    "trophy_alt": {
        "en": "Your trophy for the lesson {lesson}. {words}",
        "zh": "“{lesson}”一课的纪念图。{words}",
    },
    "trophy_saved": {
        "en": "Saved as `{path}`, beside this notebook. Move something in the"
        " figure and run this cell again for another.",
        "zh": "已存为 `{path}`，就在本笔记本旁边。在图里动一动，再运行这个"
        "单元格，就是另一张。",
    },
    "trophy_unsaved": {
        "en": "`{path}` could not be written here ({why}); copy the picture"
        " from the page.",
        "zh": "这里写不了 `{path}`（{why}）；请从页面上复制这张图。",
    },
    # predictions
    "predict_title": {"en": "Predict first", "zh": "先猜一猜"},
    "predict_button": {"en": "That is my answer", "zh": "就选这个"},
    "predict_drag": {"en": "Drag to your answer", "zh": "拖到你的答案上"},
    "predict_right": {"en": "That fits.", "zh": "猜对了。"},
    "predict_wrong": {
        "en": "It comes out differently: {choice}",
        "zh": "结果不是这样，而是：{choice}",
    },
    "predict_unknown": {
        "en": "There is no question {name}. There are {names}.",
        "zh": "没有叫 {name} 的问题。现有的问题：{names}。",
    },
}  # fmt: skip


COUNTED = re.compile(r"\b1 (batch|row|step|layer|entrie)(?:e?s)\b")


def say(key, **values):
    """The sentence with this key in the current language, filled in."""
    text = pick(TEXTS[key]).format(**values)
    return COUNTED.sub(lambda one: f"1 {_single(one[1])}", text)


def _single(word):
    return "entry" if word == "entrie" else word


def joined(items):
    """Names in a row, as the current language separates them."""
    return ("、" if current() == "zh" else ", ").join(items)


def listed(items):
    """Names in a sentence: X, y and w."""
    *first, last = map(str, items)
    if not first:
        return last
    word = " 和 " if current() == "zh" else " and "
    return joined(first) + word + last


def in_a_row(*sentences):
    """Sentences one after another; Chinese ones need no space between."""
    return ("" if current() == "zh" else " ").join(filter(None, sentences))


def colon():
    """What stands between a label and its text."""
    return "：" if current() == "zh" else ": "


def in_brackets(text):
    """A remark after a word."""
    return f"（{text}）" if current() == "zh" else f" ({text})"
