import { findOwner, type OwnedPaymentEvent } from "../../services/payment-events/find-owner";
import { routePaymentEvent } from "../../services/payment-events/route-event";
import { refundsOf } from "../../domain/money/attempts";
import type { MoneyNotice } from "../../gateways/payment-channel";
import type { Dependencies } from "../dependencies";
import { Router, type Request, type RequestHandler } from "express";
import { channels } from "../../domain/money/channels";
import { NoticeRefused } from "../../gateways/notice-refused";
import { describeError } from "../../lib/describe-error";
import { methodNotAllowed } from "../platform/error-handler";

/** A notice with a valid signature that concerns none of our payments or refunds, or contradicts our books. */
class NoticeNotOurs extends Error {
  override readonly name = "NoticeNotOurs";
}

type Needs = Pick<Dependencies, "models" | "engine" | "noticeMetrics" | "now" | "log">;

/**
 * Passes on the news of a notice. The promise resolves only after that, so that the gateway repeats a notice that
 * failed.
 * @throws NoticeNotOurs if no application, attempt or refund belongs to it
 */
async function settleNotice(needs: Needs, { noticeId, ...news }: MoneyNotice): Promise<void> {
  const { models, engine, noticeMetrics, now, log } = needs;
  const owned = await findOwner(models, news);
  if (owned.kind === "notOurs") throw new NoticeNotOurs(owned.why);
  if (isOfOtherAmount(owned)) throw new NoticeNotOurs("other amount");
  if (owned.kind === "payment") noticeMetrics.delayOf(owned.evidence, now());

  const told = isInTheBooks(owned)
    ? "alreadyKnown"
    : await routePaymentEvent({ messenger: engine, ...models, now, log }, owned);
  const { kind, application, evidence } = owned;
  log.info(
    { applicationId: application.id, attempt: evidence.attemptNumber, noticeId, news: kind, told },
    "notice taken",
  );
}

/**
 * Decides whether a payment has another amount than its order. Such a notice is not passed on. If the payment is real,
 * the statement has it too, and the reconciliation refunds it.
 */
const isOfOtherAmount = (owned: OwnedPaymentEvent): boolean =>
  owned.kind === "payment" && owned.verdict.verdict === "returns" && owned.verdict.reason === "金额不符";

/** Decides whether the notice is a repeat of news that its application has already judged and recorded. */
function isInTheBooks(owned: OwnedPaymentEvent): boolean {
  if (owned.kind === "payment") return owned.verdict.verdict === "repeat";
  const { application, evidence } = owned;
  const ours = refundsOf(application).find(({ refund }) => refund.number === evidence.refundNumber);
  return ours?.refund.status === "已退款" && evidence.answer.status === "refunded";
}

const refusals = [NoticeRefused, NoticeNotOurs];

/**
 * Decides whether the gateway signed a notice that our APIv3 key can't decrypt. That means the configured key is wrong.
 */
const isUndecryptable = (error: unknown): boolean =>
  error instanceof NoticeRefused && error.code === "UNDECRYPTABLE";

const why = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : error.message;

/**
 * Returns the routes at which gateways and the invoice provider deliver notices. Senders look at the status of the
 * answer, not at its body.
 */
export function callbackRoutes(dependencies: Dependencies): Router {
  const { parties, engine, log, limits, noticeMetrics } = dependencies;
  /**
   * Logs and counts a notice that failed, and says whether it was refused or must come again. Only forged notices count
   * against the budget of their address; beyond the budget they are no longer logged. The signature is checked before
   * the budget, so that forgeries can't keep genuine notices out.
   * @throws Problem TOO_MANY_REQUESTS
   */
  async function failureOf(party: string, error: unknown, request: Request): Promise<"refused" | "later"> {
    if (!refusals.some((refusal) => error instanceof refusal)) {
      noticeMetrics.count(party, "later");
      log.error({ party, error: describeError(error), requestId: request.id }, "notice not taken");
      return "later";
    }
    try {
      await limits.countForgery(request.ip ?? "");
    } catch (tooMany) {
      noticeMetrics.count(party, "throttled");
      throw tooMany;
    }
    noticeMetrics.count(party, isUndecryptable(error) ? "undecryptable" : "refused");
    log.warn({ party, reason: why(error as Error), requestId: request.id }, "notice refused");
    return "refused";
  }

  /**
   * Returns a handler that answers with the given success status (204 or 200) if the news is taken, 400 if it is not
   * genuine, and 503 if the notice must come again.
   */
  function take(
    party: string,
    status: number,
    work: (rawBody: Buffer, headers: Record<string, string | string[] | undefined>) => Promise<void>,
  ): RequestHandler {
    return async (request, response) => {
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      try {
        await work(rawBody, request.headers);
        noticeMetrics.count(party, "taken");
        response.status(status).end();
      } catch (error) {
        const refused = (await failureOf(party, error, request)) === "refused";
        response
          .status(refused ? 400 : 503)
          .json({ code: "FAIL", message: refused ? "通知未通过校验" : "暂时无法处理，请稍后重发" });
      }
    };
  }

  const router = Router();
  for (const channel of channels) {
    const { notices, verifyNotice } = parties.channels[channel];
    const taker = take(channel, notices.taken, async (rawBody, headers) =>
      settleNotice(dependencies, await verifyNotice({ headers, rawBody })),
    );
    router.post(notices.path, taker).all(notices.path, methodNotAllowed(["POST"]));
  }
  // The provider's notice carries no signature, so it only makes the workflow ask the provider. After a definite answer
  // the provider does not send the notice again.
  const invoicePath = "/api/callbacks/invoice/:applicationId/:key";
  router
    .post(invoicePath, async (request, response) => {
      const { applicationId, key } = request.params;
      try {
        parties.invoice.checkCallback({ applicationId, key });
        const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
        const orderNo = form.get("orderno") || "?";
        await engine.tellOfInvoice(applicationId, { orderNo });
        noticeMetrics.count("invoice", "taken");
        response.json({ status: "0000", message: "同步成功" });
      } catch (error) {
        const refused = (await failureOf("invoice", error, request)) === "refused";
        response
          .status(refused ? 400 : 503)
          .json(
            refused ? { status: "9999", message: "通知地址无效" } : { message: "暂时无法处理，请稍后重发" },
          );
      }
    })
    .all(invoicePath, methodNotAllowed(["POST"]));
  // The bank sends the browser back with a POST, or with a link after an abandoned payment. Neither proves a payment:
  // the portal asks the API for the state of the order.
  const backToPortal: RequestHandler = (_request, response) => response.redirect(303, "/");
  const back = "/api/callbacks/union-pay/return";
  return router
    .get(back, backToPortal)
    .post(back, backToPortal)
    .all(back, methodNotAllowed(["GET", "POST"]));
}
