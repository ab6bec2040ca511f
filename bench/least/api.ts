import { Client, Connection, WithStartWorkflowOperation } from "@temporalio/client";
import type { UpdateDefinition } from "@temporalio/common";
import express, { type Request } from "express";
import { ulid } from "ulid";
import { authenticate } from "../../api/platform/authenticate";
import { tellReady } from "../tools/child";
import * as messages from "./messages";
import { leastSurroundings, leastTaskQueue } from "./surroundings";
import type { leastLife } from "./workflow";

const paymentWindowMs = 300_000;

/**
 * Runs an API of the routes that a life calls. A command costs no more than the check of its token, one read, and one
 * update that has one write made.
 */
async function main(): Promise<void> {
  const { identity, states, parties, temporalAddress, dataConverter } = await leastSurroundings();
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, dataConverter });
  const handleOf = (id: string) => client.workflow.getHandle<typeof leastLife>(id);
  const app = express();

  app.post("/api/callbacks/wechat-pay", express.raw({ type: () => true }), async (request, response) => {
    const { headers, body } = request;
    const { evidence } = await parties.channels.wechat.verifyNotice({ headers, rawBody: body as Buffer });
    if ("paidAt" in evidence) {
      const { attemptNumber, transactionId, paidAt } = evidence;
      await handleOf(attemptNumber.slice(0, 26)).signal(messages.paymentNotice, { transactionId, paidAt });
    }
    response.sendStatus(204);
  });
  app.post(
    "/api/callbacks/invoice/:id/:key",
    express.raw({ type: () => true }),
    async ({ params: { id, key } }, response) => {
      parties.invoice.checkCallback({ applicationId: id, key });
      await handleOf(id)
        .signal(messages.invoiceNotice)
        .catch(() => undefined);
      response.json({ status: "0000", message: "同步成功" });
    },
  );

  app.use("/api/applications", express.json(), authenticate(identity));
  app.post("/api/applications", async ({ body, principal }, response) => {
    const { form } = body as Pick<messages.LeastState, "form">;
    const id = ulid();
    const draft = {
      id,
      orgCode: principal.orgCode ?? "",
      form,
      status: "编辑中",
      payment: "未支付",
      submissions: [],
    };
    await states.insertOne({ _id: id, ...draft });
    response.status(201).json(draft);
  });
  app.get("/api/applications/:id", async ({ params: { id } }, response) => {
    response.json(await states.findOne({ _id: id }));
  });

  const read = async (id: string): Promise<messages.LeastState> => {
    const found = await states.findOne({ _id: id }, { projection: { _id: 0 } });
    if (!found) throw new Error("no such application");
    return found;
  };
  app.post("/api/applications/:id/submission", async ({ params: { id } }, response) => {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof leastLife>("leastLife", {
      workflowId: id,
      taskQueue: leastTaskQueue,
      args: [],
      workflowIdConflictPolicy: "USE_EXISTING",
    });
    const args: [messages.LeastState] = [await read(id)];
    response.json(
      await client.workflow.executeUpdateWithStart(messages.submit, { args, startWorkflowOperation }),
    );
  });
  const command = <A>(
    path: string,
    update: UpdateDefinition<messages.LeastState, [A]>,
    given: (request: Request<{ id: string }>) => A,
    answerOf: (state: messages.LeastState) => unknown = (state) => state,
  ) =>
    app.post(`/api/applications/:id/${path}`, async (request: Request<{ id: string }>, response) => {
      const { id } = await read(request.params.id);
      const args: [A] = [given(request)];
      response.json(answerOf(await handleOf(id).executeUpdate(update, { args })));
    });
  command("review", messages.review, ({ body }) => body as { decision: string; opinion: string });
  command(
    "payments",
    messages.startPayment,
    ({ params: { id } }) => {
      const createdAtMs = Math.floor(Date.now() / 1000) * 1000;
      const [createdAt, deadline] = [createdAtMs, createdAtMs + paymentWindowMs].map((ms) =>
        new Date(ms).toISOString(),
      ) as [string, string];
      return { number: `${id}0001`, channel: "wechat" as const, createdAt, deadline };
    },
    ({ attempt }) => ({ attempt }),
  );
  command("handled", messages.markHandled, ({ body }) => body as object);
  command("invoice", messages.requestInvoice, ({ body }) => body as { buyer: Record<string, string> });

  app.listen(Number(process.env["API_PORT"]), "127.0.0.1", tellReady);
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
