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
    "called": "被说成",
    "classes $k$": "类别数 k",
    "confidence": "信心",
    "digit": "数字",
    "effective rate": "实际的学习率",
    "epoch": "轮",
    "error": "误差",
    "example": "样本",
    "first loss": "最初的损失",
    "kept (MB)": "保留的数据（MB）",
    "layer": "层",
    "layers": "层数",
    "length (mm)": "长（mm）",
    "length of gradient": "梯度的长度",
    "loss": "损失",
    "loss above least": "损失比最小值高出",
    "loss after {} steps": "走 {} 步后的损失",
    "lr / batch size": "lr / 批量大小",
    "masks": "掩码数",
    "mean loss above least": "平均损失比最小值高出",
    "neuron": "神经元",
    "output": "输出",
    "points": "得分",
    "power of $x$": "x 的次数",
    "probability": "概率",
    "round": "回合",
    "rows": "行数",
    "rows in the chunk": "每组的行数",
    "score $z_j + c$": "得分 zⱼ + c",
    "seed": "种子",
    "share right": "答对的比例",
    "squared error": "平方误差",
    "standard deviation": "标准差",
    "step": "步",
    "sum of {} ones": "{} 个 1 的和",
    "validation loss": "验证损失",
    "value": "值",
    "wanted": "应得",
    "width (mm)": "宽（mm）",
    "% right": "正确率（%）",
    # titles and labels
    "({}, {})\nmean square {}": "({}, {})\n平方的平均 {}",
    "({},)\nmean square {}": "({},)\n平方的平均 {}",
    "best": "最好",
    "central": "中心差分",
    "cosine": "余弦",
    "cross_\nentropy": "交叉熵",
    "cut at $10^{12}$": "在 10¹² 处截断",
    "diagonal only": "只有对角线",
    "dropout": "随机失活",
    "forward": "前向差分",
    "full": "完整",
    "good": "好",
    "gradient": "梯度",
    "impossible": "不可能",
    "meant": "应得",
    "measured": "测得",
    "not scaled": "不放大",
    "pale: $\\beta=0$": "浅色：β = 0",
    "penalty": "惩罚",
    "plain": "普通",
    "poor": "差",
    "prediction": "预测",
    "price": "价格",
    "published": "公开的",
    "right": "对的",
    "signal": "信号",
    "small": "小网络",
    "steps": "阶梯",
    "stop": "停",
    "stopped": "早停",
    "sum": "和",
    "target": "目标",
    "test": "测试",
    "train": "训练",
    "training statistics": "训练的统计量",
    "validation": "验证",
    "without activation": "没有激活函数",
    "yes_no": "是与否",
    "yours": "你的",
    "{} layer": "{} 层",
    "{} layers": "{} 层",
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
