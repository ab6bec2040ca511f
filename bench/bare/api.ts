import express from "express";
import { connectDatabase } from "../../store/models";
import { tellReady } from "../tools/child";

const pageSize = 20;

/**
 * Runs an API of bare routes. They make the same queries as our lists, with nothing around them: no sign-in, no checks,
 * no presentation.
 */
async function main(): Promise<void> {
  const {
    models: { applications },
  } = await connectDatabase(process.env["MONGODB_URI"] ?? "");
  const page = async (filter: Record<string, string>, sort: Record<string, 1 | -1>) => ({
    total: await applications.countDocuments(filter),
    items: await applications
      .find(filter)
      .sort({ ...sort, _id: 1 })
      .limit(pageSize)
      .lean(),
  });
  const app = express();
  app.get("/list/:orgCode", async ({ params: { orgCode } }, response) => {
    const [listed, counts] = await Promise.all([
      page({ orgCode }, { updatedAt: -1 }),
      applications.aggregate([
        { $match: { orgCode } },
        { $unwind: "$tabs" },
        { $group: { _id: "$tabs", count: { $sum: 1 } } },
      ]),
    ]);
    response.json({ ...listed, counts });
  });
  app.get("/detail/:id", async ({ params: { id } }, response) => {
    response.json(await applications.findById(id).lean());
  });
  app.get("/queue", async (_request, response) => {
    const [listed, waiting, handling] = await Promise.all([
      page({ queue: "待审核" }, { queueSince: 1 }),
      applications.countDocuments({ queue: "待审核" }),
      applications.countDocuments({ queue: "办理中" }),
    ]);
    response.json({ ...listed, counts: { waiting, handling } });
  });
  app.listen(Number(process.env["API_PORT"]), "127.0.0.1", tellReady);
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
