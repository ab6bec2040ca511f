import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { Connection } from "@temporalio/client";
import { NativeConnection } from "@temporalio/worker";
import { readTemporalSecurity } from "../../config/temporal-security";
import { issueIdentity, type Identity } from "../../stand-ins/union-pay/certificate-authority";
import { testStack } from "../support/test-stack";

const serverName = "temporal.example.com";
const hour = 3_600_000;
const validity = { notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + hour) };

let authority: Identity;
let serverIdentity: Identity;
/** Temporal's own port, behind TLS that wants a certificate of its clients. */
let terminator: Server;
/** Connections that refused clients leave open, to be closed at the end. */
const open = new Set<{ destroy: () => void }>();
let files: Record<"ca" | "cert" | "key" | "otherCa" | "apiKey", string>;

beforeAll(async () => {
  authority = await issueIdentity({ name: "Demo CA", authority: true, ...validity });
  const another = await issueIdentity({ name: "Another CA", authority: true, ...validity });
  const issued = { authority: false, issuer: authority, ...validity };
  serverIdentity = await issueIdentity({ ...issued, name: serverName, hosts: [serverName] });
  const client = await issueIdentity({ ...issued, name: "ca-renewal" });
  const folder = await mkdtemp(join(tmpdir(), "temporal-tls-"));
  const contents = {
    ...{ ca: authority.certificate, cert: client.certificate, key: client.key },
    ...{ otherCa: another.certificate, apiKey: "demo-api-key" },
  };
  files = { ca: "", cert: "", key: "", otherCa: "", apiKey: "" };
  for (const [name, content] of Object.entries(contents)) {
    const file = join(folder, name);
    await writeFile(file, content, { mode: 0o600 });
    files[name as keyof typeof files] = file;
  }
  const [host = "", port] = testStack().addresses.temporal.split(":");
  terminator = createServer(
    {
      ...{ key: serverIdentity.key, cert: serverIdentity.certificate, ca: authority.certificate },
      ...{ requestCert: true, rejectUnauthorized: true, ALPNProtocols: ["h2"] },
    },
    (socket) => {
      const onward = connect({ host, port: Number(port) });
      socket.on("error", () => onward.destroy());
      onward.on("error", () => socket.destroy());
      socket.pipe(onward).pipe(socket);
      open.add(socket);
    },
  );
  terminator.on("tlsClientError", () => undefined);
  await once(terminator.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => {
  terminator.close();
  for (const connection of open) connection.destroy();
});

const addressOf = (server: Pick<Server, "address">): string =>
  `127.0.0.1:${(server.address() as AddressInfo).port}`;
const secured = () => ({
  ...{ TEMPORAL_TLS: "true", TEMPORAL_TLS_CA_FILE: files.ca, TEMPORAL_TLS_SERVER_NAME: serverName },
  ...{ TEMPORAL_TLS_CERT_FILE: files.cert, TEMPORAL_TLS_KEY_FILE: files.key },
});
const connecting = (environment: Record<string, string>, address = addressOf(terminator)) => ({
  ...{ address, connectTimeout: "5s" as const },
  ...readTemporalSecurity(environment),
});

test("when Temporal wants certificates of its clients, then API and worker reach it with theirs", async () => {
  const ofApi = await Connection.connect(connecting(secured()));
  const ofWorker = await NativeConnection.connect(connecting(secured()));
  const asked = { namespace: "default" };
  for (const { workflowService } of [ofApi, ofWorker]) {
    const { namespaceInfo } = await workflowService.describeNamespace(asked);
    expect(namespaceInfo?.name).toBe("default");
  }
  await ofApi.close();
  await ofWorker.close();
});

test("when somebody comes without what Temporal asks for, or to another one, then there is no connection", async () => {
  const { TEMPORAL_TLS_CERT_FILE: _cert, TEMPORAL_TLS_KEY_FILE: _key, ...withoutCertificate } = secured();
  const others: Record<string, string>[] = [
    withoutCertificate,
    { ...secured(), TEMPORAL_TLS_CA_FILE: files.otherCa },
    { ...secured(), TEMPORAL_TLS_SERVER_NAME: "other.example.com" },
    {},
  ];
  const tried = others.flatMap((environment) => {
    const options = { ...connecting(environment), connectTimeout: "1s" as const };
    return [Connection.connect(options), NativeConnection.connect(options)];
  });
  const ends = await Promise.allSettled(tried);
  expect(ends.map(({ status }) => status)).toEqual(ends.map(() => "rejected"));
});

test("when there is an API key, then each call brings it along, encrypted", async () => {
  const seen: (string | undefined)[] = [];
  const cloud = createSecureServer({ key: serverIdentity.key, cert: serverIdentity.certificate });
  cloud.on("session", (session) => open.add(session));
  cloud.on("stream", (stream, headers) => {
    seen.push(headers.authorization);
    const unimplemented = { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" };
    stream.respond(unimplemented, { endStream: true });
  });
  await once(cloud.listen(0, "127.0.0.1"), "listening");
  const environment = {
    ...{ TEMPORAL_TLS: "true", TEMPORAL_TLS_CA_FILE: files.ca, TEMPORAL_TLS_SERVER_NAME: serverName },
    TEMPORAL_API_KEY_FILE: files.apiKey,
  };
  const options = connecting(environment, addressOf(cloud));
  await (await Connection.connect(options)).close();
  const askedByOne = seen.length;
  expect(askedByOne).toBeGreaterThan(0);
  // Only the key that the server received matters, not its answers.
  await NativeConnection.connect(options).catch(() => undefined);
  expect(seen.length).toBeGreaterThan(askedByOne);
  expect(new Set(seen)).toEqual(new Set(["Bearer demo-api-key"]));
  cloud.close();
});
