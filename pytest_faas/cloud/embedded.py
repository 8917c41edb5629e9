"""Switch moto on and off within this process, cheaply, beside the user's own `mock_aws`.

`mock_aws` builds thirteen hundred `responses` callbacks at each start and throws away the parsed service models of the
default session; this does neither, and takes part in moto's own count of nested mocks: a `mock_aws` inside
shares the state and ends nothing, one around this one keeps its state.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import boto3
import botocore
import moto.core.models as moto_models
import moto.iam.models as iam_models
from botocore.loaders import JSONFileLoader, Loader
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config
from moto.core.custom_responses_mock import reset_responses_mock
from moto.core.model_instances import reset_model_data
from moto.core.models import MockAWS, botocore_stubber

from pytest_faas.cloud import late
from pytest_faas.cloud.patches import Patches

Process = Callable[[Any], Any]


class EmbeddedMoto:
    """moto, active between `start` and `stop`, answering for one account; `process` answers each HTTP request.

    Of several that are active at a time (one started inside another) the last one started answers.
    """

    _active: ClassVar[list[EmbeddedMoto]] = []
    _config: ClassVar[dict[str, Any]] = {}
    _session: ClassVar[Any] = None

    def __init__(self, account: str, process: Process) -> None:
        self._account = account
        self._process = process

    def start(self) -> None:
        """Begin with an empty state, unless a mock is active whose state it then shares."""
        with MockAWS._mock_init_lock:
            if MockAWS._nested_count == 0:
                _forget_everything()
            MockAWS._nested_count += 1
            MockAWS._mocks_active = True
            botocore_stubber.enabled = True
        if not self._active:
            self._prepare()
        self._active.append(self)
        self._answer_for(self._account)

    def stop(self) -> None:
        """End, and forget the state unless another mock is still active."""
        self._active.remove(self)
        if self._active:
            self._answer_for(self._active[-1]._account)
        else:
            self._put_back()
        with MockAWS._mock_init_lock:
            MockAWS._nested_count -= 1
            if MockAWS._nested_count == 0:
                MockAWS._mocks_active = False
                botocore_stubber.enabled = False
                _forget_everything()

    @classmethod
    def answer(cls, request: Any) -> Any:
        """Answer one HTTP request."""
        late.lay(request.url)
        return cls._active[-1]._process(request)

    @classmethod
    def _prepare(cls) -> None:
        cls._session = boto3.DEFAULT_SESSION
        cls._config = {**default_user_config}
        _patches.lay()

    @classmethod
    def _put_back(cls) -> None:
        boto3.DEFAULT_SESSION = cls._session
        cls._session = None
        _patches.lift()
        late.lift()
        config: Any = default_user_config
        config.clear()
        config.update(cls._config)
        cls._answer_for(moto_models.DEFAULT_ACCOUNT_ID)

    @staticmethod
    def _answer_for(account: str) -> None:
        """Let moto take that account for every key that it has not issued itself."""
        vars(iam_models)["DEFAULT_ACCOUNT_ID"] = account


_BUILT_IN = tuple(str(Path(str(package.__file__)).parent) + os.sep for package in (botocore, boto3))


def _stop_nested(mock: MockAWS, remove_data: bool = True) -> None:  # noqa: FBT001, FBT002 - moto's own signature
    """Stop a user's `mock_aws`, and take its `config=` back, which moto does only for the outermost one."""
    _patches.before(MockAWS, "stop")(mock, remove_data=remove_data)
    if MockAWS._nested_count > 0:
        mock._user_config_mock.stop()


def _forget_everything() -> None:
    BackendDict.reset()
    reset_responses_mock(moto_models.responses_mock)
    reset_model_data()


class _KeptFiles(JSONFileLoader):
    """Reads each data file of botocore and boto3 once in a process; the user's own files each time."""

    _kept: dict[str, Any] = {}  # noqa: RUF012 - one cache for the process, by design

    def load_file(self, file_path: str) -> Any:
        """Return the parsed file, from memory if it was read before."""
        if not file_path.startswith(_BUILT_IN):
            return super().load_file(file_path)
        if file_path not in self._kept:
            self._kept[file_path] = super().load_file(file_path)
        return self._kept[file_path]


_services: dict[tuple[str, ...], list[str]] = {}


def _list_services(loader: Loader, type_name: str) -> list[str]:
    """List the services, scanning the hundreds of folders of botocore and boto3 once in a process."""
    paths = tuple(path for path in loader.search_paths if Path(path).is_dir())
    key = (type_name, *dict.fromkeys(paths))
    if key not in _services or not all((path + os.sep).startswith(_BUILT_IN) for path in paths):
        _services[key] = _patches.before(Loader, "list_available_services")(loader, type_name)
    return list(_services[key])


# Sessions made meanwhile share what they read of botocore's data: a first client takes 6 ms, not 80.
_patches = Patches(
    (botocore_stubber, "process_request", EmbeddedMoto.answer),
    (MockAWS, "stop", _stop_nested),
    (Loader, "FILE_LOADER_CLASS", _KeptFiles),
    (Loader, "list_available_services", _list_services),
)


def has_function(region: str, name: str) -> bool:
    """Tell whether moto's own Lambda has that function in any account, without importing it for the question."""
    for module, variable in (
        ("moto.awslambda.models", "lambda_backends"),
        ("moto.awslambda_simple.models", "lambda_simple_backends"),
    ):
        for account in getattr(sys.modules.get(module), variable, {}).values():
            backend = dict.get(account, region)  # plain `get`: moto's own makes what it lacks
            if backend and any(each.function_name == name for each in backend.list_functions()):
                return True
    return False
