"""What is written inside pictures, in Chinese.

Names of functions, methods and arguments stay as they are, and so does what
is not in the list. Between dollars matplotlib takes letters from a font that
has no Chinese ones: no label has both.
"""

import re

from chainrule.words.language import current

NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
LABELS = {  # {} is a number
    # axes
    "block": "块",
    "classes $k$": "类别数 k",
    "digit": "数字",
    "effective rate": "实际的学习率",
    "epoch": "轮",
    "error": "误差",
    "example": "样本",
    "first loss": "最初的损失",
    "kept (MB)": "保留的数据（MB）",
    "layer": "层",
    "layers": "层数",
    "learning rate": "学习率",
    "length (mm)": "长（mm）",
    "length of gradient": "梯度的长度",
    "loss": "损失",
    "loss above least": "损失比最小值高出",
    "loss after {} steps": "走 {} 步后的损失",
    "lr / batch size": "lr / 批量大小",
    "mean loss above least": "平均损失比最小值高出",
    "neuron": "神经元",
    "output": "输出",
    "points": "得分",
    "power of $x$": "x 的次数",
    "probability": "概率",
    "round": "回合",
    "row": "行",
    "score $z_j + c$": "得分 zⱼ + c",
    "seed": "种子",
    "squared error": "平方误差",
    "standard deviation": "标准差",
    "step": "步",
    "share": "占比",
    "unit": "神经元",
    "update ratio": "更新比",
    "value": "值",
    "wanted": "应得",
    "width (mm)": "宽（mm）",
    "% dead": "死掉的（%）",
    "% right": "正确率（%）",
    "change": "次改变",
    "mm": "mm",
    "seeds": "种子数",
    # headings of panels
    "1000 steps from the lowest place": "从最低处出发走 1000 步",
    "after forty steps, for any lr": "四十步之后，对任意 lr",
    "a slope from two points": "由两点得到的斜率",
    "distance from the border, sorted": "到边界的距离，从大到小",
    "effective rate of each coordinate": "每个坐标的实际学习率",
    "error of the slope, for every h": "斜率的误差，对每个 h",
    "forty steps on the map of the loss": "损失地图上的四十步",
    "how far above the least, on average": "平均比最小值高出多少",
    "how the values are spread, layer by layer": "每一层的值怎样分布",
    "its weights": "它的权重",
    "logits, and where descent pushes them": "logit，以及下降把它们推向哪里",
    "loss, step by step": "每一步的损失",
    "mistakes left, change by change": "每次改变后剩下的错误",
    "one step, taken apart": "拆开看一步",
    "points, round by round": "每一轮的得分",
    "probabilities": "概率",
    "seeds and border": "种子和边界",
    "slope: how hard it pushes": "斜率：推得有多用力",
    "the border after so many changes": "这么多次改变之后的边界",
    "the fitted curve": "拟合出的曲线",
    "the walk": "走过的路",
    "the walk of Adam": "Adam 走过的路",
    "the walk so far, and your guess": "走过的路和你的猜测",
    "the ways down": "各自走下去的路",
    "two lines through eight points": "穿过八个点的两条直线",
    "what comes out": "输出",
    "what one error costs": "一个误差的代价",
    "where it ends, for any lr": "终点的损失，对任意 lr",
    # names of marks
    "all equal": "都相等",
    "at the start": "起点的损失",
    "expected": "预期",
    "kept": "保留的",
    "lowest": "最低处",
    "negative side": "负的一侧",
    "pale: measured": "浅色：测得",
    "positive side": "正的一侧",
    "push": "推力",
    "round seeds": "圆的种子",
    "slender seeds": "细长的种子",
    "slope": "斜率",
    "stroke: measured": "短横：测得",
    "true slope": "真正的斜率",
    "without noise": "没有噪声",
    "without the outlier": "没有离群点",
    # titles and labels
    "({}, {})\nmean square {}": "({}, {})\n平方的平均 {}",
    "({},)\nmean square {}": "({},)\n平方的平均 {}",
    "central": "中心差分",
    "cosine": "余弦",
    "cross_\nentropy": "交叉熵",
    "cut at $10^{12}$": "在 10¹² 处截断",
    "diagonal only": "只有对角线",
    "forward": "前向差分",
    "full": "完整",
    "good": "好",
    "gradient": "梯度",
    "impossible": "不可能",
    "meant": "应得",
    "measured": "测得",
    "pale: $\\beta=0$": "浅色：β = 0",
    "poor": "差",
    "prediction": "预测",
    "price": "价格",
    "published": "公开的",
    "right": "对的",
    "signal": "信号",
    "steps": "阶梯",
    "sum": "和",
    "target": "目标",
    "without activation": "没有激活函数",
    "yes_no": "是与否",
    "yours": "你的",
    "{} layer": "{} 层",
    "{} layers": "{} 层",
    "after": "之后",
    "as long as $W$": "和 W 一样长",
    "at first": "开头",
    "at last": "最后",
    "batch norm": "批归一化",
    "before": "之前",
    "by chance": "碰运气",
    "by its batch": "按自己那一批",
    "by running statistics": "按滑动统计量",
    "formula": "公式",
    "fresh": "新的",
    "losses": "损失",
    "trained": "训练过的",
    "layer norm": "层归一化",
    "plain": "普通",
    "plain, gain {}": "普通，增益 {}",
    "residual": "残差",
    "residual + batch norm": "残差加批归一化",
    "residual + layer norm": "残差加层归一化",
    "residual, scaled": "残差，缩小",
    "scaled + batch norm": "缩小的残差加批归一化",
    "scaled + layer norm": "缩小的残差加层归一化",
    # faults, and their kinds
    "2 / (n k) missing": "漏了 2 / (n k)",
    "W2 updated first": "先更新了 W2",
    "a factor": "差一个因子",
    "another loss": "另一个损失",
    "b1 never updated": "b1 从未更新",
    "hidden slope missing": "漏了隐藏层的斜率",
    "no fault": "没有错",
    "output slope missing": "漏了输出层的斜率",
    "raw error passed back": "直接传回了误差",
    "sign flipped": "符号反了",
    "slope taken at A": "斜率取在 A 处",
    "wrong direction": "方向不对",
}
KEYS = {NUMBER.sub("{}", key): key for key in LABELS}


def label(text):
    """What is written in a picture, in the language of today.

    >>> label("3 layers")
    '3 layers'
    """
    if current() == "en":
        return text
    numbers = NUMBER.findall(text)
    key = KEYS.get(NUMBER.sub("{}", text))
    if key is None or key.count("{}") not in (0, len(numbers)):
        return text
    if "{}" in key:
        return LABELS[key].format(*numbers)
    return LABELS[key] if NUMBER.findall(key) == numbers else text
