import { applicationRoutes } from "../../api/applications/routes";
import type { Dependencies } from "../../api/dependencies";
import { keepMaterial } from "../../api/materials/keep";
import { createIdempotencyGate } from "../../api/platform/idempotency";
import { sealedFileFaults } from "../../doctor/checks/materials";
import type { Application, Draft } from "../../domain/application/application";
import { createMaterialFiles, materialFileId, sweepMaterials } from "../../store/material-files";
import { nativeCollection } from "../../store/models/native-collection";
import { projectionOf } from "../../store/write-projection";
import { createFileSealer } from "../../temporal/sealed-file";
import { logger, sealer } from "../api/idempotency-harness";
import { startPlatform } from "../api/platform-harness";
import { at, draft, mailedForm, paid, after, operator } from "../domain/samples";
import { picture, sha256Of } from "../support/materials";
import { noLimits } from "../support/no-limits";
import { useOwnDatabase } from "../support/own-database";
import { runRetention } from "../support/retention";
import { newSealingKey } from "../support/sealing-key";

const database = useOwnDatabase();
afterEach(() => database.empty());

const keys = { currentKeyId: "k1", keys: new Map([["k1", newSealingKey()]]) };
const then = new Date(at(0));
const later = (minutes: number) => new Date(then.getTime() + minutes * 60_000);
const files = () => createMaterialFiles(database.models.materialFiles, createFileSealer(keys));

/** Stores a picture as an upload does, before any application names it. */
async function keepFor(applicationId: string, seed: number) {
  const [content, material, kind] = [picture(seed), "营业执照", "png" as const];
  const about = { applicationId, orgCode: "91330600MA00000001", material, kind, keptAt: then, pages: [] };
  await files().keep(content, about, then);
  const sha256 = sha256Of(content);
  return { id: materialFileId({ applicationId, material }, sha256), material, kind, sha256 };
}
const left = (): Promise<string[]> => database.models.materialFiles.find().distinct("_id");
const store = (application: Application | Draft, more: object = {}) =>
  database.models.applications.create({
    _id: application.id,
    generation: 1,
    ...projectionOf(application, then),
    ...more,
  });

test("when an upload was cut off by a crash, then what nobody names is swept after ten minutes, and what is named stays", async () => {
  const { models } = database;
  const [one, two] = ["01JDEMO0000000000000000011", "01JDEMO0000000000000000012"];
  const listed = await keepFor(one, 1);
  const [orphan, ofNobody] = [await keepFor(one, 2), await keepFor("01JDEMO0000000000000000099", 3)];
  const [frozen, onItsWay] = [await keepFor(two, 4), await keepFor(two, 5)];
  await store({ ...draft(mailedForm), id: one }, { materials: [listed] });
  const submissions = paid().submissions.map((submission) => ({ ...submission, materials: [frozen] }));
  await store({ ...paid(), id: two, submissions }, { claim: { materials: [onItsWay] } });

  expect(await sweepMaterials(models, later(9))).toBe(0);
  expect(await left()).toHaveLength(5);
  expect(await sweepMaterials(models, later(11))).toBe(2);
  expect((await left()).toSorted()).toEqual([listed.id, frozen.id, onItsWay.id].toSorted());
  expect([orphan.id, ofNobody.id].filter((id) => id === listed.id)).toEqual([]);
  // An application names the files, so none of them is marked as unused any more.
  expect(await models.materialFiles.countDocuments({ looseSince: { $exists: true } })).toBe(0);
  expect(await files().read({ applicationId: two, ...frozen })).toEqual(picture(4));
});

test("when the sender has left before their file is stored, then nothing of it is", async () => {
  const { models } = database;
  const id = "01JDEMO0000000000000000013";
  const document = (await store({ ...draft(mailedForm), id })).toObject();
  const needs = { models, materialFiles: files(), limits: noLimits, now: () => then.getTime() };
  const principal = { subject: "bidder", name: "示例经办人", roles: ["bidder" as const] };
  const file = { content: picture(1), material: "营业执照", kind: "png", keptAt: then, pages: [] } as const;
  const kept = keepMaterial(needs, { ...file, document, principal, hasLeft: () => true });
  await expect(kept).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
  expect(await left()).toEqual([]);
});

test("when the time of an application is over, then its files are gone with its data, and a draft's with the draft", async () => {
  const { models } = database;
  const [ended, open, given] = [
    "01JDEMO0000000000000000021",
    "01JDEMO0000000000000000022",
    "01JDEMO0000000000000000023",
  ];
  const withdrawal = { type: "withdrawn", at: at(70), by: operator, opinion: "撤回" } as const;
  const finished = after({ ...paid(), id: ended }, withdrawal, { type: "ended", at: at(71) });
  const withFile = async (application: Application) => {
    const file = await keepFor(application.id, 1);
    const submissions = application.submissions.map((one) => ({ ...one, materials: [file] }));
    await store({ ...application, submissions }, { materials: [file] });
    return file;
  };
  await withFile(finished);
  const kept = await withFile({ ...paid(), id: open });
  await store({ ...draft(mailedForm), id: given }, { materials: [await keepFor(given, 1)] });

  await runRetention(models, new Date(then.getTime() + 2_000 * 86_400_000));
  expect(await left()).toEqual([kept.id]);
  const erased = await models.applications.findById(ended).lean();
  expect(erased?.materials).toBeUndefined();
  expect(JSON.stringify(erased)).not.toContain("营业执照");
});

/** Starts the routes of drafts on this file's database. */
async function startDrafts() {
  const { models } = database;
  const { idempotencyRecords: records, auditEntries, applications } = models;
  const now = () => then.getTime();
  const gate = createIdempotencyGate({ records, auditEntries, applications, sealer, now, logger });
  const during = { deletion: async (): Promise<unknown> => undefined };
  const needs = { models, limits: noLimits, now, feeTable: {} } as unknown as Dependencies;
  const { url, bearer, close } = await startPlatform({
    gate: {
      run: (request) =>
        "send" in request
          ? gate.run(request)
          : gate.run({
              ...request,
              execute: (idempotency) =>
                request.execute({
                  ...idempotency,
                  // This is called between the reading of the draft and its deletion.
                  async saysDeletion(id) {
                    await idempotency.saysDeletion(id);
                    await during.deletion();
                  },
                }),
            }),
    },
    define: (defineRoute) => applicationRoutes(defineRoute, needs),
  });
  const headers = await bearer("bidder", ["bidder"], mailedForm.creditCode);
  return {
    during,
    close,
    /** Deletes a draft, each time with the same key. @returns the status of the answer */
    async remove(id: string): Promise<number> {
      const sent = { method: "DELETE", headers: { ...headers, "idempotency-key": `delete-${id}` } };
      return (await fetch(`${url}/api/applications/${id}`, sent)).status;
    },
  };
}

test("when a draft's deletion meets an upload, a failure or another change, then no file stays without its draft, and none goes before it", async () => {
  const { models } = database;
  const [met, failed, changed] = [
    "01JDEM00000000000000000041",
    "01JDEM00000000000000000042",
    "01JDEM00000000000000000043",
  ];
  const { during, remove, close } = await startDrafts();
  const attach = async (id: string) => {
    const file = await keepFor(id, 1);
    await models.applications.updateOne({ _id: id }, { $push: { materials: file } });
    await files().attached(file.id);
    return file.id;
  };
  for (const id of [met, failed, changed]) await store({ ...draft(mailedForm), id });

  during.deletion = () => attach(met);
  expect(await remove(met)).toBe(204);
  expect(await left()).toEqual([]);

  during.deletion = async () => undefined;
  const file = await attach(failed);
  jest.spyOn(nativeCollection(models.materialFiles), "deleteMany").mockImplementationOnce(() => {
    throw new Error("the database is away");
  });
  expect(await remove(failed)).toBe(500);
  expect(await models.applications.countDocuments({ _id: failed })).toBe(0);
  // The sweep would delete the file, even if nobody repeated the request.
  expect(await models.materialFiles.find({ looseSince: { $exists: true } }).distinct("_id")).toEqual([file]);
  await files().attached(file);
  expect(await remove(failed)).toBe(204);
  expect(await left()).toEqual([]);

  const kept = await attach(changed);
  during.deletion = () => models.applications.updateOne({ _id: changed }, { $inc: { version: 1 } });
  expect(await remove(changed)).toBe(409);
  expect(await sweepMaterials(models, later(11))).toBe(0);
  expect(await left()).toEqual([kept]);
  expect(await models.materialFiles.countDocuments({ looseSince: { $exists: true } })).toBe(0);
  await close();
});

test("when a key is taken away that a file is sealed with, then the doctor stops the start, and says which", async () => {
  const { models } = database;
  await keepFor("01JDEMO0000000000000000031", 1);
  expect(await sealedFileFaults(models, keys)).toEqual([]);
  const next = { currentKeyId: "k2", keys: new Map([["k2", newSealingKey("SM4-CTR-HMAC-SM3")]]) };
  const faults = await sealedFileFaults(models, next);
  expect(faults).toMatchObject([{ about: "PAYLOAD_KEYS_FILE", stops: true }]);
  expect(faults[0]?.fault).toContain("k1");
});
