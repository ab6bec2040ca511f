import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { proxyFaultsOf, wayInFaults } from "../../doctor/way-in";
import { issueIdentity } from "../../stand-ins/union-pay/certificate-authority";
import { testStack } from "../support/test-stack";
import { dayMs } from "./planted-faults";

const stack = testStack();

/** Starts a proxy that claims that every request comes from the given address. */
async function proxyThatSays(from: string) {
  const proxy = createServer((request, response) => {
    const asked = fetch(stack.addresses.api + (request.url ?? ""), { headers: { "x-forwarded-for": from } });
    void asked.then(async (answer) =>
      response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text()),
    );
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close: () => proxy.close() };
}
const walk = async (publicUrl: string) =>
  (await wayInFaults({ ...stack.env, PUBLIC_URL: publicUrl }, Date.now)).map(
    ({ about, fault, stops }) => `${about}：${fault}${stops ? "！" : ""}`,
  );

test("when the public address leads to this API, then nothing is said; when a proxy isn't believed, elsewhere or nowhere, then that", async () => {
  expect(await walk(stack.addresses.api)).toEqual([]);
  const unbelieved = await proxyThatSays("198.51.100.7");
  expect(await walk(unbelieved.url)).toEqual([
    expect.stringMatching(/^TRUSTED_PROXIES：API 把前面的代理 127.0.0.1 当作访问者/),
  ]);
  unbelieved.close();
  expect(await walk(stack.addresses.identity)).toEqual(["PUBLIC_URL：通到的不是本系统的 API（应答 404）"]);
  expect(await walk("http://127.0.0.1:9")).toEqual([expect.stringMatching(/^PUBLIC_URL：从这里访问不到/)]);
  expect(await walk("")).toEqual(["PUBLIC_URL：没有填写，或不是网址"]);
});

test("when anybody's word is taken for their address, or a proxy says nothing, then that is told", () => {
  const base = "https://renewal.example.gov.cn";
  const peer = "172.31.240.3";
  const about = (arrival: { address: string; forwarded?: string }, at = base) =>
    proxyFaultsOf({ peer, ...arrival }, at).map(({ fault }) => fault.slice(0, 9));
  expect(about({ address: "192.0.2.1", forwarded: "192.0.2.1" })).toEqual(["谁自称从哪个地址来"]);
  expect(about({ address: peer })).toEqual(["前面的代理没有写明"]);
  expect(about({ address: "10.0.0.7", forwarded: "10.0.0.7" })).toEqual([]);
});

test("when the shown certificate ends soon, then that is told, whoever trusts it", async () => {
  const validity = {
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 3.5 * dayMs),
  };
  const { certificate, key } = await issueIdentity({ name: "示例", authority: true, ...validity });
  const server = createTlsServer({ key, cert: certificate }, (socket) => socket.end()).on(
    "tlsClientError",
    () => undefined,
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const said = await walk(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.close();
  expect(said[0]).toBe("PUBLIC_URL：的证书还有 3 天过期");
});

test("when nobody left the nonce, then the API says nothing of how a request arrived", async () => {
  expect((await fetch(`${stack.addresses.api}/way-in/guessed`)).status).toBe(404);
});
