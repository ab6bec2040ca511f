import fc from "fast-check";
import { generateKeyPair } from "jose";
import { randomUUID } from "node:crypto";
import { userRoles, type UserRole } from "../../api/platform/principal";
import type { Answer, ShownApplication } from "../../embedded/demo/api-client";
import { bidder as owner, world } from "../support/here";
import { send } from "../support/http";
import { awaitApplication, formOf, invoiceFor, mailed, paid } from "../support/journey";
import { picture } from "../support/materials";
import { bodySchemaOf, operationsOf, queryOf, readDocument, type Operation } from "../support/openapi";
import { newOrgCode, scopeRoles, type Claims } from "../support/people";
import { type ProblemBody, expectProblem } from "../support/problems";
import { soundValueOf } from "../support/schema-values";
import { type Bidder } from "../support/world";
import { withoutMark } from "../support/without-mark";

/*
 * Tests of the access matrix, made from the API's own document: each operation declares in x-access who may call it and
 * whose record it names. A cell is an operation called by one kind of caller; its outcome must be the declared one.
 */

/** An application that was paid, handled and invoiced, and has ended. */
let invoiced: ShownApplication;
/** An application that was paid and withdrawn, and whose money was refunded. */
let refunded: ShownApplication;
let operations: Operation[];

beforeAll(async () => {
  const [{ id }, { id: withdrawn }] = await Promise.all([
    paid({ world, bidder: owner, changes: mailed, materials: [picture(1)] }),
    paid({ world, bidder: owner }),
  ]);
  await world.reviewer.api.ship(id, "示例快递", "DEMO123456");
  await world.reviewer.api.markHandled(id);
  await owner.api.requestInvoice(id, invoiceFor(owner));
  await world.operator.api.withdraw(withdrawn, "撤回");
  const isOver = ({ endedAt }: ShownApplication) => endedAt !== undefined;
  invoiced = await awaitApplication(owner, id, isOver);
  refunded = await awaitApplication(owner, withdrawn, isOver);
  operations = operationsOf(await readDocument(world.stack.addresses.api));
});

/** A caller, with their relation to the record. */
interface Caller extends Claims {
  label: string;
  /** True for callers outside of the owner's organisation. Operations that name no record treat them as colleagues. */
  isElsewhere?: boolean;
  /** Scope of a script whose person has every role; `roles` are those that the scope leaves. */
  scope?: string;
}

/** Roles that may call only those operations that name them. */
const besides = ["accountant", "issuer", "auditor", "subscriber"] as const satisfies UserRole[];
const isBeside = (role: UserRole): boolean => besides.some((one) => one === role);

/** Every set of the roles that act on applications, and each other role, alone and together with all of those. */
const roleSets: UserRole[][] = [
  ...userRoles
    .filter((role) => !isBeside(role))
    .reduce<UserRole[][]>((sets, role) => [...sets, ...sets.map((set) => [...set, role])], [[]]),
  ...besides.map((role) => [role]),
  ...[["bidder" as const, "issuer" as const], [...userRoles]],
];

/**
 * Returns every set of roles for a colleague of the owner, for the submitter in another organisation, and for a
 * stranger; each scope for a colleague's script; and the bidders' scopes for a stranger's script.
 */
function callersOf({ orgCode, subject }: Bidder): Caller[] {
  const elsewhere = newOrgCode();
  const relations = {
    colleague: { subject: randomUUID(), orgCode },
    "submitter elsewhere": { subject, orgCode: elsewhere },
    stranger: { subject: randomUUID(), orgCode: elsewhere },
  };
  const scopesOf = {
    colleague: Object.keys(scopeRoles),
    "submitter elsewhere": [],
    stranger: ["read", "apply"],
  };
  return Object.entries(relations).flatMap(([relation, person]) => [
    ...roleSets.map((roles) => ({
      ...{ ...person, name: "示例人员", roles, isElsewhere: relation !== "colleague" },
      label: `${relation} as ${roles.join(" and ") || "nobody"}`,
    })),
    ...scopesOf[relation as keyof typeof relations].map((scope) => ({
      ...{ ...person, name: "示例程序", roles: scopeRoles[scope] ?? [], scope },
      isElsewhere: relation !== "colleague",
      label: `a script of a ${relation} with the scope ${scope}`,
    })),
  ]);
}

const tokenOf = ({ scope, ...claims }: Caller): Promise<string> =>
  scope === undefined
    ? world.signToken(claims)
    : world.signToken({ ...claims, roles: [...userRoles] }, { claims: { client_id: "platform", scope } });

const passes = "passes";

/** Returns the outcome that the document declares for a caller who asks for the owner's record. */
function expectedOf({ security, "x-access": { roles, records } }: Operation, caller: Caller): string {
  const taken: readonly string[] = Array.isArray(roles) ? roles : [roles];
  const { scope } = caller;
  const isInScope = scope === undefined || security.some(({ signIn = [] }) => signIn.includes(scope));
  const hasRole = caller.roles.some((role) => taken.includes(role));
  const mayCall = taken.includes("signed-in") || (isInScope && hasRole);
  if (!mayCall) return "403 NO_ROLE";
  if (records === "none") return passes;
  const isOwner = caller.roles.includes("bidder") && caller.orgCode === owner.orgCode;
  const isStaff = caller.roles.some(
    (role) => role === "reviewer" || role === "operator" || (isBeside(role) && taken.includes(role)),
  );
  if (!isOwner && (records === "own" || !isStaff)) return "404 NOT_FOUND";
  if (records !== "apart" || (isOwner && taken.includes("bidder"))) return passes;
  if (caller.orgCode === owner.orgCode || caller.subject === owner.subject) return "403 OWN_APPLICATION";
  return caller.roles.some((role) => role !== "bidder" && taken.includes(role)) ? passes : "403 NO_ROLE";
}

/** Returns whether the caller's right was accepted. The record's state may still forbid the call. */
const isPast = ({ status, body }: Answer): boolean =>
  status < 300 || (status === 409 && (body as ProblemBody).code !== "INTERNAL");

const shown = (answer: Answer): string =>
  isPast(answer) ? passes : `${answer.status} ${(answer.body as Partial<ProblemBody>).code ?? ""}`;

const nobodys = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/** Returns an operation's path for the owner's records, or for a record that doesn't exist. */
function addressOf({ path, parameters, "x-access": { records } }: Operation, isThere = true): string {
  const application = path.startsWith("/api/refunds") ? refunded : invoiced;
  const noRecord = path.startsWith("/api/consents") ? nobodys : "0".repeat(20);
  const id = records === "none" ? noRecord : isThere ? application.id : nobodys;
  const refund = application.attempts[0]?.transactions[0]?.refunds?.[0]?.number ?? "";
  const number = path.includes("/invoices/")
    ? (invoiced.invoiceNumber ?? "")
    : path.startsWith("/api/refunds")
      ? id + refund.slice(id.length)
      : `${id}0001`;
  const values: Record<string, string> = {
    ...{ id, number, serial: "LOCK-0001", day: "2026-01-01", month: "2026-01" },
    ...{ material: "营业执照", sha256: "0".repeat(64) },
    file: invoiced.submissions[0]?.materials?.[0]?.id ?? "",
    page: "1",
    endpoint: nobodys,
  };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name) + queryOf(parameters);
}

/** Returns a valid body, so that a call can be refused only because of the caller. */
function bodyOf(operation: Operation): { body?: string } {
  const schema = bodySchemaOf(operation);
  if (!schema) return {};
  const { buyer, delivery } = invoiceFor(owner);
  const known = {
    ...{ form: [formOf(owner)], version: [1], opinion: ["请审核"], text: ["示例"], reason: ["示例"] },
    ...{ buyer: [buyer], delivery: [delivery], bank: ["ICBC"], carrier: ["示例快递"], holder: ["示例"] },
    ...{ assignee: ["示例"], phone: ["13800000000"], lockType: ["单位锁"], expiresOn: ["2027-01-01"] },
    ...{ creditCode: [owner.orgCode] },
  };
  const required = { ...schema, minProperties: 0, properties: requiredOf(schema) };
  const body = fc.sample(soundValueOf(required, known), { numRuns: 1, seed: 1 })[0];
  // A partial refund needs one of two optional fields.
  const chosen = operation.path.endsWith("/part-refund") ? { amountFen: 1 } : {};
  return { body: JSON.stringify({ ...(body as object), ...chosen }) };
}

const requiredOf = ({ properties = {}, required = [] }: NonNullable<ReturnType<typeof bodySchemaOf>>) =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => required.includes(name)));

interface Cell {
  operation: Operation;
  who: string;
  token?: string;
  expected: string;
}

const guarded = (): Operation[] => operations.filter(({ security }) => security.length > 0);
const atOnce = 8;
/** Reads that were repeated with an ETag and answered with 304. */
const unchanged = new Set<Operation>();

/** Calls each cell of the matrix, and returns a line for each outcome that isn't the declared one. */
async function surprises(cells: readonly Cell[], isThere = true): Promise<string[]> {
  const found: string[] = [];
  const rest = cells.values();
  const work = async () => {
    for (const { operation, who, token, expected } of rest) {
      const { method, parameters = [], "x-access": access } = operation;
      // Writes that name no record would create something. Without a key, they are refused after the check of the role.
      const isKeyed = parameters.some(({ name }) => name === "Idempotency-Key");
      const keyless = access.records === "none" && isKeyed;
      const answer = await send(world.stack.addresses.api, {
        ...{ method, path: addressOf(operation, isThere), ...bodyOf(operation) },
        ...(token === undefined ? {} : { token }),
        ...(keyless ? { idempotencyKey: null } : {}),
      });
      const wanted = expected === passes && keyless ? "400 IDEMPOTENCY_KEY_MISSING" : expected;
      const met = access.records === "none" && answer.status === 404 ? passes : shown(answer);
      if (met !== wanted) found.push(`${method} ${operation.path} by ${who}: ${met}, not ${wanted}`);
      const tag = answer.headers.get("etag");
      if (answer.status === 200 && tag !== null && !unchanged.has(operation)) {
        unchanged.add(operation);
        // The audit trail and exports change with each read, so the condition is `*` instead of the answer's ETag.
        const [headers, path] = [{ "if-none-match": "*" }, addressOf(operation, isThere)];
        const again = await send(world.stack.addresses.api, { path, headers, ...(token ? { token } : {}) });
        if (again.status !== 304) found.push(`${method} ${operation.path} again: ${again.status}`);
      }
      if (answer.status >= 400) expectProblem(answer, answer.status, (answer.body as ProblemBody).code);
      if (answer.status === 401) expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}

test("when an operation is declared, then it says who may call it and whose record it names", () => {
  for (const { path, security, "x-access": access } of operations) {
    expect({ path, access }).toEqual({
      path,
      access: { roles: expect.anything(), records: expect.any(String) },
    });
    if (path.startsWith("/api/applications/{") || path.startsWith("/api/refunds/{"))
      expect({ path, records: access.records }).not.toEqual({ path, records: "none" });
    expect(security.length > 0).toBe(access.roles !== "public");
  }
  // Staff may not change applications of their own organisation, except to correct what is shown.
  const byStaff = operations.filter(
    ({ method, "x-access": { roles, records } }) =>
      method !== "GET" &&
      records !== "none" &&
      Array.isArray(roles) &&
      roles.some((role) => role !== "bidder"),
  );
  const together = byStaff.filter(({ "x-access": { records } }) => records !== "apart");
  expect(together.map(({ operationId }) => operationId)).toEqual(["repairApplication"]);
  const open = operations.filter(({ security }) => security.length === 0);
  expect(open.map(({ path }) => path)).toEqual(["/api/submit-form.js"]);
});

test("when no token comes, or one by another key, then every operation answers 401", async () => {
  const { privateKey: key } = await generateKeyPair("RS256");
  const forged = await world.signToken({ ...owner, roles: [...userRoles] }, { key });
  const cells = guarded().flatMap((operation) => [
    { operation, who: "nobody", expected: "401 NOT_SIGNED_IN" },
    { operation, who: "a forger", token: forged, expected: "401 NOT_SIGNED_IN" },
  ]);
  expect(await surprises(cells)).toEqual([]);
});

test("when anybody calls anything, then what comes of it is as declared, and refusals change nothing", async () => {
  const callers = await Promise.all(
    callersOf(owner).map(async (caller) => ({ caller, token: await tokenOf(caller) })),
  );
  const cells = guarded().flatMap((operation) =>
    callers
      .filter(({ caller }) => !caller.isElsewhere || operation["x-access"].records !== "none")
      .map(({ caller, token }) => ({
        ...{ operation, token, who: caller.label, expected: expectedOf(operation, caller) },
      })),
  );
  const refusals = cells.filter(({ expected }) => expected !== passes);
  const reads = cells.filter((cell) => cell.expected === passes && cell.operation.method === "GET");
  const writes = cells.filter((cell) => cell.expected === passes && cell.operation.method !== "GET");
  expect(Math.min(refusals.length, reads.length, writes.length)).toBeGreaterThan(200);

  const ids = { _id: { $in: [invoiced.id, refunded.id] } };
  const before = await world.models.applications.find(ids, withoutMark).sort({ _id: 1 }).lean();
  expect(await surprises(refusals)).toEqual([]);
  expect(await world.models.applications.find(ids, withoutMark).sort({ _id: 1 }).lean()).toEqual(before);
  expect(await surprises(reads)).toEqual([]);
  expect(await surprises(writes)).toEqual([]);
});

test("when a record is named that is none, then it isn't found by anybody who may ask", async () => {
  const people = [owner, world.reviewer, world.operator, world.accountant, world.issuer];
  const named = guarded().filter(({ "x-access": { records } }) => records !== "none");
  const cells = named.flatMap((operation) =>
    people
      .filter((person) => expectedOf(operation, { ...person, label: "" }) === passes)
      .map(({ token, roles }) => ({ operation, token, who: roles.join(), expected: "404 NOT_FOUND" })),
  );
  expect(await surprises(cells, false)).toEqual([]);
});

test("when somebody of another organisation reads their lists, then nothing of this one's is in them", async () => {
  const stranger = await world.newBidder();
  const lists = guarded().filter(({ method, path }) => method === "GET" && !path.includes("{"));
  const own = lists.filter((operation) => expectedOf(operation, { ...stranger, label: "" }) === passes);
  for (const operation of own) {
    const { path } = operation;
    const { status, body } = await stranger.api.call("GET", addressOf(operation));
    expect([path, status]).toEqual([path, 200]);
    const text = JSON.stringify(body);
    expect([invoiced.id, refunded.id, owner.orgCode].filter((mark) => text.includes(mark))).toEqual([]);
  }
  const { body } = await stranger.api.call("GET", `/api/applications?search=${invoiced.id}`);
  expect(body).toMatchObject({ items: [], total: 0 });
});
