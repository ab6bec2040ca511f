"""Drives a WeChat Pay gateway with PyPI's wechatpayv3, as a merchant of its own would.

Reads its settings as JSON from standard input, and prints one JSON object with what it saw.
"""

import gzip
import json
import queue
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests
from wechatpayv3 import WeChatPay, WeChatPayType

settings = json.load(sys.stdin)
notices = queue.Queue()
limit_seconds = 10


class Merchant(BaseHTTPRequestHandler):
    """Takes notices, and answers 204."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        notices.put((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format, *args):
        pass


def control(method, path, body):
    answer = requests.request(method, settings["url"] + "/control" + path, json=body, timeout=limit_seconds)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def step(answer):
    code, text = answer
    return {"status": code, "body": json.loads(text) if text else None}


def notice():
    headers, body = notices.get(timeout=limit_seconds)
    return client.callback(headers, body)


def refund_end(number):
    for _ in range(200):
        answer = step(client.query_refund(out_refund_no=number))
        if answer["body"]["status"] != "PROCESSING":
            return answer
        time.sleep(0.05)
    raise TimeoutError(number)


server = HTTPServer(("127.0.0.1", 0), Merchant)
threading.Thread(target=server.serve_forever, daemon=True).start()

client = WeChatPay(
    wechatpay_type=WeChatPayType.NATIVE,
    mchid=settings["mchid"],
    private_key=settings["merchantKey"],
    cert_serial_no=settings["merchantSerial"],
    appid=settings["appid"],
    apiv3_key=settings["apiV3Key"],
    notify_url=f"http://127.0.0.1:{server.server_port}/notices",
    cert_dir=settings.get("certDir"),
    public_key=settings.get("publicKey"),
    public_key_id=settings.get("publicKeyId"),
    timeout=limit_seconds,
)
# The library has no setting for the gateway's address.
client._core._gate_way = settings["url"]

if settings.get("certDir"):
    control("POST", "/keys/rotate", {})

seen = {}
amount = {"total": 20000, "currency": "CNY"}
paid, closed = "FOREIGN-PAID-1", "FOREIGN_CLOSED*2"

seen["prepay"] = step(client.pay(description="CA锁延期续费", out_trade_no=paid, amount=amount))
seen["unpaid"] = step(client.query(out_trade_no=paid))
transaction_id = control("POST", f"/orders/{paid}/pay", {})["transactionId"]
seen["paymentNotice"] = notice()
seen["paid"] = step(client.query(transaction_id=transaction_id))
seen["closePaid"] = step(client.close(out_trade_no=paid))

refund = {"refund": 20000, "total": 20000, "currency": "CNY"}
seen["refund"] = step(client.refund(out_refund_no="FOREIGN-REFUND-1", amount=refund, transaction_id=transaction_id, reason="重复支付"))
seen["refundNotice"] = notice()
seen["refunded"] = refund_end("FOREIGN-REFUND-1")

client.pay(description="CA锁延期续费", out_trade_no=closed, amount=amount)
seen["close"] = step(client.close(out_trade_no=closed))
seen["closed"] = step(client.query(out_trade_no=closed))
seen["unknown"] = step(client.query(out_trade_no="FOREIGN-UNKNOWN"))

tomorrow = time.strftime("%Y-%m-%dT12:00:00+08:00", time.gmtime(time.time() + 8 * 3600 + 86400))
control("PUT", "/clock", {"now": tomorrow})
seen["bill"] = step(client.trade_bill(bill_date=time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))))
status, content = client.download_bill(seen["bill"]["body"]["download_url"])
seen["billFile"] = {"status": status, "text": gzip.decompress(content).decode("utf-8")}

headers = {"Wechatpay-Timestamp": str(int(time.time())), "Wechatpay-Nonce": "x", "Wechatpay-Signature": "AAAA"}
headers.update({"Wechatpay-Serial": settings["serial"], "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048"})
seen["forged"] = client.callback(headers, b"{}")

print(json.dumps(seen))
