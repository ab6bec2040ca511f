import { randomInt } from "node:crypto";
import { connect } from "node:net";
import { freePorts } from "../../embedded/stack/free-ports";
import { formOf } from "../support/journey";
import { padded, picture, sha256Of, upload, uploadPath } from "../support/materials";
import { endPrograms, readyzUntil, runProgram } from "../support/program";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

const { addresses, env } = testStack();
let world: World;
/** Address of a second API process on the same database. */
let second: string;
beforeAll(async () => {
  const { api: port } = await freePorts();
  second = `http://127.0.0.1:${port}`;
  runProgram("api/main.js", { ...env, API_PORT: String(port) });
  world = await openWorld(testStack());
  await readyzUntil(second, ({ status }) => status === "ready");
});
afterAll(async () => {
  await endPrograms();
  await world.close();
});

/** Sends the head and the first bytes of an upload, and closes the connection. */
function cutOff(
  url: string,
  { token }: Bidder,
  given: { id: string; content: Buffer },
  at: number,
): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      const head = [
        `PUT ${uploadPath(given)} HTTP/1.1`,
        `Host: ${hostname}:${port}`,
        `Authorization: Bearer ${token}`,
        "Content-Type: application/octet-stream",
        `Content-Length: ${given.content.length}`,
        "",
        "",
      ].join("\r\n");
      socket.write(head);
      socket.write(given.content.subarray(0, at), () => socket.destroy());
    });
    socket.once("close", () => resolve());
    socket.once("error", reject);
  });
}

const newDraft = async (): Promise<{ bidder: Bidder; id: string }> => {
  const bidder = await world.newBidder();
  return { bidder, id: (await bidder.api.create(formOf(bidder))).id };
};

test("when an upload is cut off at 8 random bytes, then repeated at two APIs at once, then it is there once and whole, or not at all", async () => {
  for (let round = 0; round < 8; round += 1) {
    const { bidder, id } = await newDraft();
    const content = padded(picture(round), 200_000);
    const at = randomInt(content.length);
    await cutOff(round % 2 === 0 ? addresses.api : second, bidder, { id, content }, at);
    const between = (await bidder.api.get(id)).materials;
    expect({ round, at, between }).toEqual({ round, at, between: undefined });
    const both = await Promise.all([
      upload(bidder, { id, content }),
      upload(bidder, { id, content, baseUrl: second }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const { materials = [] } = await bidder.api.get(id);
    expect({ round, at, count: materials.length }).toEqual({ round, at, count: 1 });
    const path = `/api/applications/${id}/materials/${materials[0]?.id ?? ""}`;
    const { body } = await bidder.api.call<Buffer>("GET", path);
    expect(sha256Of(body)).toBe(sha256Of(content));
    expect(await world.models.materialFiles.countDocuments({ applicationId: id })).toBe(1);
  }
});

const residentMegabytes = async (): Promise<number> => {
  const text = await (await fetch(new URL("/metrics", addresses.api))).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0) / 1_000_000;
};
const percentile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;

test("when 20 organisations upload at once, then each is taken, and others are answered meanwhile", async () => {
  const drafts = await Promise.all(Array.from({ length: 20 }, newDraft));
  const other = await world.newBidder();
  const before = await residentMegabytes();
  const [uploads, reads]: [number[], number[]] = [[], []];
  let peak = before;
  let done = false;
  const watching = (async () => {
    while (!done) {
      const started = performance.now();
      expect(await other.api.call("GET", "/api/applications")).toMatchObject({ status: 200 });
      reads.push(performance.now() - started);
      peak = Math.max(peak, await residentMegabytes());
    }
  })();
  const statuses = await Promise.all(
    drafts.map(async ({ bidder, id }, index) => {
      const started = performance.now();
      const { status } = await upload(bidder, { id, content: padded(picture(index), 500_000) });
      uploads.push(performance.now() - started);
      return status;
    }),
  );
  done = true;
  await watching;
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  const told = [
    `uploads of 500 kB: ${uploads.length}, p95 ${Math.round(percentile(uploads, 0.95))} ms`,
    `reads of others: ${reads.length}, p95 ${Math.round(percentile(reads, 0.95))} ms`,
    `memory: ${Math.round(before)} MB before, ${Math.round(peak)} MB at most`,
  ];
  process.stdout.write(`${told.join("\n")}\n`);
});
