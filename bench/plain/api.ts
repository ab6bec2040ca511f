import { setTimeout as pause } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import type { SignalDefinition } from "@temporalio/common";
import express, { type RequestHandler } from "express";
import { ulid } from "ulid";
import { authenticate } from "../../api/platform/authenticate";
import { tellReady } from "../tools/child";
import { feeFen } from "./activities";
import * as messages from "./messages";
import { plainSurroundings, plainTaskQueue } from "./surroundings";
import type { plainLife } from "./workflow";

/** How often a newcomer's handler asks the workflow whether its signal has been taken. Milliseconds. */
const queryPauseMs = 50;
const paymentWindowMs = 300_000;

/** The same HTTP interface as ours, as a newcomer would write it: a signal, then queries until the state shows it. */
async function main(): Promise<void> {
  const { identity, states, merchants, parties, temporalAddress, dataConverter } = await plainSurroundings();
  const client = new Client({
    connection: await Connection.connect({ address: temporalAddress }),
    dataConverter,
  });
  const handleOf = (id: string) => client.workflow.getHandle<typeof plainLife>(id);
  const app = express();
  app.post("/api/callbacks/*path", express.raw({ type: () => true }));
  app.use(express.json());

  async function until(
    id: string,
    reached: (state: messages.PlainState) => boolean,
  ): Promise<messages.PlainState> {
    for (;;) {
      const state = await handleOf(id).query(messages.currentState);
      if (reached(state)) return state;
      await pause(queryPauseMs);
    }
  }

  async function signalled<A extends unknown[]>(
    id: string,
    signal: SignalDefinition<A>,
    args: A,
    reached: (state: messages.PlainState) => boolean,
  ): Promise<messages.PlainState> {
    await handleOf(id).signal(signal, ...args);
    return until(id, reached);
  }

  const idOf = (request: express.Request): string => String(request.params["id"]);
  const answer =
    (work: (request: express.Request) => Promise<unknown>): RequestHandler =>
    async (request, response) => {
      response.json(await work(request));
    };

  const notice =
    (read: (request: express.Request) => Promise<void>): RequestHandler =>
    async (request, response) => {
      await read(request);
      response.sendStatus(200);
    };
  const tellPaid = (attemptNumber: string, transactionId: string, paidAt: string) =>
    handleOf(attemptNumber.slice(0, 26)).signal(messages.paid, { transactionId, paidAt });

  app.post(
    "/api/callbacks/wechat-pay",
    notice(async ({ headers, body }) => {
      const { evidence } = await parties.channels.wechat.verifyNotice({ headers, rawBody: body as Buffer });
      if ("paidAt" in evidence)
        await tellPaid(evidence.attemptNumber, evidence.transactionId, evidence.paidAt);
    }),
  );
  app.post(
    "/api/callbacks/union-pay",
    notice(async ({ headers, body }) => {
      const { evidence } = await parties.channels.unionpay.verifyNotice({ headers, rawBody: body as Buffer });
      if ("paidAt" in evidence)
        await tellPaid(evidence.attemptNumber, evidence.transactionId, evidence.paidAt);
    }),
  );
  app.post(
    "/api/callbacks/invoice/:applicationId/:key",
    notice(async ({ params }) => {
      const { applicationId = "", key = "" } = params as Record<string, string>;
      parties.invoice.checkCallback({ applicationId, key });
      await handleOf(applicationId)
        .signal(messages.invoiceNews)
        .catch(() => undefined);
    }),
  );

  app.use("/api/applications", authenticate(identity));
  app.post(
    "/api/applications",
    answer(async ({ body, principal }) => {
      const id = ulid();
      const { form } = body as { form: Record<string, unknown> };
      const state: messages.PlainState = {
        id,
        orgCode: principal.orgCode ?? "",
        form,
        status: "编辑中",
        payment: "未支付",
        handling: "未开始",
        invoice: "未申请",
        records: [],
        version: 1,
      };
      await states.replaceOne({ _id: id }, state, { upsert: true });
      return state;
    }),
  );
  app.get(
    "/api/applications/:id",
    answer((request) => states.findOne({ _id: idOf(request) })),
  );
  app.post(
    "/api/applications/:id/submission",
    answer(async (request) => {
      const id = idOf(request);
      const draft = await states.findOne({ _id: id }, { projection: { _id: 0 } });
      if (!draft) throw new Error("no such draft");
      await client.workflow.start<typeof plainLife>("plainLife", {
        workflowId: id,
        taskQueue: plainTaskQueue,
        args: [draft],
      });
      return until(id, ({ status }) => status === "待审核");
    }),
  );
  app.post(
    "/api/applications/:id/review",
    answer((request) =>
      signalled(
        idOf(request),
        messages.review,
        [request.body as messages.Review],
        ({ status }) => status === "审核通过",
      ),
    ),
  );
  app.post(
    "/api/applications/:id/payments",
    answer(async (request) => {
      const id = idOf(request);
      const { channel, bank } = request.body as { channel: "wechat" | "unionpay"; bank?: string };
      const createdAtMs = Math.floor(Date.now() / 1000) * 1000;
      const attempt = {
        number: `${id}0001`,
        channel,
        ...(bank === undefined ? {} : { bank }),
        createdAt: new Date(createdAtMs).toISOString(),
        deadline: new Date(createdAtMs + paymentWindowMs).toISOString(),
      };
      const { codeUrl } = await signalled(
        id,
        messages.startPayment,
        [attempt],
        (state) => state.codeUrl !== undefined,
      );
      const bankForm = parties.channels[channel].bankForm?.({
        ...attempt,
        merchant: merchants[channel],
        amountFen: feeFen,
      });
      return { attempt: { number: attempt.number, codeUrl, bankForm } };
    }),
  );
  app.post(
    "/api/applications/:id/shipment",
    answer((request) =>
      signalled(
        idOf(request),
        messages.ship,
        [request.body as { carrier: string; trackingNumber: string }],
        ({ records }) => records.some(({ text }) => text === "shipped"),
      ),
    ),
  );
  app.post(
    "/api/applications/:id/handled",
    answer((request) =>
      signalled(idOf(request), messages.handled, [], ({ handling }) => handling === "已办理"),
    ),
  );
  app.post(
    "/api/applications/:id/invoice",
    answer((request) =>
      signalled(
        idOf(request),
        messages.requestInvoice,
        [request.body as { buyer: Record<string, string> }],
        ({ invoice }) => invoice !== "未申请",
      ),
    ),
  );

  app.listen(Number(process.env["API_PORT"]), "127.0.0.1", tellReady);
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
