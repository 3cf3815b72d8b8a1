"""What every test shares: the public data beside the project, where it is there."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public data beside the project; a test that needs it is skipped where it is not."""
    folder = Path(os.environ.get("QUARTERDECK_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the public data is not beside the project (../shared/data, or QUARTERDECK_SHARED_DATA)")
    return folder
