"""Muon: steps as orthogonal matrices that lead downhill."""

import torch
from torch import nn

from ml_pipeline.disparity.network import DisparityNetwork
from training.muon import Muon, _orthogonal, split_parameters


def test_orthogonalised_matrices_have_singular_values_near_1() -> None:
    random = torch.Generator().manual_seed(0)
    for shape in ((3, 24, 60), (2, 60, 24), (1, 32, 32)):
        matrices = torch.randn(shape, generator=random) * 1e-4
        values = torch.linalg.svdvals(_orthogonal(matrices))
        assert values.max() < 1.35
        assert values.quantile(0.1) > 0.55


def test_an_orthogonalised_matrix_points_the_same_way() -> None:
    matrix = torch.randn((1, 20, 30), generator=torch.Generator().manual_seed(1))
    u, _, v = torch.linalg.svd(matrix, full_matrices=False)
    cosine = nn.functional.cosine_similarity(_orthogonal(matrix).flatten(), (u @ v).flatten(), dim=0)
    assert cosine > 0.97


def test_a_matrix_of_zeros_gives_zeros() -> None:
    assert (_orthogonal(torch.zeros(1, 4, 6)) == 0).all()


def test_least_squares_fall() -> None:
    random = torch.Generator().manual_seed(2)
    inputs, truth = torch.randn((200, 16), generator=random), torch.randn((8, 16), generator=random)
    weight = nn.Parameter(torch.zeros(8, 16))
    muon = Muon([weight])
    errors = []
    for step in range(150):
        weight.grad = None
        error = (inputs @ (weight - truth).T).square().mean()
        error.backward()  # type: ignore[no-untyped-call]
        muon.step(0.1 * (1 - step / 150))
        errors.append(error.item())
    assert errors[-1] < 0.05 * errors[0]


def test_convolutions_step_as_matrices_one_by_one() -> None:
    convolutions = [nn.Conv2d(4, 8, 3, bias=False) for _ in range(2)]
    convolutions[1].to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    with torch.no_grad():
        convolutions[1].weight.copy_(convolutions[0].weight)
    muon = Muon([p for convolution in convolutions for p in convolution.parameters()])
    gradient = torch.randn(8, 4, 3, 3)
    for convolution in convolutions:
        convolution.weight.grad = gradient.clone()
    muon.step(0.01)
    assert torch.allclose(convolutions[0].weight, convolutions[1].weight, atol=1e-6)


def test_every_parameter_has_one_optimiser() -> None:
    network = DisparityNetwork(fused=False)
    matrices, rest = split_parameters(network)
    ours = [id(parameter) for parameter in matrices + rest]
    assert sorted(ours) == sorted(id(parameter) for parameter in network.parameters())
    assert len(set(ours)) == len(ours)
    assert all(parameter.ndim >= 2 for parameter in matrices)
    assert {id(network.head.weight), id(network.stem[0][0].weight)} <= {id(p) for p in rest}  # type: ignore[index]
