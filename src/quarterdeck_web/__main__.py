"""`python -m quarterdeck_web …`: Django's management commands for this installation."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck_web.settings")
    execute_from_command_line(["python -m quarterdeck_web", *sys.argv[1:]])
