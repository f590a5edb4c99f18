"""What the tests of the model share."""

import pytest


@pytest.fixture(scope="module")
def llama(served_models):
    return served_models("llama-3.1-8b").shape
