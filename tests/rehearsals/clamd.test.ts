import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scannerFaults } from "../../doctor/checks/materials";
import { defaultMaterials } from "../../domain/materials/materials";
import { eventually } from "../../embedded/demo/narrator";
import { freePorts } from "../../embedded/stack/free-ports";
import { createScan } from "../../gateways/clamd";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { formOf } from "../support/journey";
import { picture, upload } from "../support/materials";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import { expectProblem } from "../support/problems";
import { openWorld, type World } from "../support/world";

/*
 * Tests with Debian's clamd and a single virus signature instead of the million of a real installation: clamd finds the
 * virus, accepts sound files, and refuses files over its limits; while clamd is away, no upload is stored.
 */

/**
 * The EICAR test file, which every scanner reports as a virus. It is joined from two halves, so that scanners don't
 * report this source file.
 */
const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD", "ANTIVIRUS-TEST-FILE!$H+H*"].join("-");

let dir: string;
let address: string;
let clamd: ChildProcess;
let own: OwnStack;
let world: World;

function startClamd(): void {
  clamd = spawn("clamd", ["--foreground", `--config-file=${join(dir, "clamd.conf")}`], { stdio: "ignore" });
}

const answers = (): Promise<boolean> =>
  createScan(address)(Buffer.from("ping")).then(
    () => true,
    () => false,
  );

async function stopClamd(): Promise<void> {
  const ended = once(clamd, "exit");
  clamd.kill("SIGKILL");
  await ended;
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ca-renewal-clamd-"));
  const { api: port } = await freePorts();
  address = `127.0.0.1:${port}`;
  await writeFile(join(dir, "test.ndb"), `Eicar-Test-Signature:0:*:${Buffer.from(eicar).toString("hex")}\n`);
  // The configuration is that of docker-compose.yml, with addresses of this machine, and with a limit below 4 MB.
  const deployed = (await readFile(join(projectRoot, "deploy", "clamav", "clamd.conf"), "utf8"))
    .replace(/^TCPSocket .*/m, `TCPAddr 127.0.0.1\nTCPSocket ${port}`)
    .replace(/^LocalSocket .*/m, `LocalSocket ${join(dir, "clamd.sock")}`)
    .replace(/^MaxFileSize .*/m, "MaxFileSize 4M");
  const places = [
    `DatabaseDirectory ${dir}`,
    `TemporaryDirectory ${dir}`,
    `LogFile ${join(dir, "clamd.log")}`,
  ];
  await writeFile(join(dir, "clamd.conf"), `${deployed}${places.join("\n")}\n`);
  startClamd();
  await eventually("clamd", answers, (it) => it);
  own = await createOwnStack({ CLAMD_ADDRESS: address });
  world = await openWorld({ ...own.stack, dataDir: own.dataDir });
});
afterAll(async () => {
  await world?.close();
  await own?.remove();
  clamd?.kill("SIGKILL");
  await rm(dir, { recursive: true, force: true });
});

/** Returns a picture that also contains the given bytes. */
function carrying(what: Buffer): Buffer {
  const whole = picture(1);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(what.length);
  head.write("teSt", 4, "latin1");
  return Buffer.concat([whole.subarray(0, 33), head, what, Buffer.alloc(4), whole.subarray(33)]);
}

test("when a file is sound, infected, or over clamd's limits, then it is taken, or refused with its sentence, and none of it kept", async () => {
  const bidder = await world.newBidder();
  const { id } = await bidder.api.create(formOf(bidder));
  const baseUrl = own.stack.addresses.api;
  const put = (content: Buffer) => upload(bidder, { id, content, baseUrl });
  expectProblem(await put(carrying(Buffer.from(eicar))), 400, "MATERIAL_INFECTED");
  const large = await put(carrying(Buffer.alloc(4_500_000)));
  expectProblem(large, 400, "MATERIAL_UNUSABLE");
  expect((large.body as { detail: string }).detail).toMatch(/病毒扫描/);
  expect(await world.models.materialFiles.countDocuments()).toBe(0);
  expect(await put(carrying(Buffer.from("sound")))).toMatchObject({ status: 200 });

  await stopClamd();
  expectProblem(await put(picture(2)), 503, "MATERIAL_SCANNER_AWAY");
  expect(await world.models.materialFiles.countDocuments()).toBe(1);
  // Everything but uploads still works.
  expect(await bidder.api.submit(id, "请审核")).toMatchObject({ status: "待审核" });
  expect(await scannerFaults({ clamd: address, asked: defaultMaterials }, Date.now())).toMatchObject([
    { about: "CLAMD_ADDRESS", fault: expect.stringContaining("连接不上") },
  ]);
  // The doctor reports the missing scanner, but that doesn't keep the API from starting.
  const [away] = await scannerFaults({ clamd: address, asked: defaultMaterials }, Date.now());
  expect(away?.stops).toBeUndefined();

  startClamd();
  await eventually("clamd again", answers, (it) => it);
  const faults = await scannerFaults({ clamd: address, asked: defaultMaterials }, Date.now());
  expect(faults).toMatchObject([{ about: "CLAMD_ADDRESS", fault: expect.stringContaining("限额") }]);
});
