import { createApiClient } from "../../embedded/demo/api-client";
import { freePorts } from "../../embedded/stack/free-ports";
import { deleteMaterials } from "../../store/material-files";
import { bidder as owner, world } from "../support/here";
import { awaitApplication, formOf, isOver } from "../support/journey";
import { picture, uploaded, sha256Of, upload } from "../support/materials";
import { type Operation, operationsOf, readDocument } from "../support/openapi";
import { ownCopy, type OwnCopy } from "../support/own-copy";
import { type ProblemBody, expectProblem } from "../support/problems";
import { endPrograms, readyzUntil, runProgram } from "../support/program";
import { runRetention } from "../support/retention";
import type { Person } from "../support/world";

/*
 * Tests that nobody can reach 申请材料 of erased applications or of other organisations. The API under test has a
 * database in which years pass.
 */

let copy: OwnCopy;
let api: string;
let operations: Operation[];
/**
 * Ids of one file in each of four applications: "ended" and "half" are withdrawn, "draft" was never submitted, and
 * "open" waits for its review.
 */
const files = { ended: "", half: "", draft: "", open: "" };
const ids = { ...files };
const content = picture(1);

beforeAll(async () => {
  for (const kind of ["ended", "half", "draft", "open"] as const) {
    const { id } = await owner.api.create(formOf(owner));
    ids[kind] = id;
    files[kind] = await uploaded(owner, { id, content });
    if (kind !== "draft") await owner.api.submit(id, "请审核");
    if (kind !== "ended" && kind !== "half") continue;
    await owner.api.withdraw(id, "撤回");
    await awaitApplication(owner, id, isOver);
  }
  copy = await ownCopy(world, "out-of-reach", [...Object.values(ids), owner.orgCode]);
  const { api: port } = await freePorts();
  api = `http://127.0.0.1:${port}`;
  runProgram("api/main.js", { ...world.stack.env, MONGODB_URI: copy.uri, API_PORT: String(port) });
  await readyzUntil(api, ({ status }) => status === "ready");
  operations = operationsOf(await readDocument(api)).filter(({ path }) => path.includes("/materials"));
});
afterAll(async () => {
  await endPrograms();
  await copy?.drop();
});

/** Tries everything that can be done to an application's materials, and returns the code of each refusal, or "done". */
async function refusals(person: Person, kind: keyof typeof ids): Promise<Record<string, string>> {
  const { call } = createApiClient({ baseUrl: api, token: person.token });
  const met: Record<string, string> = {};
  for (const { method, path } of operations) {
    const [id, file] = [ids[kind], files[kind]];
    const isUpload = path.endsWith("{sha256}");
    const address = path
      .replace("{id}", id)
      .replace("{file}", file)
      .replace("{material}", encodeURIComponent("营业执照"))
      .replace("{sha256}", sha256Of(content))
      .replace("{page}", "1");
    const bodies: Record<string, object> = { POST: { files: [file] }, PUT: {} };
    const body = bodies[method];
    const answer = isUpload
      ? await upload(person, { id, content, baseUrl: api })
      : await call(method, address, body ? { body } : {});
    const { status } = answer;
    const { code } = answer.body as Partial<ProblemBody>;
    if (code !== undefined) expectProblem(answer, status, code);
    met[`${method} ${path.slice("/api/applications/{id}/materials".length)}`] = code ?? "done";
  }
  return met;
}

/** Returns the expected results of each way to read a file, all with the same code. */
const looks = (code: string) => ({
  "GET /{file}": code,
  "GET /{file}/pages": code,
  "GET /{file}/pages/{page}": code,
});
const every = (code: string) => ({
  ...looks(code),
  "PUT /{material}/{sha256}": code,
  "DELETE /{file}": code,
  "GET ": code,
  "POST ": code,
  "PUT /{file}": code,
});
/** Expected refusals of staff: only the bidder may change materials. */
const forStaff = { ...every("NO_ROLE"), ...looks("NOT_FOUND") };

test("when a stranger names another organisation's materials, then none exists on any path, whatever state the application is in", async () => {
  const stranger = await world.newBidder();
  for (const kind of ["ended", "draft", "open"] as const)
    expect(await refusals(stranger, kind)).toEqual(every("NOT_FOUND"));
  expect(await refusals(world.accountant, "open")).toEqual(every("NO_ROLE"));
  for (const staff of [world.reviewer, world.operator])
    for (const kind of ["ended", "open"] as const)
      expect(await refusals(staff, kind)).toEqual({ ...every("NO_ROLE"), ...looks("done") });
  expect(await refusals(world.reviewer, "draft")).toEqual(forStaff);
});

test("when the erasure of an application broke off behind its files, then they are gone for all, and nothing fails", async () => {
  await deleteMaterials(copy.models.materialFiles, ids.half);
  for (const staff of [world.reviewer, world.operator])
    expect(await refusals(staff, "half")).toEqual(forStaff);
  expect(await refusals(owner, "half")).toMatchObject(looks("NOT_FOUND"));
});

test("when the time of applications and drafts is over, then their files are gone on every path, and others' are not", async () => {
  const later = new Date(Date.now() + 6 * 366 * 86_400_000);
  expect(await runRetention(copy.models, later)).toMatchObject({ drafts: 1, applications: 2 });

  for (const kind of ["ended", "half"] as const) {
    for (const staff of [world.reviewer, world.operator])
      expect(await refusals(staff, kind)).toEqual(forStaff);
    // The application is still stored for the accounts. It can't be changed any more, and its materials can neither be
    // read nor reused.
    expect(await refusals(owner, kind)).toEqual({
      ...every("APPLICATION_ENDED"),
      ...looks("NOT_FOUND"),
      "GET ": "done",
    });
  }
  for (const person of [owner, await world.newBidder()])
    expect(await refusals(person, "draft")).toEqual(every("NOT_FOUND"));
  expect(await refusals(world.operator, "draft")).toEqual(forStaff);
  expect(await copy.models.materialFiles.distinct("applicationId")).toEqual([ids.open]);
  expect(await refusals(world.reviewer, "open")).toMatchObject(looks("done"));
});
