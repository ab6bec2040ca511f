import type { UserRole } from "../../api/platform/principal";
import { approved, formOf, invoiceFor, startWechat } from "../support/journey";
import { send } from "../support/http";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type Person, type World } from "../support/world";

interface Operation {
  method: string;
  path: string;
  security: unknown[];
}

/** Who may call what, apart from the routes that take anybody who is signed in. */
const rolesByOperation: Record<string, UserRole[]> = {
  "GET /api/applications": ["bidder"],
  "POST /api/applications": ["bidder"],
  "PUT /api/applications/{id}": ["bidder"],
  "DELETE /api/applications/{id}": ["bidder"],
  "POST /api/applications/{id}/submission": ["bidder"],
  "POST /api/applications/{id}/withdrawal": ["bidder", "operator"],
  "POST /api/applications/{id}/payments": ["bidder"],
  "GET /api/applications/{id}/payments/{number}/qr.svg": ["bidder"],
  "GET /api/applications/{id}/payments/{number}/qr.png": ["bidder"],
  "GET /api/applications/{id}/payments/{number}/form": ["bidder"],
  "GET /api/reviews": ["reviewer"],
  "POST /api/applications/{id}/review": ["reviewer"],
  "POST /api/applications/{id}/records": ["reviewer"],
  "POST /api/applications/{id}/shipment": ["reviewer"],
  "PUT /api/applications/{id}/shipment": ["reviewer"],
  "POST /api/applications/{id}/handled": ["reviewer"],
  "POST /api/applications/{id}/receipt": ["bidder"],
  "POST /api/applications/{id}/invoice": ["bidder"],
  "GET /api/reviews/figures": ["reviewer"],
  "GET /api/locks": ["bidder"],
  "PUT /api/locks/reminder": ["bidder"],
  "GET /api/operations/overview": ["operator"],
  "GET /api/operations/locks": ["operator"],
  "POST /api/operations/locks/import": ["operator"],
  "PUT /api/operations/locks/{serial}": ["operator"],
  "POST /api/applications/{id}/invoice/reissue": ["bidder", "operator"],
  "POST /api/applications/{id}/invoice/refund": ["operator"],
  "POST /api/applications/{id}/invoice/delivery": ["bidder", "operator"],
  "GET /api/applications/{id}/invoice/title": ["bidder", "operator"],
  "GET /api/invoices/drawer": ["operator"],
  "GET /api/operations/applications": ["operator"],
  "GET /api/refunds": ["operator"],
  "POST /api/refunds/{number}/retry": ["operator"],
  "POST /api/refunds/{number}/resolution": ["operator"],
  "GET /api/reconciliation": ["operator"],
  "GET /api/reconciliation/{day}": ["operator"],
  "POST /api/reconciliation/{day}/run": ["operator"],
  "GET /api/ledger/{day}.csv": ["operator"],
  "POST /api/refunds/{number}/treatment": ["operator"],
  "POST /api/applications/{id}/payments/unfinished": ["bidder"],
  "GET /api/audit": ["operator"],
  "GET /api/differences": ["operator"],
  "POST /api/differences/{id}/notes": ["operator"],
  "POST /api/differences/{id}/assignee": ["operator"],
  "POST /api/differences/{id}/closure": ["operator"],
  "GET /api/months/{month}": ["operator"],
  "GET /api/months/{month}/report.csv": ["operator"],
  "GET /api/operations/missing-runs": ["operator"],
  "POST /api/operations/applications/{id}/revival": ["operator"],
  "POST /api/operations/applications/{id}/repair": ["operator"],
  "POST /api/operations/repairs": ["operator"],
  "GET /api/export": ["bidder"],
  "GET /api/applications/{id}/contact": ["reviewer", "operator"],
};
const invoiceFiles = ["pdf", "ofd", "xml"].flatMap((format) => [
  `GET /api/applications/{id}/invoice.${format}`,
  `GET /api/applications/{id}/invoices/{number}/${format}`,
]);
const signedIn = ["GET /api/applications/{id}", ...invoiceFiles, "GET /api/terms"];

let world: World;
let bidder: Bidder;
let id: string;
let operations: Operation[];

beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
  ({ id } = await approved({ world, bidder }));
  await startWechat(bidder, id);
  const document = (await bidder.api.call("GET", "/openapi.json")).body as {
    paths: Record<string, Record<string, { security: unknown[] }>>;
  };
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path,
      security,
    })),
  );
});
afterAll(() => world.close());

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
const guarded = (): Operation[] => operations.filter(({ security }) => security.length > 0);

const addressOf = (path: string): string =>
  path.startsWith("/api/refunds")
    ? path.replace("{number}", `${id}R0ABCD`)
    : path
        .replace("/invoices/{number}", "/invoices/26332000000000000001")
        .replace("{id}", id)
        .replace("{serial}", "LOCK-0001")
        .replace("{number}", `${id}0001`)
        .replace("{day}", "2026-01-01")
        .replace("{month}", "2026-01");

function call({ method, path }: Pick<Operation, "method" | "path">, token?: string, body?: unknown) {
  return send(world.stack.addresses.api, {
    ...{ method, path: addressOf(path) },
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test("when a route is added, then these tables say who may call it", () => {
  const known = [...Object.keys(rolesByOperation), ...signedIn];
  expect(guarded().map(nameOf).toSorted()).toEqual(known.toSorted());
  const open = operations.filter(({ security }) => security.length === 0);
  expect(open.map(nameOf)).toEqual(["GET /api/submit-form.js"]);
});

test("when no token, a foreign one or an altered one comes, then every route answers 401", async () => {
  const [header = "", payload = "", signature = ""] = bidder.token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const tokens = [
    undefined,
    "not-a-token",
    `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
    `${header}.${encoded({ ...claims, roles: ["operator"] })}.${signature}`,
    `${encoded({ alg: "none", typ: "at+jwt" })}.${payload}.`,
    `${encoded({ alg: "HS256", typ: "at+jwt" })}.${payload}.${signature}`,
  ];
  for (const operation of guarded()) {
    for (const token of tokens) {
      const answer = await call(operation, token);
      expectProblem(answer, 401, "NOT_SIGNED_IN");
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  }
});

test("when somebody of another role comes, then every route with roles answers 403", async () => {
  const nobody = await world.signIn({ subject: "nobody", name: "无角色", roles: [] });
  const people: [UserRole | "none", Person][] = [
    ["bidder", bidder],
    ["reviewer", world.reviewer],
    ["operator", world.operator],
    ["none", nobody],
  ];
  for (const operation of guarded()) {
    const allowed: string[] | undefined = rolesByOperation[nameOf(operation)];
    for (const [role, { token }] of allowed ? people : []) {
      if (allowed?.includes(role)) continue;
      expectProblem(await call(operation, token), 403, "NO_ROLE");
    }
  }
});

test("when a bidder's token names no sound organisation, then he is told whom to ask", async () => {
  for (const orgCode of [undefined, "91330604MA00000014"]) {
    const claims = { subject: "lost", name: "无单位", roles: ["bidder" as const] };
    const { token } = await world.signIn({ ...claims, ...(orgCode === undefined ? {} : { orgCode }) });
    expectProblem(await call({ method: "GET", path: "/api/applications" }, token), 403, "NO_ORGANISATION");
  }
});

test("when a bidder of another organisation names the record, then no route knows it and nothing changes", async () => {
  const stranger = await world.newBidder();
  const before = await world.models.applications.findById(id).lean();
  const bodies: Record<string, unknown> = {
    "PUT /api/applications/{id}": { form: formOf(stranger), version: 3 },
    "POST /api/applications/{id}/submission": { opinion: "请审核" },
    "POST /api/applications/{id}/withdrawal": { opinion: "撤回" },
    "POST /api/applications/{id}/payments": { channel: "wechat" },
    "POST /api/applications/{id}/receipt": {},
    "POST /api/applications/{id}/invoice": invoiceFor(stranger),
    "POST /api/applications/{id}/invoice/reissue": { ...invoiceFor(stranger), opinion: "抬头有误" },
    "POST /api/applications/{id}/invoice/delivery": { delivery: invoiceFor(stranger).delivery },
  };
  const reachable = guarded().filter(
    (operation) =>
      operation.path.includes("{id}") &&
      (rolesByOperation[nameOf(operation)] ?? ["bidder"]).includes("bidder"),
  );
  expect(reachable).toHaveLength(21);
  for (const operation of reachable) {
    expectProblem(await call(operation, stranger.token, bodies[nameOf(operation)]), 404, "NOT_FOUND");
  }
  expect(await world.models.applications.findById(id).lean()).toEqual(before);
  const { body } = await stranger.api.call("GET", `/api/applications?search=${id}`);
  expect(body).toMatchObject({ items: [], total: 0 });
});

test("when staff or an owner name a record that is none, then every route answers 404", async () => {
  const path = "/api/applications/01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const shipment = { carrier: "示例快递", trackingNumber: "DEMO123456" };
  const { reviewer, operator } = world;
  const calls: [Person, string, string, unknown?][] = [
    [bidder, "GET", path],
    [bidder, "GET", `${path}/invoice.pdf`],
    [bidder, "DELETE", path],
    [reviewer, "POST", `${path}/review`, { decision: "approve", opinion: "同意" }],
    [reviewer, "POST", `${path}/records`, { text: "记录" }],
    [reviewer, "POST", `${path}/shipment`, shipment],
    [reviewer, "PUT", `${path}/shipment`, shipment],
    [reviewer, "POST", `${path}/handled`],
    [operator, "POST", `${path}/withdrawal`, { opinion: "撤回" }],
    [operator, "POST", `/api/refunds/${id}R0ABCD/retry`],
    [operator, "POST", `/api/refunds/${id}R0ABCD/resolution`, { reason: "已线下退款" }],
    [bidder, "GET", `/api/applications/${id}/payments/${id}0009/qr.svg`],
    [bidder, "GET", `/api/applications/${id}/invoice.pdf`],
  ];
  for (const [{ token }, method, address, body] of calls) {
    expectProblem(await call({ method, path: address }, token, body), 404, "NOT_FOUND");
  }
});
