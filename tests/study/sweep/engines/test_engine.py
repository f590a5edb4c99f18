"""What may be asked of an engine."""

from __future__ import annotations

import pytest

from chipcost.errors import ChipcostError
from chipcost.study.sweep.engines.engine import NAMES, Engine, processors


@pytest.mark.parametrize("name", NAMES)
def test_an_engine_by_its_name(name):
    assert Engine(name).name == name
    assert Engine(name, 2).workers == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "spark"}, "--engine 'spark' is not known"),
        ({"workers": 0}, "--workers 0 is not a number of workers"),
        ({"name": "threads", "workers": -2}, "--workers -2 is not"),
        ({"address": "tcp://host:8786"}, "--address is not for the engine local"),
        ({"name": "dask", "address": "host"}, "--address 'host' is not the address"),
        ({"name": "dask", "address": "http://host:8787"}, "is not the address of a scheduler"),
        ({"name": "dask", "address": "tcp://host:8786", "workers": 2}, "--workers is not for"),
    ],
)
def test_what_fits_no_engine_is_refused(given, message):
    with pytest.raises(ChipcostError, match=message) as caught:
        Engine(**given)
    assert caught.value.code == "bad-option"
    assert caught.value.hint


def test_an_address():
    assert Engine("dask", address="tcp://10.0.0.7:8786").address == "tcp://10.0.0.7:8786"
    assert Engine("dask", address="tls://scheduler:8786").address


def test_processors_are_those_that_may_be_used():
    assert processors() >= 1
