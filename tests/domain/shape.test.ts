import { shapeVersion, upToDate, withTaken, type Upgrade } from "../../domain/application/shape";
import { paid } from "./samples";

/** Sample of an upgrade, which leaves a mark in the organisation's name. */
const marking =
  (mark: string): Upgrade =>
  (earlier) => ({
    ...earlier,
    form: { ...earlier.form, organisationName: `${earlier.form.organisationName}${mark}` },
  });
const upgrades = [marking("，形态二"), marking("，形态三")];
const stored = paid();
const { organisationName } = stored.form;

test.each([
  [1, `${organisationName}，形态二，形态三`],
  [2, `${organisationName}，形态三`],
  [3, organisationName],
])("an application that is stored in shape %d gets each upgrade since, in their order", (shape, name) => {
  const read = upToDate(stored, shape, upgrades);
  expect(read).toEqual({ ...stored, form: { ...stored.form, organisationName: name } });
  expect(upToDate(read, upgrades.length + 1, upgrades)).toBe(read);
});

test("an application in the present shape stays as it is", () => {
  expect(upToDate(stored, shapeVersion)).toBe(stored);
});

test("when more updates were taken than are kept, then the oldest are forgotten, and none is kept twice", () => {
  const ids = Array.from({ length: 300 }, (_, index) => `update-${index}`);
  const taken = [...ids, "update-299"].reduce<readonly string[]>(withTaken, []);
  expect(taken).toEqual(ids.slice(-200));
});
