import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
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
