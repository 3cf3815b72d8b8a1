"""What a process that answers pages keeps."""

import subprocess
import sys

WATCHED = """
import gc, sys, django
django.setup()
from quarterdeck_web.lib.processes import keep_what_is_loaded
keep_what_is_loaded()
print(gc.get_freeze_count(), "quarterdeck_web.plans.urls" in sys.modules)
"""


def test_code_of_every_page_is_loaded_and_no_longer_walked(tmp_path):
    environment = {"DJANGO_SETTINGS_MODULE": "quarterdeck_web.settings", "QUARTERDECK_DATA": str(tmp_path), "PATH": ""}
    said = subprocess.run([sys.executable, "-c", WATCHED], env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert int(said[0]) > 100_000
    assert said[1] == "True"
