"""A whole life of an application with the client that openapi-generator makes from the API's document.

Reads settings and tokens from standard input, and prints what it saw as JSON.
"""

import base64
import hashlib
import json
import sys
import time
import urllib.request
import uuid

from openapi_client import ApiClient, ApiException, Configuration
from openapi_client.api.applications_api import ApplicationsApi
from openapi_client.api.events_api import EventsApi
from openapi_client.models.create_draft_request import CreateDraftRequest
from openapi_client.models.mark_handled_request import MarkHandledRequest
from openapi_client.models.request_invoice_request import RequestInvoiceRequest
from openapi_client.models.review_application_request import ReviewApplicationRequest
from openapi_client.models.start_payment_request import StartPaymentRequest
from openapi_client.models.submit_application_request import SubmitApplicationRequest

given = json.load(sys.stdin)


def client_of(role):
    return ApiClient(Configuration(host=given["api"], access_token=given["tokens"][role]))


def key():
    return str(uuid.uuid4())


bidder = ApplicationsApi(client_of("bidder"))
reviewer = ApplicationsApi(client_of("reviewer"))


def until(application_id, expected):
    while True:
        shown = bidder.get_application(application_id)
        if expected(shown):
            return shown
        time.sleep(0.2)


created = bidder.create_draft(key(), CreateDraftRequest.from_dict({"form": given["form"]}))
content = base64.b64decode(given["licence"])
bidder.upload_material(created.id, "营业执照", hashlib.sha256(content).hexdigest(), content)
submitted = bidder.submit_application(created.id, key(), SubmitApplicationRequest(opinion="请审核"))
review = {
    "decision": "approve",
    "opinion": "同意",
    "submission": json.loads(submitted.to_json())["submissions"][-1]["at"],
}
try:
    bidder.review_application(created.id, key(), ReviewApplicationRequest.from_dict(review))
    refused = None
except ApiException as error:
    refused = json.loads(error.body)["code"]
reviewer.review_application(created.id, key(), ReviewApplicationRequest.from_dict(review))
started = bidder.start_payment(created.id, key(), StartPaymentRequest.from_dict({"channel": "wechat"}))
urllib.request.urlopen(given["pay"][0] + started.attempt.number + given["pay"][1], b"{}").read()
until(created.id, lambda shown: shown.payment == "已支付")
reviewer.mark_handled(created.id, key(), MarkHandledRequest())
bidder.request_invoice(created.id, key(), RequestInvoiceRequest.from_dict(given["invoice"]))
invoiced = until(created.id, lambda shown: shown.invoice == "已开票")
pdf = bidder.get_invoice_pdf(created.id)

events = EventsApi(client_of("subscriber"))
types, after = [], None
while "application.invoiced" not in types:
    part = events.get_events(after=after)
    after = part.next
    told = [json.loads(item.to_json()) for item in part.items]
    types += [one["type"] for one in told if one["data"]["applicationId"] == created.id]
    if not part.has_more:
        time.sleep(0.2)

json.dump(
    {
        "refused": refused,
        "stage": invoiced.stage,
        "invoiceNumber": invoiced.invoice_number,
        "pdf": bytes(pdf[:5]).decode(),
        "events": types,
    },
    sys.stdout,
)
