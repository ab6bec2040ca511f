import { ulid } from "ulid";
import { connectDatabase, type Models } from "../store/models";
import type { SignedIn } from "../embedded/demo/signed-in";
import type { Comparison } from "./comparison";
import { medianMs } from "./measure";

const rounds = 40;
const planted = 5_000;
const batch = 500;

/** Each list that somebody waits for, by who opens it. */
interface Readers {
  bidder: SignedIn;
  reviewer: SignedIn;
  operator: SignedIn;
}

const listsOf = ({ bidder, reviewer, operator }: Readers) => {
  const open = (reader: SignedIn, path: string) => async () => {
    const { status } = await reader.client.call("GET", path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
  };
  const lock = "BENCH-000007";
  return [
    { title: "投标人的列表", read: open(bidder, "/api/applications") },
    { title: "审核队列", read: open(reviewer, `/api/reviews?queue=${encodeURIComponent("待审核")}`) },
    { title: "运维按锁序列号查找", read: open(operator, `/api/operations/applications?search=${lock}`) },
  ];
};

/** How each list takes 5,000 more applications of other organisations, all of them waiting for a review. */
export async function compareLists(readers: Readers, mongoUri: string): Promise<Comparison[]> {
  const lists = listsOf(readers);
  const before: number[] = [];
  for (const { read } of lists) before.push(await medianMs(read, { rounds }));
  const { connection, models } = await connectDatabase(mongoUri);
  try {
    await plant(models);
  } finally {
    await connection.close();
  }
  const comparisons: Comparison[] = [];
  for (const [index, { title, read }] of lists.entries()) {
    comparisons.push({
      title: `${title}：多${planted.toLocaleString("en")}件申请 / 原有`,
      base: before[index] ?? Number.NaN,
      compared: await medianMs(read, { rounds }),
    });
  }
  return comparisons;
}

/** Copies of a waiting application for other organisations: lists read the projection, no workflow behind it. */
async function plant({ applications }: Models): Promise<void> {
  const pattern = await applications.findOne({ queue: "待审核" }).lean();
  if (!pattern) throw new Error("no waiting application to copy");
  for (let from = 0; from < planted; from += batch) {
    const copies = Array.from({ length: batch }, (_, index) => ({
      ...pattern,
      _id: ulid(),
      orgCode: `OTHER${from + index}`,
      organisationName: `示例单位${from + index}`,
      lockSerial: `OTHER-${from + index}`,
    }));
    await applications.insertMany(copies);
  }
}
