import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInspector } from "../../gateways/inspector";
import { fixture, namesByCodes, pdfkit, unembedded } from "../files/samples";
import { picture } from "../support/materials";

/** Path of the compiled inspector, which runs as a process of its own and so can't be TypeScript. */
const program = join(__dirname, "..", "..", "dist", "inspector", "main.js");
const mebi = 1024 * 1024;
const limits = { cpuMs: 10_000, wallMs: 120_000, bytes: 448 * mebi };
const inspect = createInspector({ program, limits });

test("when a file is inspected, then its pages come back as JPEGs of the sizes that are said", async () => {
  const { drawn, cpuMs } = await inspect(await pdfkit({ pages: 3 }), "pdf");
  if (!drawn || !("pages" in drawn)) throw new Error("it was not drawn");
  expect(drawn.pages).toHaveLength(3);
  for (const { content, width, height } of drawn.pages) {
    expect(content.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    // A6 at 300 dpi.
    expect([width, height]).toEqual([1_240, 1_748]);
  }
  expect(cpuMs).toBeGreaterThan(0);
  expect(await inspect(picture(1), "png")).toMatchObject({ drawn: { pages: [{ width: 60, height: 40 }] } });
  expect(await inspect(fixture("encrypted.pdf"), "pdf")).toMatchObject({ drawn: { fault: "encrypted" } });
});

test("when a release links to its packages, then files are inspected as well", async () => {
  const release = mkdtempSync(join(tmpdir(), "release-"));
  try {
    cpSync(join(program, "..", ".."), join(release, "dist"), { recursive: true });
    symlinkSync(join(__dirname, "..", "..", "node_modules"), join(release, "node_modules"));
    const linked = createInspector({ program: join(release, "dist", "inspector", "main.js"), limits });
    expect(await linked(picture(1), "png")).toMatchObject({ drawn: { pages: [{ width: 60, height: 40 }] } });
  } finally {
    rmSync(release, { recursive: true });
  }
});

test("when a process is begun for a file, then it has nothing of our environment and the lowest priority", async () => {
  const told = createInspector({ program: join(__dirname, "telltale.cjs"), limits });
  expect(await told(Buffer.from("a file"), "pdf")).toEqual({ drawn: { fault: "broken" }, cpuMs: 19 });
});

const tries = [
  ...["the keys", "another file", "the parent's memory", "the parent's environment", "a write", "a program"],
  ...["a thread", "MongoDB", "the internet", "secrets"],
];

test("keeps a program in the inspector's place from keys, files, the parent's memory and starting programs", async () => {
  const dir = mkdtempSync(join(tmpdir(), "keys-"));
  try {
    writeFileSync(join(dir, "keys"), "secret");
    const probe = createInspector({ program: join(__dirname, "probe.cjs"), limits });
    const { cpuMs } = await probe(Buffer.from(`${join(dir, "keys")}\n1`), "pdf");
    expect(tries.filter((_, bit) => cpuMs & (1 << bit))).toEqual([]);
    // Without the permission model the probe gets what it tries, so the tries are real.
    const unheld = spawnSync(process.execPath, [join(__dirname, "probe.cjs")], {
      input: `${join(dir, "keys")}\n1`,
    });
    const { cpuMs: got } = JSON.parse(unheld.stdout.toString()) as { cpuMs: number };
    expect(tries.filter((_, bit) => got & (1 << bit))).toEqual(
      expect.arrayContaining([
        "the keys",
        "another file",
        "the parent's environment",
        "a write",
        "a program",
      ]),
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("when a file takes more than its share of time or memory, then the process is ended, and what it took is told", async () => {
  const slow = createInspector({ program, limits: { ...limits, cpuMs: 200 } });
  const { drawn, cpuMs } = await slow(await pdfkit({ pages: 20 }), "pdf");
  expect(drawn).toEqual({ fault: "costly" });
  expect(cpuMs).toBeGreaterThan(200);
  const small = createInspector({ program, limits: { ...limits, bytes: 40 * mebi } });
  expect((await small(unembedded(), "pdf")).drawn).toEqual({ fault: "costly" });
});

test("when a process gets no turn, or there is none, then nothing is said of the file", async () => {
  const hasty = createInspector({ program, limits: { ...limits, wallMs: 1 } });
  expect(await hasty(picture(1), "png")).toEqual({ cpuMs: expect.any(Number) });
  const none = createInspector({ program: join(__dirname, "none.cjs"), limits });
  await expect(none(picture(1), "png")).rejects.toThrow("ended with 1");
});

test("when somebody else ends a process, then that says nothing of the file", async () => {
  const killed = createInspector({ program: join(__dirname, "killed.cjs"), limits });
  expect(await killed(picture(1), "png")).toEqual({ cpuMs: expect.any(Number) });
});

test("when 16 kB unfold into 16 MB, then they take seconds of another process, and are refused", async () => {
  expect((await inspect(namesByCodes(), "pdf")).drawn).toEqual({ fault: "hidden" });
});
