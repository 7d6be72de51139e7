"""The bug clinic of lesson 4: five backward passes from published programs.

Four go back to tutorials, the fifth to the code of Andrew Trask's *Grokking
Deep Learning* (2019), chapter 8; the words and names are ours. In print the
second and the third stop with an error; here they run. In print the table of
the second arises a line earlier, where noise of shape (n, 1) is added to a
signal of shape (n,). `faults` shows the list for the diagnosis.
"""

import inspect

import numpy as np

from chainrule.words import display
from chainrule.words.language import pick


def published_1(X, Y, W1, b1, W2, b2):
    """Gradients of mean((A2 - Y)**2) in W1, b1, W2, b2: sigmoid, sigmoid."""
    A1 = 1 / (1 + np.exp(-(X @ W1 + b1)))  # (n, h)
    A2 = 1 / (1 + np.exp(-(A1 @ W2 + b2)))  # (n, k)
    dZ2 = (A2 - Y) * A2 * (1 - A2)
    dZ1 = dZ2 @ W2.T * A1 * (1 - A1)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)


def published_2(X, y, W, b):
    """Gradients of the mean squared error of a line; X (n, d), y (n,).

    W has shape (d, 1), b shape (1,).
    """
    error = X @ W + b - y
    dW = 2 * X.T @ error.mean(axis=1, keepdims=True) / len(y)
    db = 2 * error.mean(axis=1, keepdims=True).mean(axis=0)
    return dW, db


def published_3(X, y, w, b):
    """Gradients of mean((a - y)**2) in w and b, a neuron with a sigmoid."""
    a = 1 / (1 + np.exp(-(X @ w + b)))  # (n,)
    S = 1 / (1 + np.exp(-X))
    dZ = (2 * (a - y) / len(y))[:, None] * S * (1 - S)
    return (X * dZ).sum(axis=0), float(dZ.sum())


def as_printed_3(X, y, w, b):
    """The third as it stands in print, where nothing makes z."""
    a = 1 / (1 + np.exp(-(X @ w + b)))
    slope = np.exp(-z) / (1 + np.exp(-z)) ** 2  # noqa: F821
    return X * (a - y) * slope, (a - y) * slope


def published_4(X, y, w, b):
    """Gradients of the mean binary cross-entropy of a sigmoid in w and b."""
    a = 1 / (1 + np.exp(-(X @ w + b)))  # (n,)
    dz = a - y
    return X.T @ dz, float(dz.mean())


def published_5(dlogits, X, A1, W2):
    """Gradients in W1, b1, W2, b2 of logits = A1 @ W2 + b2.

    A1 = relu(X @ W1 + b1) comes from the forward pass.
    """
    dA1 = dlogits @ W2.T  # (n, h)
    dZ1 = dA1 * (A1 >= 0)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dlogits, dlogits.sum(axis=0)


PUBLISHED = published_1, published_2, published_3, published_4, published_5
FAULTS = (
    {
        "en": "The sign is flipped: every step climbs.",
        "zh": "符号反了：每一步都在往上走。",
    },
    {
        "en": "The gradient of the weights is a sum over the batch, that of"
        " the bias a mean.",
        "zh": "权重的梯度是对整批求和，偏置的梯度却是平均。",
    },
    {
        "en": "The slope of the sigmoid is taken at its output, as if it had"
        " been squashed twice.",
        "zh": "sigmoid 的斜率是在它的输出处取的，等于压缩了两次。",
    },
    {
        "en": "A column met a row and became a table: every example is"
        " compared with the targets of all.",
        "zh": "一列遇上一行，广播成了一张表："
        "每个样本都和所有样本的目标比了一遍。",
    },
    {
        "en": "The bias gets the gradient of one example; the sum over the"
        " batch is missing.",
        "zh": "偏置只得到一个样本的梯度，漏了对整批求和。",
    },
    {
        "en": "The mask lets everything through: it asks whether an output is"
        " at least 0, and no output is less.",
        "zh": "掩码什么都放过去：它问输出是否大于等于 0，而输出从不小于 0。",
    },
    {
        "en": "Weights are changed before the gradient has been passed back"
        " through them.",
        "zh": "梯度还没有经过权重往回传，权重就已经改了。",
    },
    {
        "en": "Only the diagonal of a table of slopes is used; what one"
        " output does to the others is lost.",
        "zh": "只用了斜率表的对角线，丢掉了一个输出对其他输出的影响。",
    },
    {
        "en": "A factor that depends on the size of the data is missing: all"
        " gradients belong to a sum, and the loss is a mean.",
        "zh": "少了一个与数据量有关的因子：损失是平均，所有梯度却是求和的。",
    },
    {
        "en": "The gradient goes back through the wrong factor of a product:"
        " the weights of another layer.",
        "zh": "梯度往回走时乘错了因子：用的是另一层的权重。",
    },
    {
        "en": "The slope of an activation is taken at the input of the"
        " neuron, not at its weighted sum.",
        "zh": "激活函数的斜率是在神经元的输入处取的，而不是在加权和处。",
    },
    {
        "en": "The slope of the last activation is missing.",
        "zh": "漏掉了最后一个激活函数的斜率。",
    },
)


def show(k):
    """Show the code of program k."""
    source = inspect.getsource(PUBLISHED[k - 1]).rstrip()
    code = f"<pre><code>{display.escape(source)}</code></pre>"
    display.put(display.card("info", code), source)


def faults():
    """Show the numbered list of faults."""
    texts = [pick(fault) for fault in FAULTS]
    items = "".join(f"<li>{display.escape(text)}</li>" for text in texts)
    lines = [f"{i:2}. {text}" for i, text in enumerate(texts, 1)]
    display.put(display.card("info", f"<ol>{items}</ol>"), "\n".join(lines))
