import { createConnection, type Connection } from "mongoose";
import { readLimitsConfig } from "../../config/limits";
import { createLimits, type Limits } from "../../api/platform/limits";

let database: Connection;
let limits: Limits;
const config = readLimitsConfig({});
beforeAll(async () => {
  const uri = process.env["TEST_MONGODB_URI"] ?? "";
  database = await createConnection(uri, { dbName: `counts-${process.pid}-${Date.now()}` }).asPromise();
  limits = createLimits({ config, database, refusalMs: 0 });
  // The first call creates the collection's index, because two concurrent creations would wait for each other.
  await limits.count("foreignLocks", { subject: "first" });
});
afterAll(async () => {
  await database.dropDatabase();
  await database.close();
});

test("when answers are counted, then all API processes and people of an organisation count together", async () => {
  const other = createLimits({ config, database, refusalMs: 0 });
  const curious = { subject: "one", orgCode: "CURIOUS" };
  expect(await limits.isSpent("foreignLocks", curious)).toBe(false);
  for (const [place, process] of [limits, other, limits, other, limits].entries())
    expect(await process.count("foreignLocks", { ...curious, subject: String(place) })).toBe(true);
  for (const process of [limits, other]) {
    expect(await process.isSpent("foreignLocks", curious)).toBe(true);
    expect(await process.count("foreignLocks", curious)).toBe(false);
  }
  expect(await limits.isSpent("foreignLocks", { subject: "one", orgCode: "OTHER" })).toBe(false);
});
