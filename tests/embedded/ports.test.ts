import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { freePorts, requireFreePorts } from "../../embedded/stack/free-ports";
import { partsToStart } from "../../embedded/stack/parts";
import { mapPorts, portNames, portsFrom } from "../../embedded/stack/ports";

describe("the ports of the stack", () => {
  test("when nothing is set, then the defaults are used", () => {
    expect(portsFrom({})).toMatchObject({ api: 3000, temporal: 7233, temporalUi: 8233, mongo: 27117 });
  });

  test("when a variable is set, then it is used", () => {
    expect(portsFrom({ API_PORT: "4000" }).api).toBe(4000);
  });

  test.each(["0", "65536", "12.5", "http"])("when a variable is %p, then the message names it", (text) => {
    expect(() => portsFrom({ TEMPORAL_PORT: text })).toThrow("TEMPORAL_PORT");
  });

  test("when two variables hold the same port, then the message names both", () => {
    expect(() => portsFrom({ API_PORT: "7233" })).toThrow(/API_PORT.*TEMPORAL_PORT/);
  });

  test("when free ports are asked for, then they differ, those of another stack too, and nobody listens there", async () => {
    const ports = await freePorts();
    const others: readonly number[] = Object.values(await freePorts());
    expect(Object.values(ports).filter((port) => others.includes(port))).toEqual([]);
    expect(new Set(Object.values(ports)).size).toBe(portNames.length);
    await expect(requireFreePorts(ports, portNames)).resolves.toBeUndefined();
  });

  test("when stacks take all free ports in turn, then those of npm start are left to it", async () => {
    const stacks = await Promise.all(Array.from({ length: 1_000 }, freePorts));
    const taken = new Set(stacks.flatMap((ports) => Object.values(ports)));
    expect(taken.size).toBeGreaterThan(11_000);
    expect(taken).not.toContain(27117);
  });

  test("when a port is in use, then one message names the port, the part and the variable", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const ports = mapPorts(() => port);
    try {
      await expect(requireFreePorts(ports, ["mongo"])).rejects.toThrow(
        new RegExp(`MongoDB 的端口 ${port}：.*\\n.*MONGODB_PORT`),
      );
    } finally {
      server.close();
    }
  });
});

describe("the parts of the stack", () => {
  test("when a part is named by the settings, then it is not started", () => {
    const started = partsToStart({
      MONGODB_URI: "mongodb://db.example/ca",
      OIDC_ISSUER: "https://id.example",
    });
    expect(started).not.toContain("mongo");
    expect(started).not.toContain("identity");
    expect(started).toContain("temporal");
  });

  test("when a setting is empty, then the part is started", () => {
    expect(partsToStart({ MONGODB_URI: "" })).toContain("mongo");
  });

  test("when only some are asked for, then they start in the order of the stack", () => {
    expect(partsToStart({}, ["mongo", "temporal"])).toEqual(["temporal", "mongo"]);
  });
});
