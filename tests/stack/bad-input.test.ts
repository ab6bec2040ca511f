import { formOf, mailed } from "../support/journey";
import { send } from "../support/http";
import { expectProblem, fieldsOf } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

/** Returns the number of the organisation's stored applications. Bad input must not add to it. */
const stored = () => world.models.applications.countDocuments({ orgCode: bidder.orgCode });
afterEach(async () => {
  expect(await stored()).toBe(0);
});

const post = (body: string, options: { headers?: Record<string, string> } = {}) =>
  send(world.stack.addresses.api, {
    ...{ method: "POST", path: "/api/applications", token: bidder.token, body },
    ...options,
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
  const problem = expectProblem(await create(formOf(bidder, changes)), 400, "INVALID_INPUT");
  expect(fieldsOf(problem)).toEqual(fields.map((field) => `form.${field}`));
});

test("when the lock was bought online, or nobody knows where, then the user is sent where it is renewed", async () => {
  const online = await create(formOf(bidder, { purchaseChannel: "网上" }));
  expect(expectProblem(online, 400, "LOCK_BOUGHT_ONLINE").detail).toContain(
    "http://www.tseal.cn/tcloud/syztb",
  );
  const unclear = await create(formOf(bidder, { purchaseChannel: "不清楚" }));
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
  const answer = await send(world.stack.addresses.api, { method: "POST", path, token: bidder.token });
  expect(fieldsOf(expectProblem(answer, 400, "INVALID_INPUT"))).toEqual(["form"]);
});

test("when the body has more than 32 kB, then it is too large, whatever is in it", async () => {
  const padded = JSON.stringify({ form: {} }) + " ".repeat(32 * 1024);
  expectProblem(await post(padded), 413, "TOO_LARGE");
  expectProblem(await post(JSON.stringify({ form: { contactName: "x".repeat(40_000) } })), 413, "TOO_LARGE");
});

test.each([
  ["text/plain", {}],
  ["application/x-www-form-urlencoded", {}],
  ["multipart/form-data; boundary=x", {}],
  ["application/json; charset=gbk", {}],
  ["application/json", { "content-encoding": "gzip" }],
])("when the body comes as %s with %j, then the media type is refused", async (type, others) => {
  const answer = await post('{"form":{}}', { headers: { "content-type": type, ...others } });
  expectProblem(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
});

test.each(
  [null, "", "short", "x".repeat(129), "with spaces in it", "重复的请求键键键键"].map((key) => [key]),
)("when the Idempotency-Key is %j, then it is asked for", async (key) => {
  const { api } = world.stack.addresses;
  const headers: Record<string, string> = key === null ? {} : { "idempotency-key": encodeHeader(key) };
  const request = { method: "POST", path: "/api/applications", body: '{"form":{}}', idempotencyKey: null };
  const answer = await send(api, { ...request, token: bidder.token, headers });
  expectProblem(answer, 400, "IDEMPOTENCY_KEY_MISSING");
});

/** Encodes a header's text as `fetch` expects it: one character for each byte. */
const encodeHeader = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
