import { randomUUID, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

/*
 * Program of an integrator, which takes an application from the form to the invoice with only the types that
 * openapi-typescript makes from the API's document. It reads its settings and tokens from standard input, and prints
 * what it saw.
 */

type Application = components["schemas"]["Application"];
type Form = NonNullable<
  paths["/api/applications"]["post"]["requestBody"]["content"]["application/json"]["form"]
>;

interface Given {
  api: string;
  tokens: { bidder: string; reviewer: string; subscriber: string };
  form: Form;
  /** Content of the business licence in base64. */
  licence: string;
  /** The two parts of an address that pays an order in the sandbox; the order's number goes between them. */
  pay: [string, string];
  invoice: paths["/api/applications/{id}/invoice"]["post"]["requestBody"]["content"]["application/json"];
}

const { api, tokens, form, licence, pay, invoice } = JSON.parse(readFileSync(0, "utf8")) as Given;

const clientOf = (token: string) =>
  createClient<paths>({ baseUrl: api, headers: { authorization: `Bearer ${token}` } });
const bidder = clientOf(tokens.bidder);
const reviewer = clientOf(tokens.reviewer);
const subscriber = clientOf(tokens.subscriber);

/** Returns the answer. @throws Error with the code of a refusal */
function done<T, E extends { code: string; detail: string }>({ data, error }: { data?: T; error?: E }): T {
  if (error !== undefined) throw new Error(`${error.code}: ${error.detail}`);
  return data as T;
}

const header = () => ({ "Idempotency-Key": randomUUID() });

async function until(id: string, expected: (application: Application) => boolean): Promise<Application> {
  for (;;) {
    const shown = done(await bidder.GET("/api/applications/{id}", { params: { path: { id } } }));
    if (expected(shown)) return shown;
    await pause(200);
  }
}

const created = await bidder.POST("/api/applications", { params: { header: header() }, body: { form } });
const { id } = done(created);
const at = () => ({ params: { path: { id }, header: header() } });

const content = Buffer.from(licence, "base64");
const sha256 = createHash("sha256").update(content).digest("hex");
done(
  await bidder.PUT("/api/applications/{id}/materials/{material}/{sha256}", {
    params: { path: { id, material: "营业执照", sha256 } },
    body: licence,
    bodySerializer: () => content,
    headers: { "content-type": "application/octet-stream" },
  }),
);
const { submissions } = done(
  await bidder.POST("/api/applications/{id}/submission", { ...at(), body: { opinion: "请审核" } }),
);
const [submission] = submissions.slice(-1);
const reviewed = { decision: "approve", opinion: "同意", submission: submission?.at ?? "" } as const;
const refused = await bidder.POST("/api/applications/{id}/review", { ...at(), body: reviewed });
done(await reviewer.POST("/api/applications/{id}/review", { ...at(), body: reviewed }));
const started = done(
  await bidder.POST("/api/applications/{id}/payments", { ...at(), body: { channel: "wechat" } }),
);
await fetch(pay.join(started.attempt?.number ?? ""), { method: "POST", body: "{}" });
await until(id, ({ payment }) => payment === "已支付");
done(await reviewer.POST("/api/applications/{id}/handled", { ...at(), body: {} }));
done(await bidder.POST("/api/applications/{id}/invoice", { ...at(), body: invoice }));
const { stage, invoiceNumber } = await until(id, (shown) => shown.invoice === "已开票");
const pdf = await bidder.GET("/api/applications/{id}/invoice/pdf", {
  params: { path: { id } },
  parseAs: "arrayBuffer",
});

const events: string[] = [];
for (let after: string | undefined; !events.includes("application.invoiced"); await pause(200)) {
  const query = after === undefined ? {} : { after };
  const part = done(await subscriber.GET("/api/events", { params: { query } }));
  after = part.next;
  events.push(...part.items.filter(({ data }) => data.applicationId === id).map(({ type }) => type));
}

process.stdout.write(
  JSON.stringify({
    location: created.response.headers.get("location"),
    refused: refused.error?.code,
    stage,
    invoiceNumber,
    events,
    pdf: Buffer.from(pdf.data ?? new ArrayBuffer()).toString("latin1", 0, 5),
  }),
);
