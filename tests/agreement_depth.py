"""The lines of lesson 7: starts, norms, blocks, instruments."""

import numpy as np
from agreement import Trial, X, d, h, n, numbers
from chainrule_course.solutions import blocks, depth, norms

Z, Z_LATER = numbers(n, h, start=31), numbers(n, h, start=32)
GAMMA, BETA = numbers(h, start=33), numbers(h, start=34)
DOUT = numbers(n, h, start=35)
RUNNING = {"mean": numbers(h, start=36), "var": numbers(h, start=37) ** 2}
W, B = numbers(d, h, start=38), numbers(h, start=39)
BRANCH = W, B, numbers(h, d, start=40), numbers(d, start=41)
SCALE, SLOPE, RATE = 0.3, 0.25, 0.1
DX, DWIDE = numbers(n, d, start=42), numbers(n, d + h, start=43)
MANY, FEW = 700, 400  # of weights that are drawn, to measure their spread
CHANCE = 0.01  # six times the error of a spread of 280,000 numbers


def _filled(module, values, torch):
    """A module with our parameters; PyTorch keeps the transposed weights."""
    with torch.no_grad():
        for own, value in zip(module.parameters(), values, strict=True):
            own.copy_(torch.tensor(np.asarray(value).T))
    return module


def _to_draw(torch, space):
    torch.manual_seed(0)
    space["W"] = torch.empty(FEW, MANY)  # PyTorch's are (out, in)


def _spread(drawn, space):
    return drawn.std()


def _norm(module, space):
    return _filled(module, (GAMMA, BETA), space["torch"])


def _with_running(module, torch):
    module.running_mean.copy_(torch.tensor(RUNNING["mean"]))
    module.running_var.copy_(torch.tensor(RUNNING["var"]))
    return module


def _two_modes(module, space):
    torch = space["torch"]
    module = _with_running(_norm(module, space), torch)
    out = module(torch.tensor(Z))
    moved = module.running_mean.clone(), module.running_var.clone()
    return out, moved, module.eval()(torch.tensor(Z_LATER))


def _ours_in_two_modes():
    out, moved = norms.batchnorm(Z, GAMMA, BETA, RUNNING, True)
    later, _ = norms.batchnorm(Z_LATER, GAMMA, BETA, moved, False)
    return out, (moved["mean"], moved["var"]), later


def _to_fold(torch, space):
    space["linear"] = _linear(torch)
    bn = _filled(torch.nn.BatchNorm1d(h), (GAMMA, BETA), torch)
    space["bn"] = _with_running(bn, torch).eval()
    space["linear"].eval()


def _linear(torch):
    return _filled(torch.nn.Linear(d, h), (W, B), torch)


def _with_branch(torch, space):
    layers = torch.nn.Linear(d, h), torch.nn.ReLU(), torch.nn.Linear(h, d)
    space["branch"] = _filled(torch.nn.Sequential(*layers), BRANCH, torch)


def _with_linear(torch, space):
    space.update(linear=_linear(torch), relu=torch.relu)


def _turned(grads, space):
    """Gradients in x, then in weights and biases."""
    first, *rest = grads
    return [first, *(g.T if g.ndim == 2 else g for g in rest)]


PARAMS = {
    **{"W1": numbers(d, h, start=44), "b1": numbers(h, start=45)},
    **{"W2": numbers(h, h, start=46), "b2": numbers(h, start=47)},
    **{"W3": numbers(h, d, start=48), "b3": numbers(d, start=49)},
}
SINKING = {**PARAMS, "b1": PARAMS["b1"] - np.array([9, 0, 0, 9])}


def _network(params):
    """What keeps Z of each layer under Zs."""

    def prepare(torch, space):
        A, Zs = torch.tensor(X, requires_grad=True), []
        for layer in (1, 2, 3):
            W, b = (torch.tensor(params[f"{c}{layer}"]) for c in "Wb")
            Zs.append(A @ W + b)
            A = torch.relu(Zs[-1])
        space["Zs"] = Zs

    return prepare


def _numbers(tensors):
    return np.array([float(tensor.detach()) for tensor in tensors])


def _weights(params):
    return [value for name, value in params.items() if name[0] == "W"]


GRADS = {name: 1e-2 * np.cos(value) for name, value in PARAMS.items()}
NORM = {"Z": Z, "gamma": GAMMA, "beta": BETA, "dout": DOUT, "h": h}
LESSON_7 = {
    "glorot_std": Trial(
        lambda: depth.glorot_std(MANY, FEW),
        prepare=_to_draw,
        use=_spread,
        within=CHANCE,
        line="torch.nn.init.xavier_normal_(W)",
    ),
    "he_std": Trial(
        lambda: depth.he_std(MANY, SLOPE),
        {"slope": SLOPE},
        prepare=_to_draw,
        use=_spread,
        within=CHANCE,
        line="torch.nn.init.kaiming_normal_(W, a=slope)",
    ),
    "layer_spreads": Trial(
        lambda: depth.layer_spreads(PARAMS, X, DX),
        {"dlogits": DX},
        prepare=_network(PARAMS),
        use=lambda spreads, _: [_numbers(spreads[:3]), _numbers(spreads[3:])],
        line="[Z.std(correction=0) for Z in"
        " (*Zs, *torch.autograd.grad(Zs[-1], Zs, dlogits))]",
    ),
    "dead_share": Trial(
        lambda: depth.dead_share(SINKING, X),
        prepare=_network(SINKING),
        use=lambda shares, _: _numbers(shares),
        line="[(Z <= 0).all(dim=0).double().mean() for Z in Zs[:-1]]",
    ),
    "update_ratio": Trial(
        lambda: depth.update_ratio(PARAMS, GRADS, RATE),
        {"weights": _weights(PARAMS), "grads": _weights(GRADS), "lr": RATE},
        line="[lr * g.norm() / w.norm() for w, g in zip(weights, grads)]",
    ),
    "batchnorm": Trial(
        _ours_in_two_modes,
        {"h": h},
        use=_two_modes,
        line="torch.nn.BatchNorm1d(h)",
    ),
    "batchnorm_backward": Trial(
        lambda: norms.batchnorm_backward(DOUT, Z, GAMMA),
        NORM,
        ("Z", "gamma", "beta"),
        line="torch.autograd.grad(F.batch_norm(Z, None, None, gamma, beta,"
        " training=True), (Z, gamma, beta), dout)",
    ),
    "fold_batchnorm": Trial(
        lambda: norms.fold_batchnorm(W, B, GAMMA, BETA, RUNNING),
        prepare=_to_fold,
        use=lambda folded, _: [folded.weight.T, folded.bias],
        line="torch.nn.utils.fusion.fuse_linear_bn_eval(linear, bn)",
    ),
    "layernorm": Trial(
        lambda: norms.layernorm(Z, GAMMA, BETA),
        {"h": h},
        use=lambda module, space: _norm(module, space)(
            space["torch"].tensor(Z)
        ),
        line="torch.nn.LayerNorm(h)",
    ),
    "layernorm_backward": Trial(
        lambda: norms.layernorm_backward(DOUT, Z, GAMMA),
        NORM,
        ("Z", "gamma", "beta"),
        line="torch.autograd.grad(F.layer_norm(Z, (h,), gamma, beta),"
        " (Z, gamma, beta), dout)",
    ),
    "residual_block": Trial(
        lambda: blocks.residual_block(X, *BRANCH, SCALE),
        {"x": X, "scale": SCALE},
        prepare=_with_branch,
        line="x + scale * branch(x)",
    ),
    "residual_block_backward": Trial(
        lambda: blocks.residual_block_backward(DX, X, *BRANCH, SCALE),
        {"x": X, "scale": SCALE, "dout": DX},
        ("x",),
        prepare=_with_branch,
        use=_turned,
        line="torch.autograd.grad(x + scale * branch(x),"
        " (x, *branch.parameters()), dout)",
    ),
    "dense_block": Trial(
        lambda: blocks.dense_block(X, W, B),
        {"x": X},
        prepare=_with_linear,
        line="torch.cat([x, relu(linear(x))], dim=1)",
    ),
    "dense_block_backward": Trial(
        lambda: blocks.dense_block_backward(DWIDE, X, W, B),
        {"x": X, "dout": DWIDE},
        ("x",),
        prepare=_with_linear,
        use=_turned,
        line="torch.autograd.grad(torch.cat([x, relu(linear(x))], dim=1),"
        " (x, *linear.parameters()), dout)",
    ),
}
