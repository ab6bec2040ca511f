import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "./hey-api/client/index.js";
import * as operations from "./hey-api/sdk.gen.js";
import type { Application, RequestInvoiceData, CreateDraftData } from "./hey-api/types.gen.js";

/*
 * Program that lives the same life as life.ts with the client that hey-api makes from the API's document.
 */

interface Given {
  api: string;
  tokens: { bidder: string; reviewer: string; subscriber: string };
  form: CreateDraftData["body"]["form"];
  licence: string;
  pay: [string, string];
  invoice: RequestInvoiceData["body"];
}

const { api, tokens, form, licence, pay, invoice } = JSON.parse(readFileSync(0, "utf8")) as Given;

const clientOf = (auth: string) => createClient({ baseUrl: api, auth });
const client = clientOf(tokens.bidder);
const reviewer = clientOf(tokens.reviewer);
const key = () => ({ "Idempotency-Key": randomUUID() });

/** Returns the answer. @throws Error with the code of a refusal */
async function done<T>(asked: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await asked;
  if (error !== undefined) throw new Error(JSON.stringify(error));
  return data as T;
}

const { id } = await done(operations.createDraft({ client, headers: key(), body: { form } }));
const about = () => ({ client, path: { id }, headers: key() });

async function until(expected: (application: Application) => boolean): Promise<Application> {
  for (;;) {
    const shown = await done(operations.getApplication({ client, path: { id } }));
    if (expected(shown)) return shown;
    await pause(200);
  }
}

const content = Buffer.from(licence, "base64");
const sha256 = createHash("sha256").update(content).digest("hex");
await done(
  operations.uploadMaterial({
    ...{ client, path: { id, material: "营业执照", sha256 } },
    body: new Blob([content]),
  }),
);
const { submissions } = await done(operations.submitApplication({ ...about(), body: { opinion: "请审核" } }));
const submission = submissions.at(-1)?.at ?? "";
const body = { decision: "approve", opinion: "同意", submission } as const;
const { error: refused } = await operations.reviewApplication({ ...about(), body });
await done(operations.reviewApplication({ ...about(), client: reviewer, body }));
const { attempt } = await done(operations.startPayment({ ...about(), body: { channel: "wechat" } }));
await fetch(pay.join(attempt?.number ?? ""), { method: "POST", body: "{}" });
await until(({ payment }) => payment === "已支付");
await done(operations.markHandled({ ...about(), client: reviewer, body: {} }));
await done(operations.requestInvoice({ ...about(), body: invoice }));
const { stage, invoiceNumber } = await until((shown) => shown.invoice === "已开票");
const pdf = (await done(operations.getInvoicePdf({ client, path: { id }, parseAs: "blob" }))) as Blob;

const events: string[] = [];
const subscriber = clientOf(tokens.subscriber);
for (let after: string | undefined; !events.includes("application.invoiced"); await pause(200)) {
  const query = after === undefined ? {} : { after };
  const part = await done(operations.getEvents({ client: subscriber, query }));
  after = part.next;
  events.push(...part.items.filter(({ data }) => data.applicationId === id).map(({ type }) => type));
}

process.stdout.write(
  JSON.stringify({
    refused: refused?.code,
    stage,
    invoiceNumber,
    events,
    pdf: await pdf.slice(0, 5).text(),
  }),
);
