"""Values that do by hand what a dataclass does by itself."""

from __future__ import annotations

import inspect
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from search import Hit


def test_a_hit_is_made_as_its_fields_say() -> None:
    given = inspect.signature(Hit).parameters.values()
    missing = inspect.Parameter.empty
    assert [(each.name, each.default) for each in given if each.default is not missing] == [
        (field.name, field.default) for field in fields(Hit)[2:]
    ]
    values = tuple(field.name for field in fields(Hit))
    hit = Hit(*values)  # type: ignore[arg-type]
    assert tuple(getattr(hit, field.name) for field in fields(Hit)) == values
    assert hit == Hit(**dict(zip(values, values, strict=True)))  # type: ignore[arg-type]
    assert replace(Hit("خبر", 1.0), copies=("نسخة",)) == Hit("خبر", 1.0, copies=("نسخة",))
    with pytest.raises(FrozenInstanceError):
        hit.score = 2.0  # type: ignore[misc]
