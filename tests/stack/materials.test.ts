import { openEngine, type EngineView } from "../support/engine";
import { formOf } from "../support/journey";
import { picture, upload, uploaded } from "../support/materials";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type Person, type World } from "../support/world";

let world: World;
let engine: EngineView;
beforeAll(async () => {
  world = await openWorld(testStack());
  engine = await openEngine(testStack());
});
afterAll(async () => {
  await engine.close();
  await world.close();
});

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
  // Nobody but its owner knows of a draft's.
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
    expect(look).toMatchObject({ action: "getApplicationsIdMaterialsFile", result: "done" });
  }
  for (const stranger of [world.accountant, await world.newBidder()]) {
    const { status } = await read(stranger, id, file);
    expect([403, 404]).toContain(status);
  }
  // What is frozen can't be changed while it waits.
  expectProblem(await upload(bidder, { id, content: picture(2) }), 409, "NOT_EDITABLE");
});
