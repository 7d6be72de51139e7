"""What errors of Python and numpy mean, in both languages."""

NUMBER = r"'(?:numpy\.)?(?:float|int|bool)\w*'"
MATMUL = r"matmul: Input operand (?:0|1) "
SHAPE = r"\([-\d, ]*\)"
ADVICE_NONE = (
    " A function without `return` gives None, and so does `.append`.",
    "没有 `return` 的函数会得到 None，`.append` 也是。",
)

# pattern of the message, English, Chinese; messages may be made to keep a
# pattern busy, so a gap has a length
SENTENCES = (
    # shapes
    (MATMUL + r"has a mismatch.{0,99}\(size (?P<right>\d+) is different from"
     r" (?P<left>\d+)\)",
     "`@` cannot join these two: the last size on the left is {left}, the"
     " first on the right is {right}, and they must be equal.",
     "`@` 的两边对不上：左边的最后一维是 {left}，右边的第一维是 {right}，"
     "两者必须相等。"),
    (rf"shapes (?P<shapes>{SHAPE} and {SHAPE}) not aligned: (?P<left>\d+)"
     r".{0,99}!= (?P<right>\d+)",
     "a product cannot join shapes {shapes}: the last size on the left is"
     " {left}, the first on the right is {right}, and they must be equal.",
     "形状 {shapes} 不能相乘：左边的最后一维是 {left}，右边的第一维是"
     " {right}，两者必须相等。"),
    (MATMUL + rf"does not have enough|for @: {NUMBER} and {NUMBER}",
     "`@` joins two arrays, and one side is a single number; for a number"
     " use `*`.",
     "`@` 用于两个数组，这里有一边只是一个数；和一个数相乘要用 `*`。"),
    (r"could not be broadcast together with shapes (?P<shapes>[(),\d ]+)",
     "shapes {shapes} do not fit together. Counted from the right, two sizes"
     " must be equal, or one of them 1.",
     "形状 {shapes} 对不上。从右往左逐维比较，两边要么相等，"
     "要么其中一边是 1。"),
    (rf"output operand with shape (?P<one>{SHAPE}) doesn't match the"
     rf" broadcast shape (?P<other>{SHAPE})",
     "`+=` and its like keep the shape {one}, and the result has {other};"
     " write `x = x + ...`.",
     "`+=` 这类写法不改变形状 {one}，而结果的形状是 {other}；"
     "应当写成 `x = x + ...`。"),
    (rf"could not broadcast input array from shape (?P<one>{SHAPE}) into"
     rf" shape (?P<other>{SHAPE})",
     "an array of shape {one} does not fit into a place of shape {other}.",
     "形状为 {one} 的数组放不进形状为 {other} 的位置。"),
    (r"inhomogeneous shape",
     "the rows differ in length or shape, so they make no array.",
     "各行的长度或形状不同，拼不成一个数组。"),
    (r"setting an array element with a sequence",
     "one place in an array takes one number, and several came.",
     "数组的一个位置只能放一个数，这里却给了好几个。"),
    (r"cannot reshape array of size (?P<size>\d+) into shape"
     rf" (?P<shape>{SHAPE})",
     "an array of {size} numbers cannot take the shape {shape}.",
     "{size} 个数排不成形状 {shape}。"),
    (r"Cannot interpret '\d+' as a data type",
     "a shape needs brackets of its own, as in `np.zeros((2, 3))`.",
     "形状要自带一层括号，例如 `np.zeros((2, 3))`。"),
    # one number, or many
    (r"truth value of an array with more than one",
     "`if`, `while`, `and`, `or` and `not` want one True or False, and a"
     " whole array came. Compare one number, or choose entry by entry with"
     " `np.where`.",
     "`if`、`while`、`and`、`or`、`not` 只要一个 True 或 False，"
     "这里给的却是整个数组。可以只比较一个数，或用 `np.where` 逐项选取。"),
    (r"only (?:0-dimensional|length-1|size-1) arrays can be converted",
     "`float(...)` and `int(...)` take one number, and a whole array came."
     " Is a sum missing?",
     "`float(...)` 和 `int(...)` 只接受一个数，这里给的却是整个数组。"
     "是不是忘了求和？"),
    (r"only integer scalar arrays|cannot be interpreted as an integer",
     "a whole number is wanted here, as in `range(len(x))` or"
     " `range(x.shape[0])`.",
     "这里需要一个整数，例如 `range(len(x))` 或 `range(x.shape[0])`。"),
    (NUMBER + " object is not iterable",
     "a single number cannot be looped over or added up. To count, write"
     " `range(...)`.",
     "单独一个数不能用来循环，也不能求和。要计数就写 `range(...)`。"),
    (NUMBER + " object is not subscriptable|invalid index to scalar",
     "a single number has no entries, so `[...]` cannot follow it.",
     "单独一个数里没有元素，后面不能跟 `[...]`。"),
    (rf"object of type {NUMBER} has no len",
     "a single number has no `len`.", "单独一个数没有 `len`。"),
    (r"'(?:numpy\.\w+|float|int|list|tuple)' object is not callable",
     "something that is no function is called. For an entry write `[...]`,"
     " for a product `*`.",
     "这里把不是函数的东西当函数调用了。取元素用 `[...]`，相乘用 `*`。"),
    # indices
    (r"index (?P<index>-?\d+) is out of bounds for axis (?P<axis>\d+) with"
     r" size (?P<size>\d+)",
     "there is no index {index}: axis {axis} has size {size}, and indices"
     " count from 0 to {last}.",
     "没有下标 {index}：轴 {axis} 的大小是 {size}，下标从 0 数到 {last}。"),
    (r"(?:list|tuple) index out of range",
     "there is no such index: indices count from 0 to the length less 1.",
     "没有这个下标：下标从 0 数到长度减 1。"),
    (r"too many indices.{0,99}array is (?P<has>\d+)-dim.{0,99}"
     r" (?P<given>\d+) were",
     "the array is {has}-dimensional, and {given} indices were given.",
     "数组是 {has} 维的，却给了 {given} 个下标。"),
    (r"axis (?P<axis>-?\d+) is out of bounds for array of dimension"
     r" (?P<has>\d+)",
     "there is no axis {axis}: the array is {has}-dimensional, and axes"
     " count from 0.",
     "没有轴 {axis}：数组是 {has} 维的，轴从 0 数起。"),
    (r"indices must be integers|only integers, slices",
     "an index has to be a whole number.", "下标必须是整数。"),
    # kinds of values
    (r"Cannot cast ufunc .{0,99} from dtype\('float\d+'\) to dtype\('u?int",
     "this array holds whole numbers, and changing it in place cannot make"
     " them decimal. Make a new array: `x = x + ...`.",
     "这个数组里是整数，就地修改放不进小数。应当新建一个数组："
     "`x = x + ...`。"),
    (r"unsupported operand.{0,99} for (?P<op>[^\s:]+).{0,99}'NoneType'",
     "one side of `{op}` is None." + ADVICE_NONE[0],
     "`{op}` 有一边是 None。" + ADVICE_NONE[1]),
    (r"NoneType'? object|'NoneType'",
     "a value here is None." + ADVICE_NONE[0],
     "这里有个值是 None。" + ADVICE_NONE[1]),
    (r"'(?:builtin_function_or_method|function|method)'",
     "a function stands here without being called; are its brackets `()`"
     " missing?",
     "这里用的是函数本身，没有调用它；是不是漏了括号 `()`？"),
    (r"unsupported operand.{0,99}'(?:list|tuple)'|can't multiply sequence"
     r"|can only concatenate (?:list|tuple)",
     "lists and tuples do not calculate entry by entry; go through the items"
     " with `for`, or make an array with `np.array(...)` if all have one"
     " shape.",
     "列表和元组不能逐项运算；用 `for` 逐个处理，"
     "或者在各项形状相同时用 `np.array(...)` 转成数组。"),
    (NUMBER + r" object has no attribute '(?P<name>\w+)'",
     "a single number has no `.{name}`.", "单独一个数没有 `.{name}`。"),
    (r"'numpy.ndarray' object has no attribute 'append'",
     "an array has no `.append`; collect in a list, or fill an array made"
     " with `np.zeros`.",
     "数组没有 `.append`；可以先放进列表，或者填进 `np.zeros` 建好的数组。"),
    (r"too many values to unpack \(expected (?P<expected>\d+)",
     "more values come than the {expected} names that wait for them.",
     "值的个数比接收它们的 {expected} 个名字多。"),
    (r"not enough values to unpack \(expected (?P<expected>\d+), got"
     r" (?P<got>\d+)",
     "{expected} names wait for values, and {got} came.",
     "有 {expected} 个名字等着接收，却只来了 {got} 个值。"),
    (r"cannot unpack non-iterable",
     "one value comes where several names wait.",
     "有好几个名字等着接收，却只来了一个值。"),
)  # fmt: skip

NAMES = {
    "close": (
        "`{name}` is not defined; is `{close}` meant?",
        "`{name}` 没有定义；想写的是 `{close}` 吗？",
    ),
    "np": (
        "`np` is not defined; run the first code cell, which imports it.",
        "`np` 没有定义；先运行第一个代码单元格，它会导入 numpy。",
    ),
    "exercise": (
        "`{name}` is not defined; run the cell that defines it first.",
        "`{name}` 没有定义；先运行定义它的单元格。",
    ),
    "unknown": (
        "`{name}` is not defined; is it misspelt, or does a line above have"
        " to give it a value?",
        "`{name}` 没有定义；是拼错了，还是前面漏了给它赋值的一行？",
    ),
    "local": (
        "`{name}` is used before it has a value; give it one above, such as"
        " `{name} = 0` before a loop.",
        "`{name}` 还没有值就被用到了；先在前面给它一个值，"
        "例如在循环之前写 `{name} = 0`。",
    ),
    "shadows": (
        "`{name} = ...` makes `{name}` a variable of this function, so the"
        " function of that name is out of reach; take another name.",
        "`{name} = ...` 让 `{name}` 成了函数里的变量，同名的函数就用不了了；"
        "换一个变量名。",
    ),
    "attribute": (
        "{owner} has no `{name}`; is `{close}` meant?",
        "{owner} 没有 `{name}`；想写的是 `{close}` 吗？",
    ),
    "no_attribute": (
        "{owner} has no `{name}`; is it misspelt?",
        "{owner} 没有 `{name}`；是不是拼错了？",
    ),
    "largest": (
        "`np.max` takes the largest of one array, and its second argument is"
        " an axis; `np.maximum(0, z)` compares entry by entry.",
        "`np.max` 求一个数组里的最大值，第二个参数是轴；"
        "逐项比较要用 `np.maximum(0, z)`。",
    ),
    "array_first": (
        "a {owner} has no `.{name}`; make an array of it first, with"
        " `np.array(...)`.",
        "{owner} 没有 `.{name}`；先用 `np.array(...)` 转成数组。",
    ),
    "definition": (
        "the function is called with other arguments than it takes. Its"
        " first line should stay `def {call}:`.",
        "调用时给的参数和函数定义的不一致。第一行应当仍是 `def {call}:`。",
    ),
    "call": (
        "the arguments do not fit; it is called as `{call}`.",
        "参数对不上；应当这样调用：`{call}`。",
    ),
    "keyword": (
        "`{name}` has no argument called `{keyword}`.",
        "`{name}` 没有叫 `{keyword}` 的参数。",
    ),
}  # fmt: skip
