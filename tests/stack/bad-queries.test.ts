import { bidder, world } from "../support/here";
import { send } from "../support/http";
import { approved, invoiceFor, paid, formOf, mailed } from "../support/journey";
import { expectProblem, fieldsOf } from "../support/problems";
import type { Person, Bidder } from "../support/world";
import { withoutMark } from "../support/without-mark";

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
  const before = await world.models.applications.findById(id, withoutMark).lean();
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
    [reviewer, "POST", "review", { decision: "maybe", opinion: " " }, ["decision", "opinion", "submission"]],
    [reviewer, "POST", "review", { decision: ["approve"], opinion: "同意" }, ["decision", "submission"]],
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
  expect(await world.models.applications.findById(id, withoutMark).lean()).toEqual(before);
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

/** A bidder without any application. */
let applicant: Bidder;
beforeAll(async () => {
  applicant = await world.newBidder();
});

/** Returns the number of the organisation's stored applications. Bad input must not add to it. */
const stored = () => world.models.applications.countDocuments({ orgCode: applicant.orgCode });
afterEach(async () => {
  expect(await stored()).toBe(0);
});

const post = (body: string, headers: Record<string, string> = {}) =>
  send(world.stack.addresses.api, {
    ...{ method: "POST", path: "/api/applications", token: applicant.token, body, headers },
  });

const create = (form: unknown) => post(JSON.stringify({ form }));

test.each<[string, Record<string, unknown>, string[]]>([
  ["a number for every text", { organisationName: 1, contactName: 2 }, ["contactName", "organisationName"]],
  ["an object for a text", { organisationName: { $gt: "" } }, ["organisationName"]],
  ["an array for a text", { organisationName: ["示例"] }, ["organisationName"]],
  ["null", { contactName: null }, ["contactName"]],
  ["an operator for the code", { creditCode: { $ne: null } }, ["creditCode"]],
  ["a code with a wrong check character", { creditCode: "91330604MA00000014" }, ["creditCode"]],
  ["a code in small letters", { creditCode: "91330604ma00000013" }, ["creditCode"]],
  ["a code of 17 characters", { creditCode: "91330604MA0000001" }, ["creditCode"]],
  ["another organisation's code", { creditCode: "91330604MA00000013" }, ["creditCode"]],
  ["a mobile of 10 digits", { mobile: "1380000000" }, ["mobile"]],
  ["a landline for a mobile", { mobile: "0575-82000000" }, ["mobile"]],
  ["a mobile in full-width digits", { mobile: "１３８００００００００" }, ["mobile"]],
  ["a mobile as a number", { mobile: 13_800_000_000 }, ["mobile"]],
  ["a bad phone of the recipient", { ...mailed, recipientPhone: "12345" }, ["recipientPhone"]],
  ["0 years", { years: 0 }, ["locks.0.years"]],
  ["4 years", { years: 4 }, ["locks.0.years"]],
  ["half a year", { years: 0.5 }, ["locks.0.years"]],
  ["years as text", { years: "1" }, ["locks.0.years"]],
  ["more years than a number holds", { years: Number.MAX_SAFE_INTEGER + 2 }, ["locks.0.years"]],
  ["a pickup that is none", { pickup: "快递" }, ["pickup"]],
  ["a purchase channel that is none", { purchaseChannel: "线上" }, ["purchaseChannel"]],
  ["a lock type not on offer", { lockType: "个人锁" }, ["locks.0.lockType"]],
  ["a lock type of every object", { lockType: "constructor" }, ["locks.0.lockType"]],
  ["a lock serial with a separator", { lockSerial: "LOCK/0001" }, ["locks.0.lockSerial"]],
  ["a lock serial of 5 characters", { lockSerial: "LOCK1" }, ["locks.0.lockSerial"]],
  ["a lock serial of 41 characters", { lockSerial: "L".repeat(41) }, ["locks.0.lockSerial"]],
  ["a name of 101 characters", { organisationName: "示".repeat(101) }, ["organisationName"]],
  ["an address of 201 characters", { recipientAddress: "路".repeat(201) }, ["recipientAddress"]],
  ["nothing but spaces", { contactName: "   " }, ["contactName"]],
  ["a line break", { contactName: "示例\n经办人" }, ["contactName"]],
  ["a null character", { contactName: "示例\u0000" }, ["contactName"]],
  ["a direction override", { contactName: "示例\u202e人" }, ["contactName"]],
  ["a zero-width joiner", { contactName: "示例\u200d人" }, ["contactName"]],
  ["half of a surrogate pair", { contactName: "示例\ud842" }, ["contactName"]],
  ["a line separator", { contactName: "示例\u2028人" }, ["contactName"]],
  ["an unknown field", { feeFen: 1 }, ["feeFen"]],
  ["an operator as a field", { $where: "1" }, ["$where"]],
  ["many wrong fields at once", { years: 9, mobile: "1", extra: true }, ["extra", "locks.0.years", "mobile"]],
])("when the form holds %s, then each bad field is named", async (_what, changes, fields) => {
  const problem = expectProblem(await create(formOf(applicant, changes)), 400, "INVALID_INPUT");
  expect(fieldsOf(problem)).toEqual(fields.map((field) => `form.${field}`));
});

test("when the lock was bought online, or nobody knows where, then the user is sent where it is renewed", async () => {
  const online = await create(formOf(applicant, { purchaseChannel: "网上" }));
  expect(expectProblem(online, 400, "LOCK_BOUGHT_ONLINE").detail).toContain(
    "http://www.tseal.cn/tcloud/syztb",
  );
  const unclear = await create(formOf(applicant, { purchaseChannel: "不清楚" }));
  expect(expectProblem(unclear, 400, "LOCK_ORIGIN_UNKNOWN").detail).toContain("4009980000");
});

test.each<[string, string, string, string[]]>([
  ["nothing", "{}", "INVALID_INPUT", ["form"]],
  ["null for the form", '{"form":null}', "INVALID_INPUT", ["form"]],
  ["an array for the form", '{"form":[]}', "INVALID_INPUT", ["form"]],
  ["an array", "[]", "INVALID_INPUT", ["request"]],
  ["a field beside the form", '{"form":{},"status":"审核通过"}', "INVALID_INPUT", ["status"]],
  ["a prototype", '{"form":{},"__proto__":{"roles":["operator"]}}', "INVALID_INPUT", ["__proto__"]],
  ["a prototype in the form", '{"form":{"__proto__":{"years":1}}}', "INVALID_INPUT", ["form.__proto__"]],
  ["a constructor", '{"form":{"constructor":{"prototype":{}}}}', "INVALID_INPUT", ["form.constructor"]],
  [
    "a number beyond all numbers",
    '{"form":{"locks":[{"years":1e999}]}}',
    "INVALID_INPUT",
    ["form.locks.0.years"],
  ],
  ["half a document", '{"form":', "INVALID_JSON", []],
  ["a bare text", '"form"', "INVALID_JSON", []],
  ["a bare number", "1", "INVALID_JSON", []],
  ["single quotes", "{'form':{}}", "INVALID_JSON", []],
  ["no JSON at all", "form=1", "INVALID_JSON", []],
  ["a comment", '{"form":{}/**/}', "INVALID_JSON", []],
])("when the body is %s, then it is refused", async (_what, body, code, fields) => {
  expect(fieldsOf(expectProblem(await post(body), 400, code))).toEqual(fields);
});

test("when no body comes at all, then the missing fields are named", async () => {
  const path = "/api/applications";
  const answer = await send(world.stack.addresses.api, { method: "POST", path, token: applicant.token });
  expect(fieldsOf(expectProblem(answer, 400, "INVALID_INPUT"))).toEqual(["form"]);
});

test.each([
  ["text/plain", {}],
  ["application/x-www-form-urlencoded", {}],
  ["multipart/form-data; boundary=x", {}],
  ["application/json; charset=gbk", {}],
  ["application/json; charset=utf-16le", {}],
  ["application/json; charset=utf-32", {}],
  ["application/json", { "content-encoding": "gzip" }],
])("when the body comes as %s with %j, then the media type is refused", async (type, others) => {
  const answer = await post('{"form":{}}', { "content-type": type, ...others });
  expectProblem(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
});
