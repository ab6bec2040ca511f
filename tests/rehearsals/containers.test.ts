import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../../embedded/demo/narrator";
import { readProjectFile } from "../deploy/compose";
import { knockPort, openContainers, type Containers } from "./install/containers";
import { host, type Networks } from "./install/namespaces";
import { plannedNetworks } from "./install/planned-networks";

let dir: string;
let containers: Containers;
afterEach(async () => {
  await containers.close();
  await rm(dir, { recursive: true, force: true });
});

const networks: Networks = {
  front: { subnet: "172.31.240.0/24", internal: false, members: ["nginx", "api", host] },
  data: { subnet: "172.31.241.0/24", internal: true, members: ["mongodb-1", "api"] },
};

/** Program that serves the content of /run/secrets/word at port 3000. */
const server = `
  const word = require("fs").readFileSync("/run/secrets/word");
  require("net").createServer((visitor) => visitor.end(word)).listen(3000);
`;

test.each([
  ["each has a namespace", {}],
  ["they share the machine", { together: "as a test wants it" }],
])(
  "when containers are opened and %s, then a program is reached by its name, with its files",
  async (_, how) => {
    dir = await mkdtemp(join(tmpdir(), "ca-renewal-containers-"));
    containers = await openContainers({ dir, networks, names: {}, doorways: {}, ...how });
    const word = join(dir, "word");
    await writeFile(word, containers.together ?? "apart");
    const script = join(dir, "server.cjs");
    await writeFile(script, containers.together ? server.replace("/run/secrets/word", word) : server);
    containers.run("api", {
      command: ["node", "/app/server.cjs"],
      environment: {},
      mounts: [
        [word, "/run/secrets/word"],
        [script, "/app/server.cjs"],
      ],
    });
    const read = async () => {
      const socket = await containers.reach("nginx", "api", 3000).catch(() => undefined);
      let text = "";
      for await (const chunk of socket ?? []) text += String(chunk);
      return text;
    };
    await eventually("the word", read, (text) => text === (containers.together ?? "apart"));
    if (containers.together) return;
    await expect(containers.reach("nginx", "mongodb-1", 7)).rejects.toThrow("ENOTFOUND");
    const { stdout } = await promisify(execFile)("ip", ["netns", "list"]);
    expect(stdout).toContain(`ca${process.pid}-api`);
  },
);

/** Returns those members that a container can reach at one of their addresses. */
async function reachedFrom(from: string, members: readonly string[]): Promise<string[]> {
  const reached: string[] = [];
  const knock = async (to: string, network: string) => {
    const address = containers.addressOf(to, network);
    const socket = await containers.reach(from, address, knockPort).catch(() => undefined);
    socket?.destroy();
    if (socket && !reached.includes(to)) reached.push(to);
  };
  const others = members.filter((member) => member !== from);
  await Promise.all(others.flatMap((to) => containers.networksOf(to).map((network) => knock(to, network))));
  return reached.toSorted();
}

test("when each calls each in the networks of the compose files, then they get as far as docs/security.md says", async () => {
  dir = await mkdtemp(join(tmpdir(), "ca-renewal-networks-"));
  const { networks: planned, servers } = await plannedNetworks();
  containers = await openContainers({ dir, networks: planned, names: {}, doorways: {} });
  if (containers.together) return process.stdout.write(`no network namespaces: ${containers.together}\n`);
  const rows = [...readProjectFile("docs/security.md").matchAll(/^\| `([\w`, -]+)` \| (.+) \|$/gm)];
  const told = new Map(
    rows.flatMap(([, from = "", to = ""]) =>
      from.split("`, `").map((name) => [name, [...to.matchAll(/`([\w-]+)`/g)].map(([, one = ""]) => one)]),
    ),
  );
  for (const from of servers)
    expect([from, await reachedFrom(from, servers)]).toEqual([from, told.get(from)?.toSorted()]);
  // Temporal is reached by the services that the table names, by its own jobs, by the CLI and by the doctor, but
  // neither from outside nor by services that face the outside.
  const others = containers.members.filter((member) => !servers.includes(member));
  const callers: string[] = [];
  for (const from of others) if ((await reachedFrom(from, ["temporal"])).length > 0) callers.push(from);
  expect(callers.toSorted()).toEqual(["doctor", "temporal-cli", "temporal-database", "temporal-namespace"]);
  for (const from of ["people", "stranger", "gateways"]) expect(await reachedFrom(from, servers)).toEqual([]);
});
