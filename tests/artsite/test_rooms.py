"""The rooms of the house keep to themselves."""

from __future__ import annotations

import subprocess
import sys


def test_the_web_process_never_imports_torch():
    program = (
        "import django, sys; django.setup();"
        "import artsite.asgi, artsite.urls, artsite.celery;"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "from apps.studio.engines.discovery import all_engines; assert all_engines();"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('torch', 'torchvision')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"
