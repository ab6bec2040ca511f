import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readInvoiceProviderConfig } from "../../config/invoice-provider";
import { provision } from "../../stand-ins/invoice";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { clientFor, endOf, newDataDir, orderOf, removeDir } from "./invoice-provider-setup";

const standIns = join(projectRoot, "stand-ins");
const dir = newDataDir();
const running = new Set<ChildProcess>();

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  running.delete(child);
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

afterAll(async () => {
  await Promise.all([...running].map((child) => end(child, "SIGKILL")));
  removeDir(dir);
});

/** Starts the provider as a process of its own on a free port, and returns it with a client for it. */
async function startProcess() {
  const { service } = provision({ dir, url: "http://127.0.0.1" });
  const child = spawn(
    process.execPath,
    ["--require", join(standIns, "shared/from-source.cjs"), join(standIns, "invoice/main.ts")],
    {
      env: { PATH: process.env["PATH"], PORT: "0", DATA_DIR: dir, ...service },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  running.add(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const environment = {
    ...provision({ dir, url }).consumers,
    INVOICE_CALLBACK_URL: "http://127.0.0.1:9/api/callbacks/invoice",
  };
  const client = clientFor(readInvoiceProviderConfig(environment));
  const behave = (behaviour: object) =>
    fetch(`${url}/control/behaviour`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(behaviour),
    });
  return { child, client, behave };
}

test("when the provider is killed between accepted and issued, and after, then there is one number and one document", async () => {
  const order = orderOf();
  const first = await startProcess();
  await first.behave({ delayMs: 300 });
  await first.client.request(order);
  await end(first.child, "SIGKILL");

  const { orderNo } = order;
  const second = await startProcess();
  await second.client.request(order);
  const issued = await endOf(() => second.client.result({ orderNo }));
  if (issued.status !== "issued") throw new Error(issued.status);
  const document = await second.client.download({ url: issued.pdfUrl, format: "pdf" });
  await end(second.child, "SIGKILL");

  const third = await startProcess();
  await third.client.request(order);
  const again = await third.client.result({ orderNo });
  if (again.status !== "issued") throw new Error(again.status);
  expect(again).toMatchObject({ invoiceNumber: issued.invoiceNumber, issuedAt: issued.issuedAt });
  expect((await third.client.download({ url: again.pdfUrl, format: "pdf" })).equals(document)).toBe(true);
  await end(third.child, "SIGTERM");
  expect(third.child.exitCode).toBe(0);
});
