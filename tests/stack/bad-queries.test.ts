import { send } from "../support/http";
import { approved, invoiceFor, paid } from "../support/journey";
import { expectProblem, fieldsOf } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type Person, type World } from "../support/world";

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

const get = (path: string, { token }: Person = bidder) => send(world.stack.addresses.api, { path, token });

test.each([
  ["page=0", ["page"]],
  ["page=-1", ["page"]],
  ["page=1.5", ["page"]],
  ["page=", ["page"]],
  ["page=abc", ["page"]],
  ["page=NaN", ["page"]],
  ["page=1e999", ["page"]],
  ["page=9007199254740993", ["page"]],
  ["page=1&page=2", ["page"]],
  ["page[$gt]=0", ["page[$gt]"]],
  ["pageSize=0", ["pageSize"]],
  ["pageSize=101", ["pageSize"]],
  ["tab=%E5%85%A8%E9%83%A8", ["tab"]],
  ["tab=", ["tab"]],
  ["tab[$ne]=x", ["tab[$ne]"]],
  ["tab=%E5%BE%85%E5%AE%A1%E6%A0%B8&tab=%E5%BE%85%E5%AE%A1%E6%A0%B8", ["tab"]],
  ["search=", ["search"]],
  ["search=%00", ["search"]],
  [`search=${"x".repeat(101)}`, ["search"]],
  ["search[$regex]=.*", ["search[$regex]"]],
  ["orgCode=91330604MA00000013", ["orgCode"]],
  ["__proto__=x", ["__proto__"]],
  ["constructor=x", ["constructor"]],
  ["page=0&pageSize=0&sort=x", ["page", "pageSize", "sort"]],
])("when a list is asked for with %s, then each bad parameter is named", async (query, fields) => {
  const problem = expectProblem(await get(`/api/applications?${query}`), 400, "INVALID_INPUT");
  expect(fieldsOf(problem)).toEqual(fields);
});

test("when no queue or one that is none is asked for, then the reviewer is told which there are", async () => {
  for (const query of ["", "queue=x", "queue[$ne]=x", "queue=%E5%8A%9E%E7%90%86%E4%B8%AD&queue=x"]) {
    const problem = expectProblem(await get(`/api/reviews?${query}`, world.reviewer), 400, "INVALID_INPUT");
    expect(fieldsOf(problem)).toContain("queue");
  }
});

test("when the operator searches for nothing, or not for a text, then the search is named", async () => {
  for (const query of ["", "search=", "search=%20", "search[$ne]=x", `search=${"x".repeat(101)}`]) {
    const answer = await get(`/api/operations/applications?${query}`, world.operator);
    const [field = ""] = fieldsOf(expectProblem(answer, 400, "INVALID_INPUT"));
    expect(field).toMatch(/^search/);
  }
});

test.each([
  "abc",
  "01arz3ndektsv4rrffq69g5fav",
  "01ARZ3NDEKTSV4RRFFQ69G5FA",
  "01ARZ3NDEKTSV4RRFFQ69G5FAVV",
  "01ARZ3NDEKTSV4RRFFQ69G5FAI",
  "%7B%22$gt%22:%22%22%7D",
  "%00",
  "..%2F..%2Fetc%2Fpasswd",
  "__proto__",
  "%F0%A0%AE%B7",
])("when the id is %s, then it is named as none", async (id) => {
  expect(fieldsOf(expectProblem(await get(`/api/applications/${id}`), 400, "INVALID_INPUT"))).toEqual(["id"]);
});

test("when an address is no address, then it is refused and not broken", async () => {
  expectProblem(await get("/api/applications/%E0%A4%A"), 400, "INVALID_REQUEST");
  expectProblem(await get("/api/nothing"), 404, "NOT_FOUND");
  const { api } = world.stack.addresses;
  const patched = await send(api, { method: "PATCH", path: "/api/applications", token: bidder.token });
  expectProblem(patched, 405, "METHOD_NOT_ALLOWED");
  expect(patched.headers.get("allow")).toBe("GET, HEAD, POST");
});

test("when a number of an order or a refund is none, then it is named", async () => {
  const { id } = await approved({ world, bidder });
  const order = await get(`/api/applications/${id}/payments/${id}/qr.svg`);
  expect(fieldsOf(expectProblem(order, 400, "INVALID_INPUT"))).toEqual(["number"]);
  const { operator } = world;
  for (const number of [id, `${id}R`, `${id}R0abcd`, "$ne"]) {
    const answer = await operator.api.call("POST", `/api/refunds/${encodeURIComponent(number)}/retry`);
    expect(fieldsOf(expectProblem(answer, 400, "INVALID_INPUT"))).toEqual(["number"]);
  }
});

test("when a command's body is wrong, then each bad field is named and the application stays as it is", async () => {
  const { id } = await paid({ world, bidder });
  const before = await world.models.applications.findById(id).lean();
  const buyer = invoiceFor(bidder).buyer;
  const delivery = { email: "demo@example.com" };
  const { reviewer, operator } = world;
  const long = "字".repeat(501);
  const calls: [Person, string, string, unknown, string[]][] = [
    [bidder, "POST", "submission", {}, ["opinion"]],
    [bidder, "POST", "submission", { opinion: long }, ["opinion"]],
    [bidder, "POST", "withdrawal", { opinion: { $gt: "" } }, ["opinion"]],
    [bidder, "PUT", "", { form: {} }, ["version"]],
    [bidder, "PUT", "", { form: {}, version: "1" }, ["version"]],
    [bidder, "PUT", "", { form: {}, version: 0 }, ["version"]],
    [reviewer, "POST", "review", { decision: "maybe", opinion: " " }, ["decision", "opinion"]],
    [reviewer, "POST", "review", { decision: ["approve"], opinion: "同意" }, ["decision"]],
    [reviewer, "POST", "records", { text: long, by: "别人" }, ["by", "text"]],
    [
      reviewer,
      "POST",
      "shipment",
      { carrier: "示\u0007例", trackingNumber: "1" },
      ["carrier", "trackingNumber"],
    ],
    [reviewer, "PUT", "shipment", {}, ["carrier", "trackingNumber"]],
    [reviewer, "POST", "handled", { force: true }, ["force"]],
    [bidder, "POST", "receipt", { at: "2026-01-01" }, ["at"]],
    [bidder, "POST", "payments", {}, ["channel"]],
    [bidder, "POST", "payments", { channel: "alipay" }, ["channel"]],
    [bidder, "POST", "payments", { channel: "unionpay" }, ["bank"]],
    [bidder, "POST", "payments", { channel: "unionpay", bank: "XXXX" }, ["bank"]],
    [bidder, "POST", "payments", { channel: "wechat", bank: "ICBC" }, ["bank"]],
    [bidder, "POST", "payments", { channel: "wechat", amountFen: 1 }, ["amountFen"]],
    [bidder, "POST", "invoice", {}, ["buyer", "delivery"]],
    [bidder, "POST", "invoice", { buyer, delivery: {} }, ["delivery.email"]],
    [bidder, "POST", "invoice", { buyer, delivery: { email: "nobody" } }, ["delivery.email"]],
    [
      bidder,
      "POST",
      "invoice",
      { buyer: { kind: "person", name: "甲", taxNumber: "1" }, delivery },
      ["buyer.taxNumber"],
    ],
    [
      bidder,
      "POST",
      "invoice",
      { buyer: { ...buyer, taxNumber: "91330604MA00000014" }, delivery },
      ["buyer.taxNumber"],
    ],
    [bidder, "POST", "invoice", { buyer: { kind: "state" }, delivery }, ["buyer.kind"]],
    [operator, "POST", "withdrawal", { opinion: "撤回", refund: false }, ["refund"]],
  ];
  for (const [{ api }, method, path, body, fields] of calls) {
    const answer = await api.call(method, `/api/applications/${id}${path && `/${path}`}`, { body });
    expect(fieldsOf(expectProblem(answer, 400, "INVALID_INPUT"))).toEqual(fields);
  }
  expect(await world.models.applications.findById(id).lean()).toEqual(before);
});

test.each(["0000-01", "0015-01", "0099-12", "0999-12", "1969-12"])(
  "when money or audit of %s is asked for, then there is none, and nothing breaks",
  async (month) => {
    const day = `${month}-01`;
    const paths = [
      `/api/months/${month}`,
      `/api/months/${month}/report.csv`,
      `/api/ledger/${day}.csv`,
      `/api/reconciliation?to=${day}`,
      `/api/reconciliation?from=${day}&to=${month}-28`,
    ];
    const ofTrail = `/api/audit?from=${day}T00:00:00%2B08:00&before=${month}-28T00:00:00Z`;
    for (const [path, person] of [
      ...paths.map((one) => [one, world.operator] as const),
      [ofTrail, world.auditor] as const,
    ])
      expect({ path, status: (await get(path, person)).status }).toEqual({ path, status: 200 });
    expectProblem(await get(`/api/reconciliation/${day}`, world.operator), 404, "NOT_FOUND");
  },
);
