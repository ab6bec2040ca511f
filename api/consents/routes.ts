import { reads, writes } from "../openapi/named";
import { z } from "zod";
import { possibleRefusals } from "../../domain/application/transitions";
import { dayMs } from "../../domain/beijing-day";
import { findApplication } from "../../store/find-application";
import { ofApplication, type ConsentRequest } from "../../store/models/consent-request";
import type { Feature } from "../dependencies";
import { sliceAfter, sliceQuery } from "../list-slice";
import { decide, findConsent, takeBack } from "./decide";
import { detailOf, presentConsent } from "./present";
import { updateIdOf } from "./carry-out";

const params = z.strictObject({
  id: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "复核请求的编号不正确"),
});

/** Time for which ended requests stay in the list, in milliseconds. */
const shownMs = 7 * dayMs;

const whyNotSecond = ["OWN_APPLICATION", "SECOND_IS_FIRST"] as const;

/** Routes of 待复核: one operator asks for an operation, another one agrees or disagrees. */
export const consentRoutes: Feature = (defineRoute, deps) => {
  const { applications, consentRequests } = deps.models;

  defineRoute({
    ...reads("consents", "最近发起的在前"),
    summary: "待复核的人工操作，及最近七天的结果",
    role: "operator",
    query: sliceQuery({ by: "instant", most: 200 }),
    problems: [],
    handler: async ({ principal, query }) => {
      const now = deps.now();
      const { items: found, ...rest } = await sliceAfter<ConsentRequest>(consentRequests, {
        ...query,
        filter: { askedAt: { $gte: new Date(now - shownMs) } },
        ...{ field: "askedAt", direction: -1 },
        placed: ({ askedAt }) => askedAt,
      });
      const items = await Promise.all(
        found.map(async (request) => {
          const { applicationId = "" } = request;
          // The application decides who may be the second person. It is read only while the request still waits.
          const about =
            request.state === "待复核" ? await findApplication(applications, applicationId) : null;
          return presentConsent(request, { principal, application: about?.application, now });
        }),
      );
      return { items, ...rest, twoPersons: deps.twoPersons };
    },
  });

  defineRoute({
    ...writes("decideConsent", { description: "已执行，或已记为不同意" }),
    summary: "复核：同意（随即执行）或不同意，附意见",
    role: "operator",
    records: "none",
    params,
    problems: [
      ...(["NOT_FOUND", ...whyNotSecond, "CONSENT_OVER"] as const),
      ...(["NO_ABNORMAL_REFUND", "REFUND_CHANGED", "REFUND_NOT_TREATABLE", "REFUND_GONE_BACK"] as const),
      ...([
        "REFUND_UNDER_WAY",
        "SHOWN_CHANGED",
        "DIFFERENCE_CLOSED",
        "REFUND_BOOKED",
        "REFUND_NOT_BOOKABLE",
        "DUTY_SETTLED",
      ] as const),
      ...possibleRefusals("withdraw"),
      ...possibleRefusals("refundInvoiced"),
      ...possibleRefusals("refundPart"),
      ...(["LOCKS_DIFFER", "REFUND_TOO_LARGE", "REFUND_OF_ALL", "REFUND_UNBOOKED"] as const),
      ...(["GATEWAY_UNANSWERED", "ENGINE_AWAY", "ENGINE_BUSY", "RUN_MISSING"] as const),
    ],
    handler: async ({ params: { id }, body: { decision, opinion }, principal, idempotency, tell }) => {
      const { request, application } = await findConsent(deps, id);
      const said = `${decision === "agree" ? "同意" : "不同意"}：${opinion}`;
      tell({
        ...ofApplication(request),
        ...{ record: request.record, detail: `${said}；${detailOf(request)}` },
        ...(decision === "agree" ? { updateId: updateIdOf(request) } : {}),
      });
      const given = { request, application, decision, opinion, principal, idempotency };
      const decided = await decide(deps, given);
      return presentConsent(decided, { principal, application, now: deps.now() });
    },
  });

  defineRoute({
    ...writes("withdrawConsent", { description: "已撤回" }),
    summary: "撤回本人发起的复核请求",
    role: "operator",
    records: "none",
    params,
    problems: ["NOT_FOUND", "CONSENT_OF_ANOTHER", "CONSENT_OVER"],
    handler: async ({ params: { id }, principal, idempotency, tell }) => {
      const { request, application } = await findConsent(deps, id);
      tell({
        ...ofApplication(request),
        ...{ record: request.record, detail: `撤回复核请求；${detailOf(request)}` },
      });
      const taken = await takeBack(deps, { request, principal, idempotency });
      return presentConsent(taken, { principal, application, now: deps.now() });
    },
  });
};
