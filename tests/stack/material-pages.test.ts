import { randomInt } from "node:crypto";
import { connect } from "node:net";
import { freePorts } from "../../embedded/stack/free-ports";
import { pdfkit, namesByCodes, unembedded } from "../files/samples";
import { world } from "../support/here";
import { formOf } from "../support/journey";
import { picture, uploaded, upload, padded, sha256Of, uploadPath } from "../support/materials";
import { expectProblem } from "../support/problems";
import { endPrograms, readyzUntil, runProgram } from "../support/program";
import { testStack } from "../support/test-stack";
import type { Bidder, Person } from "../support/world";

const pathOf = (id: string, file: string) => `/api/applications/${id}/materials/${file}/pages`;
interface Pages {
  pages: { width: number; height: number }[];
}
const pagesOf = ({ api }: Pick<Person, "api">, id: string, file: string) =>
  api.call<Pages>("GET", pathOf(id, file));
const pageOf = ({ api }: Pick<Person, "api">, id: string, file: string, page: number) =>
  api.call<Buffer>("GET", `${pathOf(id, file)}/${page}`);

const newDraft = async (): Promise<{ bidder: Bidder; id: string }> => {
  const bidder = await world.newBidder();
  return { bidder, id: (await bidder.api.create(formOf(bidder))).id };
};
const jpeg = Buffer.from([0xff, 0xd8, 0xff]);

test("when a PDF is submitted, then its pages are pictures for who may see the original, each look of staff with a trace, and nobody else's", async () => {
  const { bidder, id } = await newDraft();
  const file = await uploaded(bidder, { id, content: await pdfkit({ pages: 2 }) });
  for (const stranger of [world.reviewer, await world.newBidder()]) {
    expectProblem(await pagesOf(stranger, id, file), 404, "NOT_FOUND");
    expectProblem(await pageOf(stranger, id, file, 1), 404, "NOT_FOUND");
  }
  await bidder.api.submit(id, "请审核");
  const size = { width: 1_240, height: 1_748 };
  for (const reader of [bidder, world.reviewer, world.operator]) {
    expect(await pagesOf(reader, id, file)).toMatchObject({ status: 200, body: { pages: [size, size] } });
    const { status, headers, body } = await pageOf(reader, id, file, 2);
    expect({ status, start: body.subarray(0, 3) }).toEqual({ status: 200, start: jpeg });
    expect(headers.get("content-type")).toBe("image/jpeg");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-disposition")).toMatch(/^attachment; .*_2\.jpg/);
    expect(headers.get("cache-control")).toBe("no-store");
    expectProblem(await pageOf(reader, id, file, 3), 404, "NOT_FOUND");
  }
  const looks = await world.models.auditEntries.distinct("action", {
    ...{ applicationId: id, record: file, result: "done" },
    subject: world.reviewer.subject,
  });
  expect(looks.toSorted()).toEqual(["getMaterialPage", "getMaterialPages"]);
  const { status } = await pagesOf(world.accountant, id, file);
  expect([403, 404]).toContain(status);
});

test("when a file is taken over, then its pages come with it, and no page's picture can stand in for another's", async () => {
  const { bidder, id } = await newDraft();
  const file = await uploaded(bidder, { id, content: picture(1) });
  const { materialFiles } = world.models;
  expect((await pagesOf(bidder, id, file)).body).toEqual({ pages: [{ width: 60, height: 40 }] });
  const drawn = (await pageOf(bidder, id, file, 1)).body;
  expect(drawn.subarray(0, 3)).toEqual(jpeg);

  const { id: next } = await bidder.api.create(formOf(bidder));
  const path = `/api/applications/${next}/materials`;
  const { body } = await bidder.api.call<{ materials: { id: string }[] }>("POST", path, {
    body: { files: [file] },
  });
  const taken = body.materials[0]?.id ?? "";
  expect((await materialFiles.findById(taken).lean())?.pages).toHaveLength(1);
  expect((await pageOf(bidder, next, taken, 1)).body).toEqual(drawn);
  const [page] = (await materialFiles.findById(file).lean())?.pages ?? [];
  expect(page?.sealed.buffer).toBeDefined();
  await materialFiles.updateOne({ _id: file }, { $set: { pages: [page, page] } });
  expect((await pageOf(bidder, id, file, 1)).status).toBe(200);
  expect((await pageOf(bidder, id, file, 2)).status).toBe(500);
});

test("when pages can't be drawn, then an upload is refused, and nothing of it is kept", async () => {
  const { bidder, id } = await newDraft();
  for (const content of [unembedded({ color: "1 1 1" }), namesByCodes()]) {
    const answer = await upload(bidder, { id, content });
    expectProblem(answer, 400, "MATERIAL_UNUSABLE");
    expect((answer.body as { detail: string }).detail).toMatch(/显示不出来/);
  }
  expect(await world.models.materialFiles.countDocuments({ applicationId: id })).toBe(0);
});

const { addresses, env } = testStack();
/** Address of a second API process on the same database. */
let second: string;
beforeAll(async () => {
  const { api: port } = await freePorts();
  second = `http://127.0.0.1:${port}`;
  runProgram("api/main.js", { ...env, API_PORT: String(port) });
  await readyzUntil(second, ({ status }) => status === "ready");
});
afterAll(endPrograms);

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

test("when an upload is cut off at a random byte, then repeated at two APIs at once, then it is there once and whole, or not at all", async () => {
  for (let round = 0; round < 3; round += 1) {
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
