"""`manage.py` under limits that a test chooses, and with an address that takes uploads.

OPEN_FILES is the soft and the hard limit of open files, such as 256:2048. LIMITS is a JSON object
of constants and their values, such as {"premweb.serving.http_channel.HEAD_S": 1}.
"""

import hashlib
import importlib
import json
import os
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from chat.support.body_limits import body_limit

UPLOAD_MB = 40


def limit() -> None:
    if files := os.environ.get("OPEN_FILES"):
        soft, hard = map(int, files.split(":"))
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    for name, value in json.loads(os.environ.get("LIMITS", "{}")).items():
        module, _, constant = name.rpartition(".")
        found = importlib.import_module(module)
        assert hasattr(found, constant), name
        setattr(found, constant, value)


@csrf_exempt
@body_limit(UPLOAD_MB * 1024 * 1024)
def upload(request: HttpRequest) -> JsonResponse:
    """What arrived: of which size, with which sum, whether in a file."""
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    in_file = hasattr(file, "temporary_file_path")
    return JsonResponse({"size": file.size, "sum": digest.hexdigest(), "in_file": in_file})


def add_upload() -> None:
    from premweb.urls import urlpatterns

    urlpatterns.append(path("upload/", upload))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "premweb.settings")
    import django

    django.setup()
    limit()
    add_upload()
    from manage import main

    main()
