import { ulid } from "ulid";
import { freePorts } from "../../embedded/stack/free-ports";
import { demoToken } from "../../stand-ins/identity/demo-token";
import { connectDatabase } from "../../store/models";
import { formOf, peopleOf, type People } from "../lives/people";
import { scaled, type BenchContext } from "../tools/bench-context";
import { startChild } from "../tools/child";
import { crowd } from "../tools/crowd";
import type { Figure, Section } from "../tools/report";
import { median } from "../tools/statistics";

const few = 100;
const many = 10_000;
const batch = 500;
const readsOfRound = 1_000;
const readersAtOnce = 10;
const rounds = 5;

interface Read {
  name: string;
  ours: () => Promise<void>;
  bare: () => Promise<void>;
}

/** Compares our lists and our detail page with a bare route that makes the same queries, with 100 records and with 10,000. */
export async function reads(context: BenchContext): Promise<Section> {
  const { stack, progress } = context;
  const people = await peopleOf(context);
  const { api } = await freePorts();
  const bareUrl = `http://127.0.0.1:${api}`;
  const bare = await startChild("bare/api.js", { ...stack.env, API_PORT: String(api) });
  try {
    const { id } = await submitOne(people);
    const readings = await readsOf(context, people, { id, bareUrl });
    await plant(stack.addresses.mongo, few);
    progress(`读取：${few} 件`);
    const withFew = await measure(context, readings);
    await plant(stack.addresses.mongo, many - few);
    progress(`读取：${many} 件`);
    const withMany = await measure(context, readings);
    return {
      title: "读取（10 个同时）",
      figures: readings.flatMap(({ name }) => figuresOf(name, withFew, withMany)),
    };
  } finally {
    await bare.stop();
  }
}

async function submitOne({ bidder }: People): Promise<{ id: string }> {
  const { id } = await bidder.client.create(formOf(bidder, "onSite"));
  return bidder.client.submit(id, "请审核");
}

const answered = async (url: string, headers: Record<string, string> = {}): Promise<void> => {
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
};

/**
 * Returns the reads that are compared. Our API and the bare one are asked in the same way, and their answers are read
 * only as bytes.
 */
async function readsOf(
  { stack }: BenchContext,
  people: People,
  { id, bareUrl }: { id: string; bareUrl: string },
): Promise<Read[]> {
  const { api, identity } = stack.addresses;
  const as = async ({ user }: People["bidder"]) => {
    const headers = { authorization: `Bearer ${await demoToken(identity, user)}` };
    return (path: string) => () => answered(`${api}${path}`, headers);
  };
  const [asBidder, asReviewer] = await Promise.all([as(people.bidder), as(people.reviewer)]);
  const orgCode = people.bidder.user.orgCode ?? "";
  return [
    {
      name: "投标人的列表",
      ours: asBidder("/api/applications?pageSize=20"),
      bare: () => answered(`${bareUrl}/list/${orgCode}`),
    },
    {
      name: "申请详情",
      ours: asBidder(`/api/applications/${id}`),
      bare: () => answered(`${bareUrl}/detail/${id}`),
    },
    {
      name: "审核队列",
      ours: asReviewer(`/api/reviews?queue=${encodeURIComponent("待审核")}&pageSize=20`),
      bare: () => answered(`${bareUrl}/queue`),
    },
  ];
}

type Speeds = Record<string, { ours: number; bare: number }>;

async function measure(context: BenchContext, readings: Read[]): Promise<Speeds> {
  const speeds: Speeds = {};
  const times = scaled(context, readsOfRound);
  for (const { name, ours, bare } of readings) {
    const found = { ours: [] as number[], bare: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      const own = await crowd({ times, atOnce: readersAtOnce }, ours);
      const other = await crowd({ times, atOnce: readersAtOnce }, bare);
      // The first round only warms up, so its speeds are not kept.
      if (round === 0) continue;
      found.ours.push(own.perSecond);
      found.bare.push(other.perSecond);
    }
    speeds[name] = { ours: median(found.ours), bare: median(found.bare) };
  }
  return speeds;
}

function figuresOf(name: string, withFew: Speeds, withMany: Speeds): Figure[] {
  const [small, large] = [withFew[name], withMany[name]];
  if (!small || !large) throw new Error(`${name} was not measured`);
  return [
    { what: `${name} ÷ 裸路由（${few} 件）`, value: small.ours / small.bare, unit: "×", aim: "≥ 0.75" },
    { what: `${name} ÷ 裸路由（${many} 件）`, value: large.ours / large.bare, unit: "×", aim: "≥ 0.75" },
    {
      what: `${name}：${many} 件的用时 ÷ ${few} 件`,
      value: small.ours / large.ours,
      unit: "×",
      aim: "≤ 1.5",
    },
  ];
}

/**
 * Stores copies of a waiting application, each for another organisation. The copies have no workflow, because lists
 * read only the database.
 */
async function plant(mongoUri: string, count: number): Promise<void> {
  const { connection, models } = await connectDatabase(mongoUri);
  try {
    const pattern = await models.applications.findOne({ queue: "待审核" }).lean();
    if (!pattern) throw new Error("no waiting application to copy");
    for (let from = 0; from < count; from += batch) {
      const copies = Array.from({ length: Math.min(batch, count - from) }, (_, index) => ({
        ...pattern,
        _id: ulid(),
        orgCode: `OTHER${from + index}`,
        organisationName: `示例单位${from + index}`,
        lockSerials: [`OTHER-${from + index}`],
      }));
      await models.applications.insertMany(copies);
    }
  } finally {
    await connection.close();
  }
}
