"""Commands of the AWS CLI and calls of boto3, held against the API models that botocore carries.

The models say which operations a service has, which parameters an operation takes, and which
values an enumeration allows. Without botocore nothing is looked at.
"""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

from studykit.packs.check.rules import Finding

# The CLI's own names of services, where they are not botocore's.
_SERVICES = {"s3api": "s3", "deploy": "codedeploy", "configservice": "config"}
# Commands that the CLI builds itself: no model describes them.
_OWN = frozenset(
    "s3 configure login logout sso history help ddb opsworks-cm wizard cli-dev".split()
)
_OWN_OPERATIONS = frozenset(
    {
        ("cloudformation", "deploy"),
        ("cloudformation", "package"),
        ("logs", "tail"),
        ("logs", "start-live-tail"),
        ("deploy", "push"),
        ("deploy", "register"),
        ("deploy", "deregister"),
        ("deploy", "install"),
        ("deploy", "uninstall"),
        ("ecr", "get-login-password"),
        ("ecs", "deploy"),
        ("eks", "update-kubeconfig"),
        ("eks", "get-token"),
        ("rds", "generate-db-auth-token"),
        ("codeartifact", "login"),
        ("cloudtrail", "validate-logs"),
        ("cloudfront", "sign"),
        ("servicecatalog", "generate"),
    }
)
_GLOBAL = frozenset(
    "region profile output query endpoint-url no-paginate no-cli-pager debug no-verify-ssl "
    "color no-sign-request ca-bundle cli-read-timeout cli-connect-timeout cli-binary-format "
    "cli-auto-prompt no-cli-auto-prompt cli-input-json cli-input-yaml generate-cli-skeleton "
    "max-items page-size starting-token version".split()
)
_RULES = {"protocol", "port", "cidr", "source-group", "group-owner"}
# Parameters that the CLI adds to an operation of the model.
_ADDED = {
    ("lambda", "create-function"): {"zip-file", "code-s3-bucket"},
    ("lambda", "update-function-code"): {"zip-file"},
    ("lambda", "publish-layer-version"): {"zip-file"},
    ("cloudfront", "create-distribution"): {"origin-domain-name", "default-root-object"},
    ("cloudfront", "create-invalidation"): {"paths"},
    ("ec2", "authorize-security-group-ingress"): _RULES,
    ("ec2", "authorize-security-group-egress"): _RULES,
    ("ec2", "revoke-security-group-ingress"): _RULES,
    ("ec2", "revoke-security-group-egress"): _RULES,
    ("ec2", "run-instances"): {"count", "associate-public-ip-address"},
    ("iam", "create-virtual-mfa-device"): {"outfile", "bootstrap-method"},
}


@cache
def _session() -> Any:
    try:
        import botocore.session
    except ImportError:
        return None
    return botocore.session.Session()


@cache
def _model(service: str) -> Any:
    """The API model of a service, or None where there is none."""
    session = _session()
    if session is None or service not in session.get_available_services():
        return None
    return session.get_service_model(service)


@cache
def _operations(service: str, mark: str) -> dict[str, str]:
    """The operations of a service as a tool writes them, with `-` or `_`."""
    from botocore import xform_name

    return {xform_name(name, mark): name for name in _model(service).operation_names}


# The CLI


def commands(body: str, line: int) -> Iterator[Finding]:
    """What is wrong with the `aws` commands of a fenced block that opens on `line`."""
    if _session() is None:
        return
    for at, command in _logical_lines(body):
        try:
            typed = shlex.split(command, comments=True)
        except ValueError:
            yield line + at, "the command's quotes do not match"
            continue
        for i, word in enumerate(typed):
            if word == "aws" and (i == 0 or typed[i - 1] in ("|", "&&", ";", "$", "sudo")):
                for message in _command(typed[i + 1 :]):
                    yield line + at, message
                break
            if word.endswith("$(aws"):
                for message in _command([w.rstrip(")") for w in typed[i + 1 :]]):
                    yield line + at, message
                break


def _logical_lines(body: str) -> Iterator[tuple[int, str]]:
    """The commands of a block, put together where a line ends in a backslash or an open quote."""
    held, begin = "", 0
    for n, text in enumerate(body.split("\n"), 1):
        begin = begin if held else n
        text = re.sub(r"^\s*\$ ", "", text) if not held else text
        held += text
        if text.endswith("\\"):
            held = held[:-1] + " "
        elif held.count("'") % 2:
            held += "\n"
        else:
            yield begin, held
            held = ""
    if held:
        yield begin, held


def _command(typed: list[str]) -> Iterator[str]:
    for end in ("|", "&&", ";", ">", ">>", "||"):
        if end in typed:
            typed = typed[: typed.index(end)]
    while typed and typed[0].startswith("--"):  # global options before the service
        typed = typed[1:] if "=" in typed[0] or typed[0] in ("--debug",) else typed[2:]
    if not typed or typed[0] in _OWN:
        return
    service = typed[0]
    if _model(_SERVICES.get(service, service)) is None:
        yield f'the AWS CLI has no command "aws {service}"'
        return
    model = _model(_SERVICES.get(service, service))
    if len(typed) < 2:
        return
    operation = typed[1]
    if operation in ("wait", "help") or (service, operation) in _OWN_OPERATIONS:
        return
    name = _operations(model.service_name, "-").get(operation)
    if name is None:
        yield f'there is no "aws {service} {operation}"'
        return
    yield from _parameters(model, name, service, operation, typed[2:])


def _parameters(
    model: Any, name: str, service: str, operation: str, typed: list[str]
) -> Iterator[str]:
    from botocore import xform_name

    shape = model.operation_model(name).input_shape
    described = shape.members if shape else {}
    members = {xform_name(member, "-"): of for member, of in described.items()}
    added = _ADDED.get((service, operation), set())
    given: set[str] = set()
    for i, word in enumerate(typed):
        if not word.startswith("--") or word == "--":
            continue
        option = word[2:].partition("=")[0]
        bare = option.removeprefix("no-")
        member = members.get(option) or members.get(bare)
        given.add(option if option in members else bare)
        if member is None and option not in _GLOBAL and option not in added:
            yield f'"aws {service} {operation}" takes no --{option}'
        elif member is not None:
            value = word.partition("=")[2] or (typed[i + 1] if i + 1 < len(typed) else "")
            yield from _enumerated(member, value, f"--{option}")
    skeletons = {"cli-input-json", "cli-input-yaml", "generate-cli-skeleton"}
    # What the CLI adds may stand for what the model needs, as --count for two of its members.
    if shape and not added and not any(f"--{s}" in word for word in typed for s in skeletons):
        needed = {xform_name(member, "-") for member in shape.required_members}
        if missing := sorted(needed - given):
            yield f'"aws {service} {operation}" needs --{missing[0]}'


def _enumerated(shape: Any, value: str, where: str) -> Iterator[str]:
    allowed = getattr(shape, "enum", None)
    if allowed and value and re.fullmatch(r"[A-Za-z][\w.:/-]*", value) and value not in allowed:
        yield f"{where} cannot be {value}; it is one of {', '.join(sorted(allowed)[:6])} …"


# boto3


def client_calls(body: str, line: int) -> Iterator[Finding]:
    """What is wrong with the calls of boto3 clients in a fenced block that opens on `line`."""
    if _session() is None:
        return
    try:
        tree = ast.parse(body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # said already
    clients = dict(_clients(tree))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        held = node.func.value
        service = clients.get(held.id) if isinstance(held, ast.Name) else _client(held)
        if service:
            for message in _call(service, node.func.attr, node):
                yield line + node.lineno, message


def _clients(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Names that hold a client, and the service it is of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (service := _client(node.value)):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, service


def _client(node: ast.AST) -> str | None:
    """The service of `boto3.client("sqs")` or `session.client("sqs")`."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "client"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ):
        return node.args[0].value
    return None


_CLIENT_OWN = frozenset(
    "get_paginator get_waiter can_paginate close generate_presigned_url "
    "generate_presigned_post exceptions meta upload_file upload_fileobj download_file "
    "download_fileobj copy".split()
)


def _call(service: str, method: str, node: ast.Call) -> Iterator[str]:
    model = _model(service)
    if model is None:
        yield f'boto3 has no client "{service}"'
        return
    if method in _CLIENT_OWN:
        return
    name = _operations(service, "_").get(method)
    if name is None:
        yield f'the {service} client has no method "{method}"'
        return
    shape = model.operation_model(name).input_shape
    members = shape.members if shape else {}
    given = {keyword.arg for keyword in node.keywords}
    for keyword in node.keywords:
        if keyword.arg is None:
            continue
        if keyword.arg not in members:
            yield f'{method} takes no parameter "{keyword.arg}"'
        elif isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
            yield from _enumerated(members[keyword.arg], keyword.value.value, keyword.arg)
    if shape and None not in given:
        for missing in (m for m in shape.required_members if m not in given):
            yield f'{method} needs the parameter "{missing}"'
