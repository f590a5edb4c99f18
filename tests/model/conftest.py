"""What the tests of the model share."""

import pytest


@pytest.fixture(scope="module")
def llama(known_models):
    return known_models("llama-3.1-8b").shape
