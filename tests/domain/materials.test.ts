import {
  defaultMaterials,
  frozen,
  isOver,
  materialsFor,
  materialsSchema,
  missingMaterials,
} from "../../domain/materials/materials";

const asked = materialsSchema().parse({
  营业执照: { required: true, ends: true },
  法人身份证: { required: true, lockTypes: ["法人锁"], consent: true },
  委托书: { lockTypes: ["单位锁", "业务锁"] },
});
const namesFor = (...lockTypes: string[]) => materialsFor(asked, lockTypes).map(({ name }) => name);

test("when locks of several types are renewed together, then all is asked for that any of them asks for", () => {
  expect(namesFor("法人锁")).toEqual(["营业执照", "法人身份证"]);
  expect(namesFor("业务锁")).toEqual(["营业执照", "委托书"]);
  expect(namesFor("法人锁", "业务锁")).toEqual(["营业执照", "法人身份证", "委托书"]);
  expect(namesFor("其他锁")).toEqual(["营业执照"]);
  // All materials are asked for before a lock type is chosen, because any of them may be needed.
  expect(namesFor()).toEqual(["营业执照", "法人身份证", "委托书"]);
});

test("when something required is missing, then it is named, and by default nothing is", () => {
  expect(missingMaterials(asked, ["法人锁"], [])).toEqual(["营业执照", "法人身份证"]);
  expect(missingMaterials(asked, ["单位锁"], [{ material: "营业执照" }])).toEqual([]);
  expect(missingMaterials(defaultMaterials, ["单位锁"], [])).toEqual([]);
});

test("when a list is frozen, then ids, kinds and hashes are, and an empty one is nothing at all", () => {
  const file = { id: "0".repeat(32), material: "营业执照", kind: "png", sha256: "1".repeat(64) } as const;
  const more = { bytes: 5, keptAt: "2026-11-01T00:00:00.000Z", consentAt: "2026-11-01T00:00:00.000Z" };
  expect(frozen([{ ...file, ...more, validUntil: "2027-01-01" }])).toEqual([
    { ...file, validUntil: "2027-01-01" },
  ]);
  expect(frozen([])).toBeUndefined();
  expect(frozen()).toBeUndefined();
});

test("when a paper ends, then it is over from the next day on", () => {
  expect(isOver("2026-11-28", "2026-11-28")).toBe(false);
  expect(isOver("2026-11-28", "2026-11-29")).toBe(true);
  expect(isOver(undefined, "2026-11-29")).toBe(false);
});

test.each([
  { "a/b": {} },
  { "": {} },
  { 营业执照: { needed: true } },
  Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`材料${index}`, {}])),
])("when the configuration says %j, then it is refused", (wrong) => {
  expect(materialsSchema().safeParse(wrong).success).toBe(false);
});
