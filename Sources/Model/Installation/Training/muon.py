"""Muon (Jordan et al. 2024): momentum whose matrix update is made orthogonal by Newton-Schulz iteration, here for equal shapes at once."""
from collections import defaultdict

import torch


def orthogonalised(g, steps=5):
    """[N, rows, columns] → matrices of about the same singular vectors with singular values near 1."""
    x = g.bfloat16()
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        a = x @ x.mT
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return (x.mT if tall else x).float()


class Muon(torch.optim.Optimizer):
    """For weight matrices of hidden layers only; everything else goes to Adam."""

    def __init__(self, params, lr, momentum=0.95, weight_decay=0.01):
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            same = defaultdict(list)
            for p in group["params"]:
                if p.grad is not None:
                    same[p.shape].append(p)
            for shape, params in same.items():
                moving = []
                for p in params:
                    m = self.state[p].setdefault("momentum", torch.zeros_like(p))
                    m.lerp_(p.grad, 1 - group["momentum"])
                    moving.append(p.grad.lerp(m, group["momentum"]))
                rate = group["lr"] * max(1, shape[0] / shape[1]) ** 0.5
                for p, update in zip(params, orthogonalised(torch.stack(moving))):
                    p.mul_(1 - group["lr"] * group["weight_decay"]).sub_(update, alpha=rate)
