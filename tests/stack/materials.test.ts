import { randomUUID } from "node:crypto";
import type { Answer } from "../../contract/answers";
import { pdfkit } from "../files/samples";
import { world } from "../support/here";
import { engine } from "../support/here-engine";
import { formOf } from "../support/journey";
import { picture, uploaded, padded, sha256Of, upload } from "../support/materials";
import { expectProblem } from "../support/problems";
import { type Bidder, type Person } from "../support/world";

const read = ({ api }: Pick<Person, "api">, id: string, file: string) =>
  api.call<Buffer>("GET", `/api/applications/${id}/materials/${file}`);

const newDraft = async (): Promise<{ bidder: Bidder; id: string }> => {
  const bidder = await world.newBidder();
  const { id } = await bidder.api.create(formOf(bidder));
  return { bidder, id };
};

test("when a picture is uploaded to a draft and that is submitted, then the reviewer sees the very bytes, and strangers nothing", async () => {
  const { bidder, id } = await newDraft();
  const content = picture(1);
  const file = await uploaded(bidder, { id, content });
  // Only its owner can read a file of a draft.
  for (const stranger of [world.reviewer, world.operator, await world.newBidder()])
    expectProblem(await read(stranger, id, file), 404, "NOT_FOUND");
  expect((await read(bidder, id, file)).body).toEqual(content);

  const submitted = await bidder.api.submit(id, "请审核");
  expect(submitted.submissions[0]?.materials).toEqual([{ id: file, material: "营业执照", kind: "png" }]);
  const seen = await world.reviewer.api.get(id);
  expect(seen.submissions[0]?.materials).toEqual([{ id: file, material: "营业执照", kind: "png" }]);
  expect(seen.materials).toBeUndefined();
  for (const staff of [world.reviewer, world.operator]) {
    const { status, headers, body } = await read(staff, id, file);
    expect({ status, body }).toEqual({ status: 200, body: content });
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-disposition")).toMatch(/^attachment; /);
    expect(headers.get("cache-control")).toBe("no-store");
    const look = await world.models.auditEntries
      .findOne({ applicationId: id, record: file, subject: staff.subject })
      .lean();
    expect(look).toMatchObject({ action: "getMaterial", result: "done" });
  }
  for (const stranger of [world.accountant, await world.newBidder()]) {
    const { status } = await read(stranger, id, file);
    expect([403, 404]).toContain(status);
  }
  // Frozen materials can't be changed while they wait for the review.
  expectProblem(await upload(bidder, { id, content: picture(2) }), 409, "NOT_EDITABLE");
});

const listOf = async (bidder: Bidder, id: string) => (await bidder.api.get(id)).materials ?? [];

test("when a file is uploaded again, deleted or one too many, then it is there once, gone, or refused", async () => {
  const { bidder, id } = await newDraft();
  const content = picture(1);
  const file = await uploaded(bidder, { id, content });
  expect(await uploaded(bidder, { id, content })).toBe(file);
  expect(await listOf(bidder, id)).toMatchObject([{ id: file, kind: "png", bytes: content.length }]);
  // A second upload with the same content under another material is a file of its own.
  const other = await uploaded(bidder, { id, content, material: "经办人授权委托书" });
  expect(other).not.toBe(file);
  const path = `/api/applications/${id}/materials/${file}`;
  for (const status of [200, 200]) expect(await bidder.api.call("DELETE", path)).toMatchObject({ status });
  expect((await listOf(bidder, id)).map((one) => one.id)).toEqual([other]);
  expectProblem(await read(bidder, id, file), 404, "NOT_FOUND");
  // A deleted file can be uploaded again.
  expect(await uploaded(bidder, { id, content })).toBe(file);

  // Nine are there, and ten more come at once for the last place.
  for (let seed = 2; seed <= 8; seed += 1) await uploaded(bidder, { id, content: picture(seed) });
  const seeds = Array.from({ length: 10 }, (_, index) => 100 + index);
  const answers = await Promise.all(seeds.map((seed) => upload(bidder, { id, content: picture(seed) })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 200))
    expectProblem(answer, 409, "MATERIALS_FULL");
  expect(await listOf(bidder, id)).toHaveLength(10);
  // A draft's files are deleted together with it.
  expect(await bidder.api.call("DELETE", `/api/applications/${id}`)).toMatchObject({ status: 204 });
  expect(await world.models.materialFiles.countDocuments({ applicationId: id })).toBe(0);
});

test("when a file is not what it must be, then it is refused with a sentence, and nothing is kept", async () => {
  const { bidder, id } = await newDraft();
  const mega = 1024 * 1024;
  const given: [Parameters<typeof upload>[1], number, string, RegExp][] = [
    [{ id, content: padded(picture(7), 5 * mega + 1) }, 413, "TOO_LARGE", /5 MB/],
    [{ id, content: Buffer.alloc(0) }, 400, "MATERIAL_UNUSABLE", /空的/],
    [{ id, content: picture(1).subarray(0, -3) }, 400, "MATERIAL_UNUSABLE", /不完整/],
    [{ id, content: Buffer.from("营业执照") }, 400, "MATERIAL_UNUSABLE", /JPG、PNG图片和PDF/],
    [{ id, content: picture(1), sha256: sha256Of(picture(2)) }, 400, "MATERIAL_UNUSABLE", /重新上传/],
    [{ id, content: picture(1), material: "户口本" }, 400, "MATERIAL_NOT_ASKED", /刷新/],
    [{ id, content: picture(1), material: "经办人身份证" }, 400, "MATERIAL_CONSENT_MISSING", /同意/],
  ];
  for (const [one, status, code, detail] of given) {
    const answer = await upload(bidder, one);
    expectProblem(answer, status, code);
    expect((answer.body as { detail: string }).detail).toMatch(detail);
  }
  expect(await listOf(bidder, id)).toEqual([]);
  expect(await world.models.materialFiles.countDocuments({ applicationId: id })).toBe(0);

  await uploaded(bidder, { id, content: padded(picture(7), 5 * mega) });
  await uploaded(bidder, { id, content: await pdfkit({ pages: 2 }), material: "经办人授权委托书" });
  const card = { id, content: picture(3), material: "经办人身份证", query: "?consent=true" };
  const agreed = await uploaded(bidder, card);
  expect(await world.models.materialFiles.findById(agreed).lean()).toMatchObject({
    consentAt: expect.any(Date),
  });
});

test("when it is rejected and other papers come, then each submission keeps its own, and lists tell of the change", async () => {
  const { bidder, id } = await newDraft();
  const [first, second] = [await uploaded(bidder, { id, content: picture(1) }), picture(2)];
  await bidder.api.submit(id, "请审核");
  await world.reviewer.api.review(id, "reject", "请重新拍照");
  const path = `/api/applications/${id}/materials`;
  expect(await bidder.api.call("DELETE", `${path}/${first}`)).toMatchObject({ status: 200 });
  const file = await uploaded(bidder, { id, content: second });
  const end = { validUntil: "2030-01-31" };
  expect(await bidder.api.call("PUT", `${path}/${file}`, { body: end })).toMatchObject({
    status: 200,
    body: { materials: [{ id: file, ...end }] },
  });
  // A new file can be read only by its owner until the application is submitted again.
  expectProblem(await read(world.reviewer, id, file), 404, "NOT_FOUND");
  const again = await bidder.api.submit(id, "已重拍");
  expect(again.submissions.map(({ materials }) => materials?.map((one) => one.id))).toEqual([
    [first],
    [file],
  ]);
  expect(again.submissions[1]?.materials?.[0]).toMatchObject(end);
  expect((await read(world.reviewer, id, first)).body).toEqual(picture(1));
  expect((await read(world.reviewer, id, file)).body).toEqual(second);
  const queue = await world.reviewer.api.call<{ items: { id: string; materials: object }[] }>(
    "GET",
    `/api/reviews?queue=${encodeURIComponent("待审核")}&search=${id}`,
  );
  expect(queue.body.items).toMatchObject([{ id, materials: { count: 1, changed: true } }]);
  // Temporal's history contains the files' ids and hashes, which are less than a kilobyte each, but not their content.
  const history = await engine.client.workflow.getHandle(id).fetchHistory();
  expect(JSON.stringify(history).length).toBeLessThan(100_000);
});

test("when the last papers are taken over, then they are sealed anew with their age, but for what has ended or needs a consent", async () => {
  const { bidder, id: former } = await newDraft();
  const licence = await uploaded(bidder, { id: former, content: picture(1) });
  const letter = await uploaded(bidder, { id: former, content: picture(2), material: "经办人授权委托书" });
  const card = { id: former, content: picture(3), material: "经办人身份证", query: "?consent=true" };
  await uploaded(bidder, card);
  const past = { body: { validUntil: "2020-01-01" } };
  await bidder.api.call("PUT", `/api/applications/${former}/materials/${letter}`, past);
  const kept = (await listOf(bidder, former))[0];

  const { id } = await bidder.api.create(formOf(bidder));
  const path = `/api/applications/${id}/materials`;
  const { body } = await bidder.api.call<{ earlier: { id: string }[] }>("GET", path);
  expect(body.earlier.map((one) => one.id)).toContain(licence);
  expect(body.earlier.map((one) => one.id)).not.toContain(letter);
  const takeOver = { body: { files: [licence] }, idempotencyKey: randomUUID() };
  const taken = await bidder.api.call<{ materials: { id: string }[] }>("POST", path, takeOver);
  const repeated = await bidder.api.call("POST", path, takeOver);
  expect(repeated.headers.get("idempotent-replayed")).toBe("true");
  expect(repeated.body).toEqual(taken.body);
  expect(taken.body.materials).toMatchObject([{ material: "营业执照", keptAt: kept?.keptAt }]);
  const mine = taken.body.materials[0]?.id ?? "";
  expect(mine).not.toBe(licence);
  expect((await read(bidder, id, mine)).body).toEqual(picture(1));
  // An organisation can't reuse another organisation's materials.
  const stranger = await world.newBidder();
  const theirs = await stranger.api.create(formOf(stranger));
  const stolen = await stranger.api.call("POST", `/api/applications/${theirs.id}/materials`, {
    body: { files: [licence] },
  });
  expectProblem(stolen, 404, "NOT_FOUND");
});

test("when a request about a paper is repeated late, then it undoes nothing that came since", async () => {
  const { bidder, id } = await newDraft();
  const file = await uploaded(bidder, { id, content: picture(1) });
  const path = `/api/applications/${id}/materials/${file}`;
  const [dating, deleting] = [randomUUID(), randomUUID()];
  const date = (idempotencyKey: string, validUntil: string) =>
    bidder.api.call<Answer<"materials">>("PUT", path, { body: { validUntil }, idempotencyKey });
  await date(dating, "2030-01-31");
  await date(randomUUID(), "2031-01-31");
  const late = await date(dating, "2030-01-31");
  expect(late.headers.get("idempotent-replayed")).toBe("true");
  expect(late.body.materials).toMatchObject([{ id: file, validUntil: "2031-01-31" }]);

  const remove = () => bidder.api.call<Answer<"materials">>("DELETE", path, { idempotencyKey: deleting });
  expect((await remove()).body.materials).toEqual([]);
  expect(await uploaded(bidder, { id, content: picture(1) })).toBe(file);
  expect((await remove()).body.materials).toMatchObject([{ id: file }]);
});
