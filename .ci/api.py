"""Hooks for Schemathesis: accounts reach the loopback vendor, and the administrator in use stays."""

import os

import schemathesis

VENDOR = os.environ["API_VENDOR"]
ADMIN = os.environ["API_ADMIN"]
NOBODY = "00000000-0000-7000-8000-000000000000"


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.method == "DELETE" and (case.path_parameters or {}).get("id") == ADMIN:
        case.path_parameters["id"] = NOBODY
    is_account = case.operation.path in ("/integrated-account", "/integrated-account/{id}")
    if is_account and isinstance(case.body, dict):
        loopback(case.body)


def loopback(account):
    """What no schema can keep from being refused becomes what is taken; what is wrong by the schema stays wrong."""
    base = account.get("base_url")
    if base is None or (isinstance(base, str) and base.startswith("http")):
        account["base_url"] = VENDOR
    if account.get("vendor") in ("betterstack", "chronosphere", "firehydrant"):
        account["vendor"] = "pagerduty"
    if of_text(account.get("credentials")):
        account["credentials"] = {"token": "secret"}
    if of_text(account.get("settings")):
        account["settings"] = {"from": "sam@example.com"}
    if of_text(account.get("default_headers")):
        account["default_headers"] = {"X-Team": "operations"}


def of_text(value):
    return isinstance(value, dict) and value and all(isinstance(text, str) for text in value.values())
