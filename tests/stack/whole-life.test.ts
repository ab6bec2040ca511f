import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { world } from "../support/here";
import { send } from "../support/http";
import { ownCopy } from "../support/own-copy";
import { expectProblem } from "../support/problems";
import { runRetention } from "../support/retention";
import { openTemporalCli } from "../support/temporal-cli";
import { testStack } from "../support/test-stack";
import { liveWholeLife, type Marks } from "../support/whole-life";

/*
 * Tests of two whole lives, with refusals, red letters, withdrawal and refunds: where their personal data must not
 * appear, what remains once the data are erased, and that the audit trail has every request.
 */

let life: Awaited<ReturnType<typeof liveWholeLife>>;
const temporal = openTemporalCli(testStack());
beforeAll(async () => {
  life = await liveWholeLife(world);
});

/** Returns the names of the marks that occur in a text. */
const marksIn = (text: string): string[] =>
  Object.entries(life.marks)
    .filter(([, mark]) => [mark, encodeURIComponent(mark)].some((written) => text.includes(written)))
    .map(([name]) => name);

/** Returns a text, followed by the decoded content of every base64 string in it. */
const withDecoded = (text: string): string =>
  text +
  [...text.matchAll(/[A-Za-z0-9+/]{8,}={0,2}/g)]
    .map(([coded]) => Buffer.from(coded, "base64").toString())
    .join("");

test("when the histories are read without a key, then they tell nothing of anybody", async () => {
  const { ids, bidder } = life;
  for (const id of ids.slice(0, 2)) {
    const asked = ["--workflow-id", id, "--output", "json"];
    const history = withDecoded(await temporal("workflow", "show", ...asked));
    const description = withDecoded(await temporal("workflow", "describe", ...asked));
    expect(history).toContain("binary/sealed");
    for (const text of [history, description]) {
      expect(marksIn(text)).toEqual([]);
      expect([bidder.orgName, bidder.orgCode].filter((value) => text.includes(value))).toEqual([]);
    }
  }
});

test("when a history is read through the codec server, then an operator can read it", async () => {
  const codec = `${world.stack.addresses.api}/codec`;
  const ways = [
    ["--codec-endpoint", `${codec}/${world.stack.env["CODEC_PATH_SECRET"] ?? ""}`],
    ["--codec-endpoint", codec, "--codec-auth", `Bearer ${world.operator.token}`],
  ];
  for (const way of ways) {
    const asked = ["--workflow-id", life.ids[0] ?? "", "--output", "json"];
    const history = withDecoded(await temporal("workflow", "show", ...asked, ...way));
    expect(marksIn(history)).toContain("mobile");
    expect(history.includes(life.bidder.orgName)).toBe(true);
  }
});

test("when anybody but an operator asks the codec server, then nothing is decoded", async () => {
  const { api } = world.stack.addresses;
  const decode = (path: string, token?: string) =>
    send(api, { method: "POST", path, body: '{"payloads":[]}', ...(token === undefined ? {} : { token }) });
  for (const work of ["encode", "decode"]) {
    expectProblem(await decode(`/codec/${work}`), 401, "NOT_SIGNED_IN");
    for (const { token } of [life.bidder, world.reviewer]) {
      expectProblem(await decode(`/codec/${work}`, token), 403, "NO_ROLE");
    }
    expect(await decode(`/codec/${work}`, world.operator.token)).toMatchObject({
      status: 200,
      body: { payloads: [] },
    });
    expectProblem(
      await decode(`/codec/wrong-secret-of-no-less-than-32-characters/${work}`),
      404,
      "NOT_FOUND",
    );
  }
  const garbage = { payloads: [{ metadata: { encoding: "YmluYXJ5L3NlYWxlZA==" }, data: "AAAA" }] };
  const request = { method: "POST", path: "/codec/decode", token: world.operator.token };
  const broken = await send(api, { ...request, body: JSON.stringify(garbage) });
  expectProblem(broken, 400, "INVALID_REQUEST");
});

test("when logs, metrics and kept addresses are read, then they hold nobody's data, no token and no key", async () => {
  const folder = join(world.stack.dataDir, "logs");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".log"));
  expect(names.toSorted()).toEqual(
    expect.arrayContaining(["api.log", "mongo.log", "temporal.log", "worker.log"]),
  );
  const { api, workerHealth } = world.stack.addresses;
  const metrics = [`${api}/metrics`, workerHealth.replace("/readyz", "/metrics")];
  const texts = new Map<string, string>();
  for (const name of names) texts.set(name, await readFile(join(folder, name), "utf8"));
  for (const address of metrics) texts.set(address, await (await fetch(address)).text());
  expect(texts.get("api.log")).toContain(life.ids[0]);
  const secret = world.stack.env["CODEC_PATH_SECRET"] ?? "";
  for (const [name, text] of texts) {
    const found = [
      ...marksIn(text),
      ...[life.bidder.orgName, life.bidder.orgCode, secret].filter((value) => text.includes(value)),
      ...(text.match(/(?<![\w.-])1[3-9]\d{9}(?![\w-])/g) ?? []),
      ...(text.match(/eyJ[\w-]{10,}\.eyJ|BEGIN [A-Z ]*PRIVATE KEY|Bearer \w+/g) ?? []),
    ];
    expect({ name, found }).toEqual({ name, found: [] });
  }
});

test("when the trail of the life is read, then every command, refusal and staff's read is in it, in order", async () => {
  const { ids, asked } = life;
  // Repeated refusals are counted, and written once somebody reads the trail or the minute is over.
  await world.auditor.api.call("GET", "/api/audit");
  const entries = await world.models.auditEntries
    .find({ applicationId: { $in: ids }, source: "api" })
    .sort({ at: 1, _id: 1 })
    .lean();
  const told = entries.map(({ subject = "", action, result }) => ({ subject, action, result }));
  // A refused request for a new draft names no record in the trail; this life has none. Requests with the same refusal
  // of their input within a minute share one line with a count, whatever record they name.
  const isCounted = ({ result }: { result: string }): boolean => result === "INVALID_INPUT";
  expect(told.filter((one) => !isCounted(one))).toEqual(asked.filter((one) => !isCounted(one)));
  const counted = entries.filter(isCounted).reduce((sum, { count = 1 }) => sum + count, 0);
  expect(counted).toBe(asked.filter(isCounted).length);
  expect(new Set(asked.map(({ action }) => action)).size).toBeGreaterThan(15);
  for (const { at, requestId, address, roles } of entries) {
    expect({ at, requestId, address, roles }).toEqual({
      ...{ at: expect.any(Date), requestId: expect.any(String) },
      ...{ address: expect.stringContaining("127.0.0.1"), roles: [expect.any(String)] },
    });
  }
  // The entries contain no personal data, except the reason and the persons of requests that needed two operators.
  expect(marksIn(JSON.stringify(entries.filter(({ detail }) => detail === undefined)))).toEqual([]);
  const byHand = ["opinion", "operatorName", "holder", "settled"];
  expect(marksIn(JSON.stringify(entries)).toSorted()).toEqual(byHand.toSorted());
  // Writes that went past the API have no person as their author.
  const { body } = await world.auditor.api.call<{ items: { action: string; source: string }[] }>(
    ...(["GET", `/api/audit?applicationId=${ids[0]}&pageSize=100`] as const),
  );
  const signals = body.items.filter(({ source }) => source === "temporal").map(({ action }) => action);
  expect(
    [...new Set(signals)].filter((action) => !/^signal (payment|refund|invoice)Notice$/.test(action)),
  ).toEqual([]);
});

test("when the time of the data is over, then they are nowhere but in the accounts", async () => {
  const about = [...life.ids, life.bidder.orgCode, ...Object.values(life.marks)];
  const { models, everything, drop } = await ownCopy(world, "whole-life", about);
  try {
    const found = (await everything()).flatMap(({ text }) => marksIn(text));
    const nowhere: (keyof Marks)[] = ["search", "account"];
    const kept = Object.keys(life.marks).filter((name) => !nowhere.includes(name as keyof Marks));
    expect([...new Set(found)].toSorted()).toEqual(kept.toSorted());

    // The copied database has only some entries of each chain. Retention would keep entries with a broken chain, so
    // their links are removed.
    await models.auditEntries.updateMany({}, { $unset: { link: 1, keyId: 1, mac: 1 } });
    const later = new Date(Date.now() + 6 * 366 * 86_400_000);
    expect(await runRetention(models, later)).toMatchObject({ applications: 2 });
    const left = (await everything()).flatMap(({ name, text }) =>
      marksIn(text).map((mark) => `${name} ${mark}`),
    );
    // The name and reason of the person who settled money by hand belong to the accounts.
    expect(left.toSorted()).toEqual([
      ...["applications operatorName", "applications opinion"],
      ...["applications secondName", "applications settled"],
    ]);
  } finally {
    await drop();
  }
});
