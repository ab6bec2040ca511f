import { randomUUID } from "node:crypto";
import { readAuditKeys } from "../../config/audit-keys";
import { createApiClient } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { newUlid } from "../../lib/new-ulid";
import { audit as auditWords } from "../../portal/words/audit";
import type { CarriedTrail } from "../../services/audit/heads";
import { verifyTrail } from "../../services/audit/verify";
import type { AuditHead } from "../../store/models/audit-head";
import { decodedHistory } from "../support/decoded-history";
import { expectPoll } from "../support/expect-poll";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitApplication, formOf, submitted } from "../support/journey";
import { expectProblem } from "../support/problems";
import { sealedUpdate } from "../support/sealed-update";
import { operationsOf, readDocument } from "../support/openapi";
import { openTemporalCli } from "../support/temporal-cli";
import { testStack } from "../support/test-stack";
import { type Person } from "../support/world";

interface Entry {
  at: string;
  source: "api" | "temporal";
  verified: boolean;
  who: string;
  roles: string[];
  orgCode?: string;
  action: string;
  applicationId?: string;
  requestId?: string;
  clientId?: string;
  address?: string;
  result: string;
  count?: number;
}

const cli = openTemporalCli(testStack());

async function trail(query: Record<string, string>, { api }: Person = world.auditor): Promise<Entry[]> {
  const search = new URLSearchParams({ pageSize: "100", ...query });
  const { status, body } = await api.call<{ items: Entry[] }>("GET", `/api/audit?${search.toString()}`);
  expect(status).toBe(200);
  return body.items.toReversed();
}
const actsOf = (entries: readonly Entry[]) => entries.map(({ action, result }) => `${action} ${result}`);

test("when a script deletes a draft, then its trail stays, and names the script's client", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const token = await world.signToken(bidder, { claims: { client_id: "platform", scope: "apply" } });
  const script = createApiClient({ baseUrl: world.stack.addresses.api, token });
  expect((await script.call("DELETE", `/api/applications/${id}`)).status).toBe(204);
  expect(await trail({ applicationId: id })).toMatchObject([
    { action: "createDraft", result: "done" },
    { action: "deleteDraft", result: "done", clientId: "platform" },
  ]);
});

test("when every act that Temporal takes is sent to applications, then each is in the trail, once, as what nobody has verified", async () => {
  const { id: cancelled } = await submitted({ world, bidder });
  await cli("workflow", "cancel", "--workflow-id", cancelled);
  const { id } = await submitted({ world, bidder });
  const review = JSON.stringify({ decision: "approve", opinion: "同意" });
  await cli("workflow", "signal", "--workflow-id", id, "--name", "review", "--input", review);
  await awaitApplication(bidder, id, ({ status }) => status === "审核通过");
  // The CLI can't send such a message: it needs somebody with the payload key.
  const by = { role: "operator", id: "somebody", name: "示例冒名" };
  const updated = await submitted({ world, bidder });
  const past = engine.client.workflow.getHandle(updated.id);
  await past.executeUpdate("withdraw", sealedUpdate({ by, opinion: "示例" }));
  const withdrawn = await trail({ applicationId: updated.id });
  expect(withdrawn.filter(({ source }) => source === "temporal")).toMatchObject([
    { action: "update withdraw", verified: false, result: "accepted", who: expect.stringContaining("@") },
  ]);
  const given = await trail({ applicationId: cancelled });
  expect(given.filter(({ source }) => source === "temporal")).toMatchObject([
    { action: "cancel", verified: false, who: expect.stringContaining("@") },
  ]);
  await cli("workflow", "reset", "--workflow-id", id, "--event-id", "4", "--reason", "示例");
  await cli("workflow", "terminate", "--workflow-id", id, "--reason", "示例");
  const shown = await eventually(
    "the trail",
    () => trail({ applicationId: id }),
    (entries) => entries.some(({ action }) => action === "terminate"),
  );
  const acts = shown.filter(({ source }) => source === "temporal");
  // The reset terminated the run before it, and repeated the signal in the new run.
  expect(new Set(acts.map(({ action }) => action))).toEqual(new Set(["signal review", "reset", "terminate"]));
  for (const { verified, who } of acts)
    expect({ verified, who }).toEqual({ verified: false, who: expect.stringMatching(/./) });
  // The reset copied messages into the new run, but the trail has each of them once.
  const repeated = await trail({ applicationId: id });
  expect(new Set(repeated.map((entry) => JSON.stringify(entry))).size).toBe(repeated.length);
});

test("when the trail is asked by subject and time, then it tells of those, and its reading leaves a trace", async () => {
  const person = await world.newBidder();
  await person.api.create(formOf(person));
  const before = new Date().toISOString();
  await person.api.create(formOf(person));
  expect(await trail({ subject: person.subject })).toHaveLength(2);
  expect(await trail({ subject: person.subject, before })).toHaveLength(1);
  expect(await trail({ subject: person.subject, from: before })).toHaveLength(1);
  const { api } = world.stack.addresses;
  const authorization = `Bearer ${person.token}`;
  const decoding = {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: "{}",
  };
  expect((await fetch(new URL("/codec/decode", api), decoding)).status).toBe(403);
  expect(actsOf(await trail({ subject: person.subject }))).toContain("decodePayloads NO_ROLE");
  const reviewer = await world.signIn({ subject: randomUUID(), name: "示例审核员", roles: ["reviewer"] });
  const { id } = await person.api.create(formOf(person));
  const uploading = { method: "PUT", headers: { authorization: `Bearer ${reviewer.token}` }, body: "x" };
  const file = `/api/applications/${id}/materials/${encodeURIComponent("营业执照")}/${"0".repeat(64)}`;
  expect((await fetch(new URL(file, api), uploading)).status).toBe(403);
  expect(actsOf(await trail({ subject: reviewer.subject }))).toContain("uploadMaterial NO_ROLE");
  const mine = await trail({ subject: world.auditor.subject, from: before });
  expect(actsOf(mine)).toContain("getAuditPage done");
});

test("when the trail is asked by the number that people say, then it is that application's, as of now", async () => {
  const { id, shortNumber } = await submitted({ world, bidder });
  await engine.client.workflow.getHandle(id).signal("review", { decision: "reject", opinion: "示例" });
  await awaitApplication(bidder, id, ({ status }) => status === "审核不通过");
  expect(actsOf(await trail({ shortNumber }))).toEqual(actsOf(await trail({ applicationId: id })));
  expect(actsOf(await trail({ shortNumber }))).toContain("signal review accepted");
  expect(await trail({ shortNumber: "0000-000-000" })).toEqual([]);
  expectProblem(await world.auditor.api.call("GET", "/api/audit?shortNumber=12"), 400, "INVALID_INPUT");
});

test("when the hourly run has passed, then what went past the API is in the trail, the day's head is signed, and the trail of the whole stack is as it was written", async () => {
  const { id } = await submitted({ world, bidder });
  await engine.client.workflow.getHandle(id).signal("review", { decision: "reject", opinion: "示例" });
  await engine.client.schedule.getHandle("audit-trail").trigger();
  const signal = { applicationId: id, action: "signal review" };
  await expectPoll(() => world.models.auditEntries.countDocuments(signal)).toBe(1);
  await expectPoll(() => world.models.auditHeads.countDocuments()).toBeGreaterThan(0);
  const keys = readAuditKeys(world.stack.env);
  const { breaks, entries, heads, ends } = await verifyTrail({ models: world.models, keys });
  expect({ breaks, heads: heads.length }).toEqual({ breaks: [], heads: 1 });
  // At least the API and the worker have a chain.
  expect(ends.size).toBeGreaterThan(1);
  expect(entries).toBeGreaterThan(2);
});

test("carries the trail's heads from each run of the schedule to the next through Temporal, where nobody reads them", async () => {
  const schedule = engine.client.schedule.getHandle("audit-trail");
  const runs = async (): Promise<string[]> =>
    (await schedule.describe()).info.recentActions.map(({ action }) => action.workflow.workflowId);
  const runOnce = async (): Promise<string> => {
    const before = await runs();
    // Temporal gives the last result only to runs that never overlap, as those by the clock are.
    await schedule.trigger("BUFFER_ONE");
    await expectPoll(async () => (await runs()).length).not.toBe(before.length);
    const started = (await runs()).at(-1) ?? "";
    await engine.client.workflow.getHandle(started).result();
    return started;
  };
  const first = await runOnce();
  const carried = (await engine.client.workflow.getHandle(first).result()) as { carried: CarriedTrail };
  const [head] = await world.models.auditHeads.find().sort({ _id: -1 }).lean<AuditHead[]>();
  expect(carried.carried.head).toMatchObject({ day: head?._id, mac: head?.mac });
  const { raw, decoded } = await decodedHistory(engine, world.stack, {
    workflowId: await runOnce(),
    runId: "",
  });
  const mac = head?.mac ?? "";
  // The activity is given what the last run had, and gives it back with what is new.
  expect(decoded.toString().split(mac).length - 1).toBeGreaterThanOrEqual(3);
  expect(raw.includes(mac)).toBe(false);
});

test("when the trail is exported, then the file has what the page has, with each entry's place in its chain", async () => {
  const { id } = await submitted({ world, bidder });
  const exported = await world.auditor.api.call<Uint8Array>(
    "GET",
    `/api/audit/export.csv?applicationId=${id}`,
  );
  expect(exported.status).toBe(200);
  const file = Buffer.from(exported.body).toString();
  const lines = file.trim().split("\r\n");
  expect(lines[0]).toContain("时间（北京时间）");
  const shown = await trail({ applicationId: id });
  expect(lines.length - 1).toBe(shown.length);
  for (const { action } of shown) expect(file).toContain(action);
  expect(actsOf(await trail({ subject: world.auditor.subject }))).toContain("getAuditFile done");
});

test("when somebody is refused alike again and again, then a minute has one line of it, which says how often", async () => {
  const person = await world.newBidder();
  const { id } = await submitted({ world, bidder: person });
  const [refused, made] = [6, newUlid(Date.now())];
  for (let time = 0; time < refused; time += 1) {
    expectProblem(await person.api.call("POST", `/api/applications/${id}/receipt`), 409, "NOT_APPROVED");
    // Requests for applications that don't exist are counted together, although each may name another id.
    const other = made.slice(0, -1) + String(time);
    expectProblem(await person.api.call("POST", `/api/applications/${other}/receipt`), 404, "NOT_FOUND");
  }
  const entries = (await trail({ subject: person.subject })).filter(({ result }) => result !== "done");
  const results = [...new Set(entries.map(({ result }) => result))];
  expect(results).toHaveLength(2);
  for (const code of results) {
    const lines = entries.filter(({ result }) => result === code);
    // The refusals may be spread over two minutes, and so over two lines.
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(lines.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(refused);
  }
});

test("when the API has a command, then the audit page has an office's word for it", async () => {
  const operations = operationsOf(await readDocument(world.stack.addresses.api));
  const commands = operations
    .filter(({ method, "x-access": { roles } }) => method !== "GET" && roles !== "public")
    .map(({ operationId }) => operationId);
  expect(commands.length).toBeGreaterThan(25);
  expect(commands.filter((action) => auditWords.action({ action, what: "" }) === "")).toEqual([]);
});
