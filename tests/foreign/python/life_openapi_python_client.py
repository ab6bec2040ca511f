"""A whole life of an application with the client that openapi-python-client makes from the API's document.

Reads settings and tokens from standard input, and prints what it saw as JSON.
"""

import base64
import hashlib
import importlib
import io
import json
import pkgutil
import sys
import time
import urllib.request
import uuid

import openapi_python_life
from openapi_python_life import AuthenticatedClient
from openapi_python_life.api.applications import (
    create_draft,
    get_application,
    get_invoice_pdf,
    mark_handled,
    request_invoice,
    review_application,
    start_payment,
    submit_application,
    upload_material,
)
from openapi_python_life.api.events import get_events
from openapi_python_life.models import (
    CreateDraftBody,
    MarkHandledBody,
    RequestInvoiceBody,
    ReviewApplicationBody,
    StartPaymentBodyType0,
    SubmitApplicationBody,
)
from openapi_python_life.types import UNSET, File

# Python compiles a module when it is imported, so every module of the package is.
for module in pkgutil.walk_packages(openapi_python_life.__path__, "openapi_python_life."):
    importlib.import_module(module.name)

given = json.load(sys.stdin)


def client_of(role):
    return AuthenticatedClient(base_url=given["api"], token=given["tokens"][role], timeout=30)


bidder, reviewer = client_of("bidder"), client_of("reviewer")


def ask(operation, *path, client=bidder, **more):
    return operation.sync(*path, client=client, **more)


def write(operation, *path, **more):
    return ask(operation, *path, idempotency_key=str(uuid.uuid4()), **more)


def until(application_id, expected):
    while True:
        shown = ask(get_application, application_id)
        if expected(shown):
            return shown
        time.sleep(0.2)


application_id = write(create_draft, body=CreateDraftBody.from_dict({"form": given["form"]})).id
content = base64.b64decode(given["licence"])
digest = hashlib.sha256(content).hexdigest()
ask(upload_material, application_id, "营业执照", digest, body=File(payload=io.BytesIO(content)))
submitted = write(submit_application, application_id, body=SubmitApplicationBody(opinion="请审核"))
review = ReviewApplicationBody.from_dict(
    {
        "decision": "approve",
        "opinion": "同意",
        "submission": submitted.to_dict()["submissions"][-1]["at"],
    }
)
refused = write(review_application, application_id, body=review).code
write(review_application, application_id, client=reviewer, body=review)
started = write(start_payment, application_id, body=StartPaymentBodyType0.from_dict({"channel": "wechat"}))
urllib.request.urlopen(given["pay"][0] + started.attempt.number + given["pay"][1], b"{}").read()
until(application_id, lambda shown: shown.payment == "已支付")
write(mark_handled, application_id, client=reviewer, body=MarkHandledBody())
write(request_invoice, application_id, body=RequestInvoiceBody.from_dict(given["invoice"]))
invoiced = until(application_id, lambda shown: shown.invoice == "已开票")
pdf = ask(get_invoice_pdf, application_id).payload.read()

subscriber = client_of("subscriber")
types, after = [], UNSET
while "application.invoiced" not in types:
    part = ask(get_events, client=subscriber, after=after)
    after = part.next_
    types += [item.type_ for item in part.items if item.data.application_id == application_id]
    if not part.has_more:
        time.sleep(0.2)

json.dump(
    {
        "refused": refused,
        "stage": invoiced.stage,
        "invoiceNumber": invoiced.invoice_number,
        "pdf": pdf[:5].decode(),
        "events": types,
    },
    sys.stdout,
)
