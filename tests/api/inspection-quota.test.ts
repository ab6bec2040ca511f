import { createConnection, type Connection } from "mongoose";
import { createLimits, type Limits } from "../../api/platform/limits";
import { Problem } from "../../api/platform/problem";
import { readLimitsConfig } from "../../config/limits";

let database: Connection;
let limits: Limits;
beforeAll(async () => {
  const uri = process.env["TEST_MONGODB_URI"] ?? "";
  database = await createConnection(uri, { dbName: `quota-${process.pid}-${Date.now()}` }).asPromise();
  const config = readLimitsConfig({ LIMIT_INSPECTION_SECONDS_PER_DAY: "1" });
  limits = createLimits({ config, database, refusalMs: 0 });
});
afterAll(async () => {
  await database.dropDatabase();
  await database.close();
});

test("when the cost of work is known only afterwards, then it counts whatever came of it, and once all is spent none is begun", async () => {
  const costly = { subject: "one", orgCode: "COSTLY" };
  const refused = limits.meter("inspections", costly, async (onSpent) => {
    await onSpent(600);
    throw new Problem("MATERIAL_UNUSABLE");
  });
  await expect(refused).rejects.toMatchObject({ code: "MATERIAL_UNUSABLE" });
  await limits.meter("inspections", costly, (onSpent) => onSpent(600));
  const begun: string[] = [];
  const third = limits.meter("inspections", costly, async () => begun.push("third"));
  await expect(third).rejects.toMatchObject({
    code: "QUOTA_REACHED",
    detail: expect.stringMatching(/^本单位一天内检查申请材料所用的时间已达上限（1秒），请在/),
  });
  const other = { subject: "one", orgCode: "THRIFTY" };
  await limits.meter("inspections", other, async () => begun.push("other"));
  expect(begun).toEqual(["other"]);
});
