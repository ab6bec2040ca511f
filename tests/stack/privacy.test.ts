import { send } from "../support/http";
import { mailed, paid, startWechat, approved } from "../support/journey";
import { expectProblem } from "../support/problems";
import { openTemporalCli } from "../support/temporal-cli";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

/** Personal data that occur in no other test, so that every place that stores them can be found. */
const mobile = "13712345678";
const recipient = { ...mailed, recipientName: "示例私人", recipientAddress: "示例省私密路88号" };

let world: World;
let bidder: Bidder;
let id: string;
let temporal: Awaited<ReturnType<typeof openTemporalCli>>;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  temporal = await openTemporalCli(world.stack);
  ({ id } = await paid({ world, bidder, changes: { ...recipient, mobile } }));
  await world.reviewer.api.ship(id, "示例快递", "DEMO123456");
  await world.reviewer.api.markHandled(id);
});
afterAll(() => world.close());

/** Returns a text, followed by the decoded content of every base64 string in it. */
const withDecoded = (text: string): string =>
  text +
  [...text.matchAll(/[A-Za-z0-9+/]{8,}={0,2}/g)]
    .map(([coded]) => Buffer.from(coded, "base64").toString())
    .join("");

const show = (...options: string[]) =>
  temporal("workflow", "show", "--workflow-id", id, "--output", "json", ...options);

test("when the history is read through the codec server, then an operator can read it", async () => {
  const { api } = world.stack.addresses;
  const secret = world.stack.env["CODEC_PATH_SECRET"] ?? "";
  const byPath = await show("--codec-endpoint", `${api}/codec/${secret}`);
  const byToken = await show(
    "--codec-endpoint",
    `${api}/codec`,
    "--codec-auth",
    `Bearer ${world.operator.token}`,
  );
  for (const history of [byPath, byToken].map(withDecoded)) {
    expect(history.includes(mobile)).toBe(true);
    expect(history.includes(bidder.orgName)).toBe(true);
  }
});

test.each([
  ["metadata", [], "已办理"],
  ["stack", [], ""],
  ["query", ["--type", "currentApplication"], mobile],
])(
  "when an operator asks a workflow for its %s, then the codec server decodes it",
  async (command, more, expected) => {
    const codec = ["--codec-endpoint", `${world.stack.addresses.api}/codec`];
    const auth = ["--codec-auth", `Bearer ${world.operator.token}`];
    expect(await temporal("workflow", command, "--workflow-id", id, ...more, ...codec, ...auth)).toContain(
      expected,
    );
  },
);

test("when anybody but an operator asks the codec server, then nothing is decoded", async () => {
  const { api } = world.stack.addresses;
  const decode = (path: string, token?: string) =>
    send(api, { method: "POST", path, body: '{"payloads":[]}', ...(token === undefined ? {} : { token }) });
  for (const work of ["encode", "decode"]) {
    expectProblem(await decode(`/codec/${work}`), 401, "NOT_SIGNED_IN");
    for (const { token } of [bidder, world.reviewer]) {
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

test("when search attributes are read, then they are the operators' five and hold no personal data", async () => {
  const described = await temporal("workflow", "describe", "--workflow-id", id, "--output", "json");
  const parsed = JSON.parse(described) as {
    workflowExecutionInfo: { searchAttributes: { indexedFields: Record<string, { data: string }> } };
  };
  const fields = parsed.workflowExecutionInfo.searchAttributes.indexedFields;
  const own = Object.keys(fields).filter((name) => name.startsWith("Ca"));
  expect(own.toSorted()).toEqual(["CaLockSerials", "CaPickup", "CaStage", "CaWaitingSince"]);
  const valueOf = (name: string) => Buffer.from(fields[name]?.data ?? "", "base64").toString();
  expect([valueOf("CaStage"), valueOf("CaPickup")]).toEqual(['"已办理"', '"邮寄"']);

  const open = await approved({ world, bidder });
  const { deadline } = await startWechat(bidder, open.id);
  const listed = await temporal("workflow", "describe", "--workflow-id", open.id, "--output", "json");
  const { indexedFields } = (JSON.parse(listed) as typeof parsed).workflowExecutionInfo.searchAttributes;
  const due = Buffer.from(indexedFields["CaPaymentDeadline"]?.data ?? "", "base64").toString();
  expect(Date.parse(JSON.parse(due) as string)).toBe(Date.parse(deadline));
});
