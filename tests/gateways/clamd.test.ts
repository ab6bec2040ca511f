import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { scannerFaults } from "../../doctor/checks/materials";
import { defaultMaterials, materialLimits } from "../../domain/materials/materials";
import { countedScan, createScan } from "../../gateways/clamd";

test("when clamd is there and when it is away, then whoever counts hears of either", async () => {
  const outcomes: string[] = [];
  const clamd = createServer((socket) => void socket.once("data", () => socket.end("stream: OK\0")));
  await once(clamd.listen(0, "127.0.0.1"), "listening");
  const { port } = clamd.address() as AddressInfo;
  const scan = countedScan(createScan(`127.0.0.1:${port}`), ({ party, outcome }) =>
    outcomes.push(`${party} ${outcome}`),
  );
  expect(await scan(Buffer.from("示例"))).toBe("clean");
  clamd.close();
  await once(clamd, "close");
  await expect(scan(Buffer.from("示例"))).rejects.toThrow();
  expect(outcomes).toEqual(["clamd answered", "clamd failed"]);
});

test.each([
  ["Mon Nov 23 08:00:00 2026", 0],
  ["Mon Jan  1 08:00:00 2024", 1],
])("when clamd's signatures are of %s, then the doctor has %d faults", async (day, faults) => {
  const clamd = createServer((socket) => {
    let said = "";
    socket
      .on("error", () => undefined)
      .on("data", (data) => {
        said += data.toString("latin1");
        if (said.startsWith("zVERSION")) socket.end(`ClamAV 1.4.3/27400/${day}\0`);
        // A stream ends with a chunk of no bytes. The doctor's file holds nothing but zeros.
        else if (said.length > materialLimits.bytes + 90) socket.end("stream: OK\0");
      });
  });
  await once(clamd.listen(0, "127.0.0.1"), "listening");
  const address = `127.0.0.1:${(clamd.address() as AddressInfo).port}`;
  const now = Date.parse("2026-11-30T00:00:00Z");
  const told = await scannerFaults({ clamd: address, asked: defaultMaterials }, now);
  clamd.close();
  expect(told.map(({ fault }) => fault)).toEqual(
    Array.from({ length: faults }, () => expect.stringMatching(/^病毒库是 \d+ 天以前的/) as string),
  );
});
