"""Questions to answer before running a cell, by key, in both languages.

answer is the number of the right choice, counted from 0; or, where there is
a line (low, high, step) to drag along, the number itself. why is shown once
the learner has answered.
"""

QUESTIONS = {
    "neuron_sum": {
        "question": {
            "en": "Inputs x = (2, 1), weights w = (3, -4), bias b = 1. What"
            " is z?",
            "zh": "输入 x = (2, 1)，权重 w = (3, -4)，偏置 b = 1。z 是多少？",
        },
        "line": (-12, 12, 1),
        "answer": 3,
        "why": {
            "en": "2 · 3 is 6 and 1 · (-4) is -4, together 2; the bias is"
            " added once and makes it 3. Adding it once for each input would"
            " give 4.",
            "zh": "2 · 3 得 6，1 · (-4) 得 -4，加起来是 2；偏置只加一次，"
            "得到 3。要是每个输入都加一次偏置，就成了 4。",
        },
    },
    "batch_shape": {
        "question": {
            "en": "X has shape (5, 3), w has shape (3,). What is the shape of"
            " X @ w?",
            "zh": "X 的形状是 (5, 3)，w 的形状是 (3,)。X @ w 是什么形状？",
        },
        "choices": [
            {"en": "(5, 3)", "zh": "(5, 3)"},
            {"en": "(3,)", "zh": "(3,)"},
            {"en": "(5,)", "zh": "(5,)"},
            {"en": "(5, 1)", "zh": "(5, 1)"},
        ],
        "answer": 2,
        "why": {
            "en": "The 3 that both share is summed over and disappears; one"
            " number for each of the 5 rows is left. It would be (5, 1) only"
            " if w had shape (3, 1).",
            "zh": "两者共有的 3 在求和中消去，5 行各剩一个数。"
            "只有当 w 的形状是 (3, 1) 时，结果才会是 (5, 1)。",
        },
    },
    "scaled_weights": {
        "question": {
            "en": "All weights and the bias are multiplied by 10. What"
            " happens to the border?",
            "zh": "把所有权重和偏置都乘以 10，边界会怎样？",
        },
        "choices": [
            {"en": "It moves ten times as far out", "zh": "移到 10 倍远处"},
            {"en": "It turns", "zh": "转了方向"},
            {"en": "It stays where it is", "zh": "留在原处不动"},
        ],
        "answer": 2,
        "why": {
            "en": "Where z was 0, ten times z is 0 as well. The outputs grow"
            " by 10, the border does not move: z alone is no distance.",
            "zh": "原来 z 为 0 的地方，乘以 10 还是 0。输出变成 10 倍，"
            "边界并不移动：z 本身不是距离。",
        },
    },
    "xor_possible": {
        "question": {
            "en": "XOR: (0, 1) and (1, 0) are of one kind, (0, 0) and (1, 1)"
            " of the other. How many of the four points can one straight"
            " border put on their side?",
            "zh": "异或：(0, 1) 和 (1, 0) 是一类，(0, 0) 和 (1, 1) 是另一类。"
            "一条笔直的边界，最多能把四个点中的几个分对？",
        },
        "choices": [
            {"en": "2", "zh": "2 个"},
            {"en": "3", "zh": "3 个"},
            {"en": "4, with the right weights", "zh": "4 个，只要权重合适"},
        ],
        "answer": 1,
        "why": {
            "en": "One corner can be cut off, so three are possible. For all"
            " four, the border would have to cross the square twice.",
            "zh": "边界可以切下一个角，所以能对三个。要四个全对，"
            "它就得穿过正方形两次。",
        },
    },
    "smaller_step": {
        "question": {
            "en": "The step h of a numerical slope is made smaller and"
            " smaller: 0.1, 0.001, down to 1e-12. What does the error do?",
            "zh": "数值斜率的步长 h 越取越小：0.1、0.001，直到 1e-12。"
            "误差会怎样？",
        },
        "choices": [
            {"en": "It falls all the way", "zh": "一路下降"},
            {"en": "It falls, then grows again", "zh": "先下降，再变大"},
            {"en": "It stays about the same", "zh": "基本不变"},
        ],
        "answer": 1,
        "why": {
            "en": "At first the curve between the two points matters less and"
            " less. Then the two values of f agree in almost all of their 16"
            " digits, and their difference is mostly rounding.",
            "zh": "起初，两点之间曲线的弯曲，影响越来越小。后来，"
            "两个函数值的 16 位数字几乎全都相同，相减之后，"
            "剩下的多半是舍入误差。",
        },
    },
    "published_shape": {
        "question": {
            "en": "Predictions have shape (400, 1), targets have shape (400,)."
            " How many numbers does their difference hold?",
            "zh": "预测的形状是 (400, 1)，目标的形状是 (400,)。两者的差里有多少个数？",
        },
        "line": (1, 1000000),
        "answer": 160000,
        "near": 0.04,
        "why": {
            "en": "numpy lines shapes up from the right: 1 meets 400 and is"
            " stretched, the missing size is stretched too, and the result has"
            " shape (400, 400). 160000 differences, and no complaint.",
            "zh": "numpy 从右往左对齐形状：1 遇到 400，被拉长；缺的那一维也被拉长，"
            "结果的形状是 (400, 400)。160000 个差，一声不吭。",
        },
    },
    "too_large_rate": {
        "question": {
            "en": "Gradient descent fits a line with lr = 0.1, and the loss"
            " falls slowly and steadily. With lr ten times as large, what"
            " will the loss most likely do?",
            "zh": "用 lr = 0.1 做梯度下降来拟合一条直线，损失下降得又慢又稳。"
            "如果把 lr 调大到 10 倍，损失最可能怎样变化？",
        },
        "choices": [
            {"en": "Fall ten times as fast", "zh": "下降速度变成 10 倍"},
            {"en": "Fall as before", "zh": "和原来一样下降"},
            {
                "en": "Grow from step to step",
                "zh": "一步比一步大",
            },
            {"en": "Stay where it started", "zh": "停在原来的值不动"},
        ],
        "answer": 2,
        "why": {
            "en": "The slope is right only close to where it was taken. A step"
            " that is too long lands on the other side of the valley, higher"
            " than before, where the slope is steeper still: the next step"
            " is longer, and the loss grows.",
            "zh": "斜率只在求它的位置附近才准。步子太大，就会越过谷底，"
            "落到对面更高的地方；那里坡更陡，下一步迈得更远，损失于是越来越大。",
        },
    },
    # lesson 2
    "two_lines": {
        "question": {
            "en": "Ten linear layers, one after the other, with nothing in"
            " between. What shapes can they draw?",
            "zh": "十个线性层首尾相接，中间什么也没有。它们能画出什么形状？",
        },
        "choices": [
            {"en": "Any curve", "zh": "任意曲线"},
            {"en": "Lines with up to ten bends", "zh": "最多折十次的折线"},
            {"en": "A straight line", "zh": "一条直线"},
        ],
        "answer": 2,
        "why": {
            "en": "Each layer put into the next leaves one product of numbers"
            " times x, plus a number: a straight line, however many there"
            " are.",
            "zh": "把每一层代入下一层，剩下的总是一个数乘 x 再加一个数：不管有多少层，"
            "都是一条直线。",
        },
    },
    "sigmoid_slope": {
        "question": {
            "en": "A gradient goes back through ten sigmoids, each at its"
            " steepest point. By what is it multiplied at most?",
            "zh": "梯度往回穿过十个 sigmoid，每次都恰好在最陡的地方。"
            "它最多被乘上多少？",
        },
        "line": (1e-9, 1),
        "answer": 1e-06,
        "near": 0.04,
        "why": {
            "en": "0.25 ten times over is 0.25 to the power of 10, about"
            " 0.000001. And that is the best case.",
            "zh": "0.25 连乘十次，就是 0.25 的 10 次方，约为 0.000001。"
            "这还是最好的情形。",
        },
    },
    "relu_gate": {
        "question": {
            "en": "Going back through ReLU, z = 2 and the upstream gradient"
            " is -3. What comes out?",
            "zh": "往回穿过 ReLU，z = 2，上游梯度是 -3。结果是多少？",
        },
        "line": (-4, 4, 1),
        "answer": -3,
        "why": {
            "en": "The gate looks at z, and z is positive: it is open, and"
            " whatever comes passes unchanged, negative or not.",
            "zh": "门看的是 z，z 是正的，门就开着；来的不论正负，都原样通过。",
        },
    },
    "softmax_shift": {
        "question": {
            "en": "Softmax of (1, 2, 3) gives some probabilities. What does"
            " softmax of (101, 102, 103) give?",
            "zh": "(1, 2, 3) 的 softmax 是一组概率。(101, 102, 103) 的 softmax"
            " 呢？",
        },
        "choices": [
            {"en": "The same", "zh": "同样的概率"},
            {"en": "More extreme ones", "zh": "更极端的概率"},
            {"en": "Nearly equal ones", "zh": "几乎相等的概率"},
        ],
        "answer": 0,
        "why": {
            "en": "Every power of e grows by the same factor, and the"
            " division takes it out again. Only differences of scores count.",
            "zh": "e 的每个幂都增大同样的倍数，一除就消掉了。只有得分之差才起作用。",
        },
    },
    "depth_gain": {
        "question": {
            "en": "Each of 30 layers makes a signal 0.9 times as large. What"
            " is left at the end?",
            "zh": "30 层中，每一层都把信号变成 0.9 倍。最后还剩多少？",
        },
        "line": (0, 1, 0.01),
        "answer": 0.042,
        "near": 0.04,
        "why": {
            "en": "0.9 to the power of 30 is 0.042. Depth multiplies, and"
            " small losses add up fast.",
            "zh": "0.9 的 30 次方是 0.042。深度就是连乘，每层损失一点，"
            "很快就所剩无几。",
        },
    },
    # lesson 3
    "repeated_rows": {
        "question": {
            "en": "Every row of the data stands in it ten times. What happens"
            " to the mean squared error, and to its slope in a weight?",
            "zh": "数据的每一行都重复十遍。均方误差会怎样？它对权重的斜率呢？",
        },
        "choices": [
            {"en": "Both stay as they are", "zh": "都不变"},
            {"en": "Both are ten times as large", "zh": "都变成十倍"},
            {
                "en": "The error stays, the slope is ten times as large",
                "zh": "误差不变，斜率变成十倍",
            },
        ],
        "answer": 0,
        "why": {
            "en": "A mean over ten copies is the mean over one, and so is the"
            " slope of that mean. If a program disagrees, its gradient is a"
            " sum.",
            "zh": "十份相同的数据取平均，和一份取平均没有两样，斜率也是如此。"
            "如果程序算出来不是这样，它的梯度就是求和得来的。",
        },
    },
    "sure_and_wrong": {
        "question": {
            "en": "The truth is yes. One neuron says 0.4, another says 0.01."
            " How many times as much should the second one pay?",
            "zh": "正确答案是“是”。一个神经元回答 0.4，另一个回答 0.01。"
            "后者付的代价应当是前者的几倍？",
        },
        "line": (1, 20, 0.5),
        "answer": 5,
        "near": 0.06,
        "unit": {"en": "×", "zh": " 倍"},
        "why": {
            "en": "The surprise is 0.92 for the first and 4.61 for the"
            " second. And at 0.0001 it would be 9.21: it grows without"
            " limit.",
            "zh": "前者的惊讶程度是 0.92，后者是 4.61。要是回答 0.0001，"
            "就是 9.21：这样增长下去，没有上限。",
        },
    },
    "first_loss": {
        "question": {
            "en": "Ten classes, a network that knows nothing. Its"
            " cross-entropy is about",
            "zh": "十个类别，一个一无所知的网络。它的交叉熵大约是多少？",
        },
        "line": (0, 10, 0.1),
        "answer": 2.3,
        "near": 0.03,
        "why": {
            "en": "Each class gets 1/10, and -log(1/10) is log 10, about 2.3.",
            "zh": "每一类得到 1/10，而 -log(1/10) 就是 log 10，约为 2.3。",
        },
    },
    # lesson 4
    "passes": {
        "question": {
            "en": "One step of gradient descent for this network, with every"
            " slope measured by nudging to both sides. How many forward"
            " passes does it take?",
            "zh": "这个网络做一步梯度下降，每个斜率都用左右各推一下来测。"
            "一共要做多少次前向计算？",
        },
        "line": (1, 1000000),
        "answer": 203540,
        "near": 0.04,
        "why": {
            "en": "Two for each of 101770 numbers. At one millisecond a pass"
            " that is more than three minutes for a single step, and"
            " training takes thousands of steps.",
            "zh": "101770 个数，每个两次。就算一次只要一毫秒，走一步也要三分多钟，"
            "而训练要走成千上万步。",
        },
    },
    "used_twice": {
        "question": {
            "en": "x = 3, y = -4, and f = (x + y) · y, so that y is used"
            " twice. What is the slope of f in y?",
            "zh": "x = 3，y = -4，f = (x + y) · y，y 用了两次。"
            "f 对 y 的斜率是多少？",
        },
        "line": (-8, 8, 1),
        "answer": -5,
        "why": {
            "en": "As a factor, y gets the value of the sum, -1. As a part of"
            " the sum, it gets what the sum gets, the factor -4. Both at"
            " once: -5. To check: f is x y + y², with the slope x + 2 y.",
            "zh": "作为因子，y 得到和的值 -1；作为和的一部分，和得到多少，它就得到"
            "多少，也就是另一个因子 -4。两样同时发生，就是 -5。验算一下：f 就是"
            " x y + y²，斜率是 x + 2 y。",
        },
    },
    "layer_shape": {
        "question": {
            "en": "X has shape (5, 3), W has (3, 2), dZ has (5, 2). Which"
            " product has the shape of W?",
            "zh": "X 的形状是 (5, 3)，W 是 (3, 2)，dZ 是 (5, 2)。"
            "哪个乘积的形状和 W 一样？",
        },
        "choices": [
            {"en": "dZ @ W.T", "zh": "dZ @ W.T"},
            {"en": "X.T @ dZ", "zh": "X.T @ dZ"},
            {"en": "dZ.T @ X", "zh": "dZ.T @ X"},
        ],
        "answer": 1,
        "why": {
            "en": "(3, 5) times (5, 2) is (3, 2): the 5 rows are summed over,"
            " as they should be, since each of them uses W. The last one has"
            " the right numbers in the shape (2, 3); the first is dX.",
            "zh": "(3, 5) 乘 (5, 2) 得 (3, 2)：5 行在求和中消去，本该如此，"
            "因为每一行都用到 W。最后一个的数是对的，形状却是 (2, 3)；"
            "第一个是 dX。",
        },
    },
    "memory": {
        "question": {
            "en": "Twice as many layers, and twice as many rows. The memory"
            " that the forward pass leaves behind for the way back becomes",
            "zh": "层数加倍，行数也加倍。前向计算为了往回走而留在内存里的东西，"
            "变成原来的多少？",
        },
        "line": (1, 10, 0.5),
        "answer": 4,
        "unit": {"en": "×", "zh": " 倍"},
        "why": {
            "en": "Each layer keeps arrays with a line for every row: twice"
            " the layers times twice the rows. The weights have no rows; they"
            " do not grow with the batch.",
            "zh": "每一层都要留下数组，每行数据在里面占一行：层数 2 倍，"
            "行数 2 倍，乘起来就是 4 倍。权重里没有数据的行，不随批量大小增长。",
        },
    },
    "faults_that_fall": {
        "question": {
            "en": "With how many of these eight faults does the loss end"
            " lower than it began, from each of the 10 beginnings?",
            "zh": "这八种错里有几种，不管从 10 个起点中的哪一个出发，损失最后都比开始时低？",
        },
        "line": (0, 8, 1),
        "answer": 7,
        "why": {
            "en": "All but the flipped sign. A step that is too long, too"
            " short or somewhat askew still goes down.",
            "zh": "除了符号反了的那种，全都会降。步子太长、太短，或者有点歪，"
            "照样是往下走。",
        },
    },
    # lesson 5
    "parabola_jump": {
        "question": {
            "en": "The same parabola, from 4, but with a rate of 1.25. Where"
            " are you after two steps?",
            "zh": "还是这条抛物线，从 4 出发，学习率改成 1.25。走两步之后在哪里？",
        },
        "line": (-10, 10, 1),
        "answer": 9,
        "why": {
            "en": "Each step multiplies by 1 - 2 · 1.25, which is -1.5: from"
            " 4 to -6, then to 9. Every step goes in the right direction, and"
            " every step ends further away.",
            "zh": "每一步都乘以 1 - 2 · 1.25，也就是 -1.5：从 4 到 -6，再到 9。"
            "每一步方向都对，每一步却都离得更远。",
        },
    },
    "shuffled_starts": {
        "question": {
            "en": "600 rows, batches of 50. A program shuffles in each epoch"
            " which batch comes first, but never the rows. How many different"
            " batches are there in 200 epochs?",
            "zh": "600 行，每批 50 行。一个程序每一轮都打乱各批的先后，但从不打乱"
            "行。200 轮里一共有多少种不同的批？",
        },
        "line": (1, 10000),
        "answer": 12,
        "near": 0.03,
        "why": {
            "en": "600 rows make 12 batches, and in every epoch the same"
            " twelve come back, in another order.",
            "zh": "600 行分成 12 批，每一轮都是同样的这 12 批，只是先后不同。",
        },
    },
    "velocity_limit": {
        "question": {
            "en": "The slope stays 1 for ever, β is 0.9. What does the"
            " velocity tend to?",
            "zh": "斜率永远是 1，β 是 0.9。速度会趋向多少？",
        },
        "line": (0, 30, 0.5),
        "answer": 10,
        "near": 0.03,
        "why": {
            "en": "Once it is steady, a step must bring back what it loses:"
            " v = 0.9 v + 1, so v is 10. That is 1 / (1 - β).",
            "zh": "稳定下来时，每一步补上的正好是失去的：v = 0.9 v + 1，所以"
            " v 是 10，也就是 1 / (1 - β)。",
        },
    },
    "adam_first_step": {
        "question": {
            "en": "Two weights at (1, 1), first slopes (100, -0.01), rate"
            " 0.25. Where is Adam after its first step?",
            "zh": "两个权重在 (1, 1)，第一次的斜率是 (100, -0.01)，学习率"
            " 0.25。Adam 走完第一步在哪里？",
        },
        "choices": [
            {"en": "At (-24, 1.0025)", "zh": "在 (-24, 1.0025)"},
            {"en": "At (0.75, 1.25)", "zh": "在 (0.75, 1.25)"},
            {"en": "At (0.75, 1)", "zh": "在 (0.75, 1)"},
        ],
        "answer": 1,
        "why": {
            "en": "Corrected, both means come from one value: the slope, and"
            " its square. The slope over the root of its square is 1 or -1,"
            " so each weight moves by the rate.",
            "zh": "修正之后，两个平均都来自一个值：斜率，和斜率的平方。平方再"
            "开方，就是斜率的绝对值；斜率除以它，得 1 或 -1，所以每个权重都移动一个学习率那么远。",
        },
    },
    "names_sorted": {
        "question": {
            "en": "Twelve layers, W1 to W12. Their names are sorted as text. "
            "Which comes right after W1?",
            "zh": "十二层，W1 到 W12。把名字按文本排序，紧跟在 W1 后面的是哪"
            "个？",
        },
        "choices": [
            {"en": "W2", "zh": "W2"},
            {"en": "W10", "zh": "W10"},
            {"en": "W12", "zh": "W12"},
        ],
        "answer": 1,
        "why": {
            "en": "Text is compared sign by sign, and after W1 the shortest "
            "name that goes on is W10, then W11 and W12; W2 comes after all "
            "of them.",
            "zh": "文本是逐个字符比较的；W1 之后，接着往下写的名字里最小的是 "
            "W10，然后是 W11、W12；W2 排在它们后面。",
        },
    },
    "sorted_split": {
        "question": {
            "en": "The digits stand in order: all zeros first, all nines "
            "last. The first 8000 are for training, the last 1000 for the "
            "test. In training 93 % come out right. And in the test?",
            "zh": "数字是排好序的：零在最前，九在最后。前 8000 个用来训练，最"
            "后 1000 个用来测试。训练答对 93 %。测试呢？",
        },
        "choices": [
            {"en": "About 90 %", "zh": "大约 90 %"},
            {"en": "About 50 %", "zh": "大约 50 %"},
            {"en": "0 %", "zh": "0 %"},
        ],
        "answer": 2,
        "why": {
            "en": "The last 1000 digits are eights and nines, and among the "
            "first 8000 there is neither. A class that it has never seen, it "
            "never says.",
            "zh": "最后 1000 个数字都是八和九，前 8000 个里一个也没有。从没见"
            "过的类，它就从不说。",
        },
    },
    "own_statistics": {
        "question": {
            "en": "A single test digit is standardised by its own mean and "
            "spread, column by column. What is left of it?",
            "zh": "单独一个测试数字，按自己的均值和标准差，一列一列地标准化。"
            "还剩下什么？",
        },
        "choices": [
            {
                "en": "The same digit, on another scale",
                "zh": "同一个数字，换了尺度",
            },
            {"en": "Nothing: all zeros", "zh": "什么也没有：全是零"},
            {"en": "Only its outline", "zh": "只剩轮廓"},
        ],
        "answer": 1,
        "why": {
            "en": "A column with one row has that row's value as its mean, "
            "and the difference is 0, in every column.",
            "zh": "一列只有一行，均值就是它自己，差是 0，每一列都这样。",
        },
    },
    "first_loss_random": {
        "question": {
            "en": "Ten classes, weights drawn with a gain of √2, nothing "
            "learned yet. The first loss is",
            "zh": "十个类，权重按增益 √2 随机抽取，还什么都没学。最初的损失",
        },
        "choices": [
            {"en": "exactly ln 10 = 2.303", "zh": "正好是 ln 10 = 2.303"},
            {"en": "a little more than 2.303", "zh": "比 2.303 大一点"},
            {"en": "a little less than 2.303", "zh": "比 2.303 小一点"},
        ],
        "answer": 1,
        "why": {
            "en": "The logits are not 0: the network prefers some classes, "
            "for no reason. Preferences without a reason cost something on "
            "average.",
            "zh": "logit 不是 0：网络无缘无故地偏爱某些类。没有根据的偏爱，平"
            "均起来是要付代价的。",
        },
    },
    "equal_start": {
        "question": {
            "en": "Eight hidden neurons begin with the same weights, into "
            "them and out of them. What are they after twenty epochs?",
            "zh": "八个隐藏神经元一开始权重相同，进来的和出去的都一样。二十轮"
            "之后，它们怎样？",
        },
        "choices": [
            {
                "en": "Different: training tells them apart",
                "zh": "各不相同：训练会把它们分开",
            },
            {"en": "Still equal to each other", "zh": "彼此仍然相同"},
            {"en": "All zero", "zh": "全是零"},
        ],
        "answer": 1,
        "why": {
            "en": "Equal neurons say the same and get the same blame: their "
            "gradients are equal in every step, so they stay equal. Only "
            "chance can tell them apart.",
            "zh": "相同的神经元说同样的话，受同样的责备：每一步梯度都相等，所"
            "以永远相等。能把它们分开的只有随机。",
        },
    },
    "too_sure": {
        "question": {
            "en": "A network has learned 200 digits by heart and is right on "
            "100 % of them. On others, how sure is it, compared with how "
            "often it is right?",
            "zh": "一个网络把 200 个数字背了下来，在它们上面答对 100 %。遇到"
            "别的数字，它的信心和答对的比例相比，怎样？",
        },
        "choices": [
            {"en": "Surer than it is right", "zh": "信心更高"},
            {"en": "About as sure as it is right", "zh": "差不多"},
            {"en": "Not sure enough", "zh": "信心不够"},
        ],
        "answer": 0,
        "why": {
            "en": "Its loss only asked for ever surer answers on those 200. "
            "Nothing has ever told it to doubt.",
            "zh": "它的损失只要求在那 200 个上越来越肯定。从来没有什么教过它"
            "怀疑。",
        },
    },
    "random_labels": {
        "question": {
            "en": "200 digits get labels that are drawn at random. After 80 "
            "epochs, how many of these 200 labels does the network give back?",
            "zh": "200 个数字，标签全是随机抽的。80 轮之后，这 200 个标签，网"
            "络能答出多少？",
        },
        "choices": [
            {"en": "About 10 %, as by chance", "zh": "大约 10 %，和瞎猜一样"},
            {"en": "About half", "zh": "大约一半"},
            {"en": "All of them", "zh": "全部"},
        ],
        "answer": 2,
        "why": {
            "en": "It has far more weights than there are labels to remember."
            " It learns them by heart, one by one; that is no sign of "
            "understanding.",
            "zh": "权重比要记的标签多得多。它一个一个背下来；这不说明它懂了什"
            "么。",
        },
    },
    "dropped_sum": {
        "question": {
            "en": "A neuron sums 100 ones. Dropout with p = 0.5 scales what "
            "it keeps. Over many masks the sum is on average",
            "zh": "一个神经元把 100 个 1 加起来。随机失活取 p = 0.5，留下的会"
            "放大。很多张掩码平均下来，和是",
        },
        "choices": [
            {"en": "50", "zh": "50"},
            {"en": "100", "zh": "100"},
            {"en": "200", "zh": "200"},
        ],
        "answer": 1,
        "why": {
            "en": "Half of them are dropped, and the others count twice: 50 "
            "times 2. From mask to mask it jumps about, but the mean stays.",
            "zh": "去掉一半，其余的算两倍：50 乘 2。每张掩码的结果跳来跳去，"
            "平均值不变。",
        },
    },
    "fair_check": {
        "question": {
            "en": "You check the gradient of a loss that draws a new mask in "
            "every call. What does the check say of a right gradient?",
            "zh": "你去检验一个损失的梯度，而它每次调用都抽一张新的掩码。梯度"
            "是对的，检验会怎么说？",
        },
        "choices": [
            {"en": "It is right", "zh": "对"},
            {"en": "It is badly wrong", "zh": "错得离谱"},
            {"en": "It is off by the factor 1 - p", "zh": "差一个因子 1 - p"},
        ],
        "answer": 1,
        "why": {
            "en": "The two nudged losses have different masks, and that "
            "difference is divided by a tiny 2h. Every call must see the same"
            " masks: the same seed, a fresh generator.",
            "zh": "推向两边的两个损失，掩码不同，这个差还要除以极小的 2h。每"
            "次调用必须看到同样的掩码：同一个种子，一个新的生成器。",
        },
    },
    "patience": {
        "question": {
            "en": "Validation losses 3, 2, 2.5, 2.4, 1, patience 2. Which "
            "epoch is the best that is found? (They count from 0.)",
            "zh": "验证损失是 3、2、2.5、2.4、1，耐心是 2。找到的最好的是哪一"
            "轮？（从 0 数起。）",
        },
        "choices": [
            {"en": "1", "zh": "1"},
            {"en": "3", "zh": "3"},
            {"en": "4", "zh": "4"},
        ],
        "answer": 0,
        "why": {
            "en": "Epoch 1 is the best so far. At epoch 3 two have passed "
            "without a better one, so it stops, and the 1 at epoch 4 is never"
            " seen.",
            "zh": "到目前为止最好的是第 1 轮。到第 3 轮，已经过了两轮没有更好"
            "的，于是停下，第 4 轮的 1 永远看不到。",
        },
    },
    "clean_cure": {
        "question": {
            "en": "The labels are all right, 600 digits, 80 epochs. Which "
            "cure against overfitting helps most on the test?",
            "zh": "标签全是对的，600 个数字，80 轮。哪种对付过拟合的办法，对"
            "测试最有帮助？",
        },
        "choices": [
            {"en": "Early stopping", "zh": "早停"},
            {"en": "Dropout", "zh": "随机失活"},
            {"en": "A penalty", "zh": "惩罚"},
            {"en": "None", "zh": "都没有"},
        ],
        "answer": 3,
        "why": {
            "en": "There is nothing to cure: with clean labels the plain "
            "network goes on improving, or stays where it is. With noisy "
            "labels it is another story, as the next figure shows.",
            "zh": "没有病可治：标签干净时，普通的网络一直在变好，或者停在原处"
            "。标签有噪声时就是另一回事了，看下一张图。",
        },
    },
    "costly_fault": {
        "question": {
            "en": "Three faults in the digits program: pixels left at 0 to "
            "255, a softmax too many, the pixels of all images scrambled. "
            "Which one would you NOT notice from the accuracy?",
            "zh": "数字程序里有三处错：像素停在 0 到 255，多做了一次 softmax"
            "，所有图像的像素被打散。哪一种从准确率上看不出来？",
        },
        "choices": [
            {"en": "The scrambled pixels", "zh": "像素打散"},
            {"en": "The softmax too many", "zh": "多一次 softmax"},
            {"en": "All of them show", "zh": "都看得出来"},
        ],
        "answer": 1,
        "why": {
            "en": "Scrambled pixels leave a guess, raw pixels cost several "
            "points. A softmax too many costs little at first, and now and "
            "then a whole class; the loss shows it, since it cannot fall "
            "below 1.461.",
            "zh": "像素打散了，就只能瞎猜；像素不缩放，要丢好几个百分点。多一"
            "次 softmax，起初损失不大，有时会整个丢掉一个类；看损失才看得出来"
            "，它降不到 1.461 以下。",
        },
    },
    # lesson 7
    "both_level": {
        "question": {
            "en": "A network 64-32-10 with ReLU. Which gain, the same in both"
            " layers, keeps signal and gradient level?",
            "zh": "一个带 ReLU 的 64-32-10 网络。两层用同一个增益，取多少能让"
            "信号和梯度都不变大也不变小？",
        },
        "choices": [
            {"en": "1", "zh": "1"},
            {"en": "The root of 2", "zh": "2 的平方根"},
            {"en": "None, exactly", "zh": "没有一个能做到"},
        ],
        "answer": 2,
        "why": {
            "en": "Forwards the sums have as many terms as the layer has"
            " inputs, backwards as many as it has outputs. In a layer with 32"
            " inputs and 10 outputs no single number suits both.",
            "zh": "往前，一个和有多少项看输入有几个；往回，看输出有几个。一层有"
            " 32 个输入、10 个输出，一个数不可能两头都合适。",
        },
    },
    "rate_of_two": {
        "question": {
            "en": "Plain steps at a rate of 2, twenty times the good one."
            " What will the hidden units look like after an epoch?",
            "zh": "普通梯度下降，学习率取 2，是合适的二十倍。走完一轮，隐藏层的"
            "神经元会怎样？",
        },
        "choices": [
            {"en": "They are as they were", "zh": "和原来一样"},
            {"en": "Most of them are dead", "zh": "大多数死了"},
            {"en": "Their sums are infinite", "zh": "加权和变成无穷大"},
        ],
        "answer": 1,
        "why": {
            "en": "One long step can push a bias or a column of weights so"
            " far that the sum is negative for every example. Then no"
            " gradient passes, and nothing brings the unit back: the network"
            " does not blow up, it falls silent.",
            "zh": "一步太长，就可能把一个偏置或一列权重推得很远，让加权和对"
            "每个样本都是负的。这样梯度过不去，再也没有什么能把它拉回来：网络"
            "没有炸掉，而是没了声音。",
        },
    },
    "one_row": {
        "question": {
            "en": "A batch in training has a single row. What does batch"
            " normalisation make of it?",
            "zh": "训练时一批只有一行。批归一化会把它变成什么？",
        },
        "choices": [
            {"en": "The row itself", "zh": "这一行本身"},
            {
                "en": "Zeros, whatever the row was",
                "zh": "全是 0，不管原来是什么",
            },
            {"en": "It depends on the rows before", "zh": "要看前面的各行"},
        ],
        "answer": 1,
        "why": {
            "en": "A single number is its own mean, so nothing is left when"
            " the mean is taken off, and every row would look alike. That is"
            " why yours should refuse a single row in training.",
            "zh": "只有一个数，平均就是它自己，减掉之后什么也不剩，每一行看上去"
            "都一样。所以训练时只来一行，你的函数应当拒绝。",
        },
    },
    "norm_of_ones": {
        "question": {
            "en": "dout is 1 for every row and every unit, gamma is 1. What"
            " is dZ?",
            "zh": "dout 对每一行、每个神经元都是 1，gamma 也是 1。dZ 是多少？",
        },
        "choices": [
            {"en": "1 everywhere", "zh": "处处是 1"},
            {"en": "One over the spread", "zh": "标准差的倒数"},
            {"en": "0 everywhere", "zh": "处处是 0"},
        ],
        "answer": 2,
        "why": {
            "en": "The outputs of a column always sum to 0, whatever Z is. So"
            " a loss that only asks for their sum cannot be moved by any"
            " entry of Z.",
            "zh": "不管 Z 是什么，一列的输出加起来总是 0。所以只看这个和的损失，"
            "Z 的哪一项也动不了它。",
        },
    },
    "folded": {
        "question": {
            "en": "A layer with d inputs and h units is followed by a batch"
            " norm, which is folded in. How many numbers are stored less?",
            "zh": "一层有 d 个输入、h 个神经元，后面的批归一化并进了这一层。要存的"
            "数少了几个？",
        },
        "choices": [
            {"en": "None", "zh": "一个也没少"},
            {"en": "2 h", "zh": "2 h 个"},
            {"en": "4 h", "zh": "4 h 个"},
        ],
        "answer": 2,
        "why": {
            "en": "gamma, beta, the running mean and the running variance"
            " have h numbers each, and all four go into W and b, which keep"
            " their shapes.",
            "zh": "gamma、beta、滑动平均、滑动方差各有 h 个数，四样都并进了 W 和"
            " b，而它们的形状不变。",
        },
    },
    "wild_row": {
        "question": {
            "en": "One of 8 rows is changed. How many rows of the output"
            " change, with batch norm and with layer norm?",
            "zh": "8 行里改了一行。输出有几行会变？分别看批归一化和层归一化。",
        },
        "choices": [
            {"en": "8 and 1", "zh": "8 行和 1 行"},
            {"en": "1 and 8", "zh": "1 行和 8 行"},
            {"en": "8 and 8", "zh": "都是 8 行"},
        ],
        "answer": 0,
        "why": {
            "en": "Batch norm takes its mean down the rows, so each row moves"
            " the mean of all. Layer norm looks along one row at a time.",
            "zh": "批归一化沿着行往下求平均，所以每一行都会牵动大家的平均；"
            "层归一化一次只看一行。",
        },
    },
    "twenty_blocks": {
        "question": {
            "en": "Twenty residual blocks with a scale of 1, and each branch"
            " has the variance of its input. How much wider is the spread at"
            " the end?",
            "zh": "二十个残差块，缩放为 1，每条支路的方差都和输入一样大。最后标准"
            "差是开头的几倍？",
        },
        "line": (1, 100000),
        "answer": 1024,
        "near": 0.05,
        "unit": {"en": "×", "zh": " 倍"},
        "why": {
            "en": "Each block doubles the variance, so the spread grows by"
            " the root of 2; twenty times over, that is 2 to the power of 10,"
            " 1024.",
            "zh": "每一块让方差翻倍，标准差就变成 2 的平方根倍；连乘二十次，是 2"
            " 的 10 次方，1024。",
        },
    },
    "dense_width": {
        "question": {
            "en": "Eight columns go through five dense blocks, each with four"
            " new units. How many columns come out?",
            "zh": "八列经过五个密集块，每块新增四个神经元。最后有几列？",
        },
        "line": (8, 260, 4),
        "answer": 28,
        "why": {
            "en": "Every block puts four beside what there is: 8 + 5 · 4. The"
            " width grows, and with it the weights of every later block.",
            "zh": "每一块都在旁边添四列：8 + 5 · 4。宽度越来越大，后面每一块的"
            "权重也跟着变多。",
        },
    },
    "forty_layers": {
        "question": {
            "en": "Forty hidden layers and one cure alone. Which network gets"
            " most fresh digits right?",
            "zh": "四十个隐藏层，只用一种办法。哪个网络认对的新数字最多？",
        },
        "choices": [
            {"en": "Plain, He's rule", "zh": "普通，He 规则"},
            {"en": "Batch norm", "zh": "批归一化"},
            {"en": "Layer norm", "zh": "层归一化"},
            {"en": "Skips, not scaled", "zh": "跳连，不缩小"},
        ],
        "answer": 3,
        "why": {
            "en": "74 % against 58, 10 and 9. A norm alone makes forty"
            " layers worse than a careful start alone; many are surprised,"
            " since papers nearly always show norms together with skips.",
            "zh": "74 %，其余是 58、10 和 9。四十层时，光靠归一化还不如只好好"
            "初始化；很多人没料到，因为论文里归一化几乎总是和跳连一起出现。",
        },
    },
    "norm_and_rate": {
        "question": {
            "en": "Four layers, plain steps at a rate of 1, at which a plain"
            " network stays at chance, 10 %. How many come out right with batch"
            " norm?",
            "zh": "四层，普通梯度下降，学习率取 1，普通网络和碰运气差不多，只对"
            " 10 %。加上批归一化，能对多少？",
        },
        "line": (0, 100, 1),
        "answer": 95,
        "near": 0.06,
        "unit": " %",
        "why": {
            "en": "95 % on average. A step that is too long makes the weights"
            " long, and the longer they are, the less the next step turns"
            " them: the norm sees their direction only.",
            "zh": "平均 95 %。一步太长，权重就变长；权重越长，下一步就越转不动"
            "它：归一化只看方向。",
        },
    },
    "layer_numbers": {
        "question": {
            "en": "Five rows of four inputs go through a layer of three"
            " neurons. How many numbers come out?",
            "zh": "五行数据，每行四个输入，经过一层三个神经元。一共出来多少个数？",
        },
        "line": (0, 60, 1),
        "answer": 15,
        "why": {
            "en": "One row for each example, one column for each neuron: 5"
            " times 3, which is 15. The four inputs are summed over.",
            "zh": "每个样本一行，每个神经元一列：5 乘 3，共 15 个。四个输入在求和中消去了。",
        },
    },
    "slope_of_loss": {
        "question": {
            "en": "Two examples with one input each, x = 1 and x = 2; their"
            " errors e are 3 and -1. What is the slope of the loss in w?",
            "zh": "两个样本，各有一个输入，x = 1 和 x = 2；误差 e 分别是 3 "
            "和 -1。损失对 w 的斜率是多少？",
        },
        "line": (-8, 8, 1),
        "answer": 1,
        "why": {
            "en": "3 · 1 and -1 · 2 make 1, and for two examples 2/n is 1. The"
            " second errs less, but its input is twice as large: it takes"
            " back two of the three.",
            "zh": "3 · 1 加 (-1) · 2 得 1；两个样本时 2/n 也是 1。第二个误差小些，"
            "输入却大一倍，把 3 拉回了 2。",
        },
    },
    "sigmoid_mirror": {
        "question": {
            "en": "The sigmoid of 3 is 0.953. What is the sigmoid of -3?",
            "zh": "3 的 sigmoid 是 0.953，-3 的 sigmoid 是多少？",
        },
        "line": (0, 1, 0.01),
        "answer": 0.047,
        "near": 0.02,
        "why": {
            "en": "As at 2 and -2, the two add up to 1: 0.047. A yes that is"
            " likely is a no that is not.",
            "zh": "和 2 与 -2 一样，两者加起来是 1：0.047。“是”有多可能，“否”就有多不可能。",
        },
    },
    "one_far_off": {
        "question": {
            "en": "One prediction is off by 1, another by 3. How many times as"
            " much does the second add to the loss?",
            "zh": "一个预测差 1，另一个差 3。后者给损失添的，是前者的几倍？",
        },
        "line": (1, 20, 0.5),
        "answer": 9,
        "unit": {"en": "×", "zh": " 倍"},
        "why": {
            "en": "Squares: 9 to 1. Their slopes are as 3 to 1: the farther"
            " away, the harder it pulls.",
            "zh": "平方之后是 9 比 1。斜率则是 3 比 1：离得越远，拉得越用力。",
        },
    },
    "huber_slope": {
        "question": {
            "en": "Huber, delta = 1, and an error of 4. How steep is its price"
            " there?",
            "zh": "Huber 损失，delta = 1，误差是 4。代价在那里有多陡？",
        },
        "line": (0, 8, 0.5),
        "answer": 1,
        "why": {
            "en": "Beyond delta the price is a straight line with the slope"
            " delta: 1. Half the square would pull with 4.",
            "zh": "超出 delta 以后，代价是一条斜率为 delta 的直线：1。换成平方的一半，"
            "就会用 4 来拉。",
        },
    },
    "logit_slope": {
        "question": {
            "en": "A row has the probabilities (0.7, 0.2, 0.1), and the first"
            " class is right. What is the slope of its price in the first"
            " logit?",
            "zh": "某一行的概率是 (0.7, 0.2, 0.1)，正确的是第一类。代价对第一个 "
            "logit 的斜率是多少？",
        },
        "line": (-1, 1, 0.1),
        "answer": -0.3,
        "why": {
            "en": "0.7 - 1 is -0.3: a larger logit lowers the price, and the"
            " surer the row is already, the less. Why it is so stands"
            " below.",
            "zh": "0.7 - 1 得 -0.3：logit 变大，代价就变小；本来越有把握，变小得就越少。"
            "为什么是这样，下面就讲。",
        },
    },
    "slope_in_w": {
        "question": {
            "en": "The same L = (x w + b)², now at x = 2, w = 1, b = 1. What is"
            " the slope of L in w?",
            "zh": "还是 L = (x w + b)²，这回取 x = 2，w = 1，b = 1。L 对 w "
            "的斜率是多少？",
        },
        "line": (0, 30, 1),
        "answer": 12,
        "why": {
            "en": "z is 3, so L moves 6 times as much as z; and z moves x = 2"
            " times as much as w. Together 12.",
            "zh": "z 是 3，L 的变化是 z 的 6 倍；z 的变化又是 w 的 x = 2 倍。"
            "合起来是 12。",
        },
    },
    "divisor": {
        "question": {
            "en": "a / b with a = 6 and b = 2, and the gradient that arrives is"
            " 1. What does b get?",
            "zh": "a / b，a = 6，b = 2，传来的梯度是 1。b 得到多少？",
        },
        "line": (-4, 4, 0.5),
        "answer": -1.5,
        "why": {
            "en": "-a / b² is -6 / 4, which is -1.5. To check: 6 / 2.1 is"
            " 2.857, less than 3 by 0.143, nearly 1.5 times the nudge of"
            " 0.1.",
            "zh": "-a / b² 就是 -6 / 4，得 -1.5。验算一下：6 / 2.1 是 2.857，"
            "比 3 小 0.143，差不多是推的 0.1 的 1.5 倍。",
        },
    },
    "bias_gradient": {
        "question": {
            "en": "A bias of shape (3,) is added to five rows, and the gradient"
            " that arrives is 1 everywhere. What does each entry of the"
            " bias get?",
            "zh": "形状为 (3,) 的偏置加到五行上，传来的梯度处处是 1。偏置的每个数得到多少？",
        },
        "line": (0, 15, 1),
        "answer": 5,
        "why": {
            "en": "Each is used five times, and five ones add up to 5. All 15"
            " would go to a bias that is a single number.",
            "zh": "每个数都用了五次，五个 1 加起来是 5。偏置要是只有一个数，"
            "才会得到全部的 15。",
        },
    },
    "stairs": {
        "question": {
            "en": "One input, thirty hidden neurons, one output. How many"
            " numbers does this network have, to give ten answers?",
            "zh": "一个输入，三十个隐藏神经元，一个输出。为了给出十个答案，"
            "这个网络一共有多少个数？",
        },
        "line": (0, 200, 1),
        "answer": 91,
        "near": 0.04,
        "why": {
            "en": "30 weights and 30 biases, 30 weights and 1 bias: 91. Nine"
            " for each answer.",
            "zh": "30 个权重、30 个偏置，再 30 个权重、1 个偏置：91 个。平均每个答案九个。",
        },
    },
    "check_error": {
        "question": {
            "en": "A gradient says 2, nudging says 2.02. How large is the"
            " error?",
            "zh": "梯度说是 2，推一推量出来是 2.02。误差是多大？",
        },
        "line": (1e-6, 1),
        "answer": 0.005,
        "near": 0.05,
        "why": {
            "en": "0.02 of 4.02, about 0.005: fifty times what is still right.",
            "zh": "4.02 里差了 0.02，大约 0.005：是允许的五十倍。",
        },
    },
    "slope_of_output": {
        "question": {
            "en": "A sigmoid has put out 0.8. What is its slope there?",
            "zh": "一个 sigmoid 输出了 0.8。它在那里的斜率是多少？",
        },
        "line": (0, 0.5, 0.01),
        "answer": 0.16,
        "near": 0.03,
        "why": {
            "en": "a (1 - a) is 0.16. Whoever takes the output for an input,"
            " and puts it through the sigmoid once more, gets 0.21.",
            "zh": "a (1 - a) 得 0.16。要是把输出当成输入，又过了一遍 sigmoid，"
            "就成了 0.21。",
        },
    },
    "wholly_wrong": {
        "question": {
            "en": "In how many of the five programs was every gradient wrong?",
            "zh": "五个程序里，所有梯度全错的有几个？",
        },
        "line": (0, 5, 1),
        "answer": 2,
        "why": {
            "en": "In 2, the first and the third. In the others a part was"
            " right, and the first wrong one told where to look.",
            "zh": "2 个：第一个和第三个。其余几个都有一部分是对的，第一个出错的梯度就指出了该看哪里。",
        },
    },
    "narrow_ravine": {
        "question": {
            "en": "At a condition number of 10 these steps take 44 to get near."
            " How many do they take at 1000?",
            "zh": "条件数是 10 时，这样走 44 步就到附近了。条件数是 1000 时要走多少步？",
        },
        "line": (10, 100000),
        "answer": 4603,
        "near": 0.05,
        "why": {
            "en": "4603, about a hundred times as many. Each step leaves 1 -"
            " 1/1000 of the way along the ravine.",
            "zh": "4603 步，大约是一百倍。沿着山谷的路，每一步都还剩下 1 - "
            "1/1000。",
        },
    },
    "last_batch": {
        "question": {
            "en": "105 rows, dealt out 20 at a time. How many batches make an"
            " epoch?",
            "zh": "105 行，每次发 20 行。一轮有几批？",
        },
        "line": (0, 10, 1),
        "answer": 6,
        "why": {
            "en": "6: five full ones, and one of the 5 rows that are left. No"
            " row is dropped.",
            "zh": "6 批：五批是满的，剩下的 5 行是最后一批。一行也不丢。",
        },
    },
    "look_ahead": {
        "question": {
            "en": "The velocity is 2, β is 0.9, and the slope has just become"
            " 0. How many rates long is Nesterov's step?",
            "zh": "速度是 2，β 是 0.9，斜率刚好变成 0。Nesterov 的这一步有多长，"
            "是学习率的多少倍？",
        },
        "line": (0, 2, 0.02),
        "answer": 1.62,
        "near": 0.02,
        "why": {
            "en": "The new velocity is 0.9 · 2 = 1.8, and the step 0 + 0.9 ·"
            " 1.8 = 1.62. Momentum would have gone 1.8.",
            "zh": "新的速度是 0.9 · 2 = 1.8，这一步是 0 + 0.9 · 1.8 = 1.62。"
            "动量法则会走 1.8。",
        },
    },
    "two_slopes": {
        "question": {
            "en": "The slopes of two weights stay 100 and 0.01. How many times"
            " as long are RMSProp's steps of the first?",
            "zh": "两个权重的斜率一直是 100 和 0.01。用 RMSProp，第一个的步长是第二个的几倍？",
        },
        "line": (0.01, 10000),
        "answer": 1,
        "near": 0.03,
        "unit": {"en": "×", "zh": " 倍"},
        "why": {
            "en": "The root of the mean square is the size of the slope itself."
            " Divided by it, both steps are as long as the rate: 1 to 1.",
            "zh": "均方的根就是斜率本身的大小。除过之后，两边的步长都等于学习率："
            "1 比 1。",
        },
    },
    "clipped": {
        "question": {
            "en": "Slopes of 6 and 8, and a limit of 5. What becomes of the 6?",
            "zh": "斜率是 6 和 8，上限是 5。那个 6 变成多少？",
        },
        "line": (0, 8, 0.5),
        "answer": 3,
        "why": {
            "en": "The norm is 10, twice the limit, so both are halved, to 3"
            " and 4. Each cut off for itself would be 5 and 5: another"
            " direction.",
            "zh": "范数是 10，是上限的两倍，于是两个都减半，成了 3 和 4。要是各自截断，"
            "就成了 5 和 5：方向变了。",
        },
    },
    "middle_rate": {
        "question": {
            "en": "31 rates from 0.00001 to 10, each by the same factor above"
            " the one before. Which stands in the middle?",
            "zh": "从 0.00001 到 10 取 31 个学习率，后一个总是前一个的同样倍数。"
            "正中间的是多少？",
        },
        "line": (1e-5, 100),
        "answer": 0.01,
        "near": 0.03,
        "why": {
            "en": "0.01: a thousand times the smallest, and a thousandth of the"
            " largest. Equal steps would have put 5 there, and nearly"
            " nothing below 1.",
            "zh": "0.01：是最小的一千倍，最大的千分之一。要是按等差来取，中间就是 "
            "5，而 1 以下几乎一个也没有。",
        },
    },
    "number_of_steps": {
        "question": {
            "en": "600 rows, batches of 50, 30 epochs. How many steps is that?",
            "zh": "600 行，每批 50 行，30 轮。一共走多少步？",
        },
        "line": (0, 1000, 20),
        "answer": 360,
        "near": 0.02,
        "why": {
            "en": "12 batches in an epoch, 30 times: 360 steps. With all rows"
            " at once it would have been 30.",
            "zh": "一轮 12 批，30 轮，共 360 步。要是每次都用所有的行，就只有 "
            "30 步。",
        },
    },
    "network_numbers": {
        "question": {
            "en": "64 pixels, 32 hidden neurons, 10 classes. How many numbers"
            " does the network have?",
            "zh": "64 个像素，32 个隐藏神经元，10 个类。这个网络一共有多少个数？",
        },
        "line": (100, 1000000),
        "answer": 2410,
        "near": 0.05,
        "why": {
            "en": "64 · 32 + 32 is 2080, and 32 · 10 + 10 is 330: 2410. Most"
            " stand in the first layer.",
            "zh": "64 · 32 + 32 是 2080，32 · 10 + 10 是 330：共 2410 个。大多数在第一层。",
        },
    },
}
