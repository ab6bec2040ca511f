import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectDatabase } from "../../../store/models";
import { leaveNonce } from "../../../store/way-in";
import { publicHost, type DocumentedStack } from "./documented-stack";
import { host } from "./namespaces";
import { publicUrl, type Visitors } from "./visitors";

/** Nobody's: what a visitor claims to be. */
const claimed = "192.0.2.1";
/** The API's. */
const apiPort = 3000;

/** Roads by which people come to the API, as docs/install.md has them, each with the sender that the API sees. */
export function roadsOf(stack: DocumentedStack, visitors: Visitors) {
  const { containers, certificate, page } = stack;
  const balancer = containers.addressOf("balancer", "internet");

  /** @param ask - has somebody on the internet ask for a path, and claim to be somebody else */
  async function senderOf(ask: (path: string) => Promise<string>): Promise<unknown> {
    const door = new URL(await stack.doorFrom("api", "mongodb-1", 27_017));
    const { connection } = await connectDatabase(`mongodb://${door.host}/ca-renewal?directConnection=true`);
    try {
      const nonce = randomBytes(24).toString("base64url");
      await leaveNonce(connection, nonce, Date.now());
      return (JSON.parse(await ask(`/way-in/${nonce}`)) as { address?: string }).address;
    } finally {
      await connection.close();
    }
  }

  /** @param at - where people's connections go to */
  const senderBy = (at: string): Promise<unknown> =>
    senderOf(async (path) => {
      const asked = { at, headers: { "x-forwarded-for": claimed } };
      return (await visitors.ask(`${publicUrl}${path}`, asked)).text;
    });

  /** @param onward - what it does with what people ask */
  async function senderByBalancer(onward: string): Promise<unknown> {
    const settings = join(stack.dir, "balancer.conf");
    const tls = `ssl_certificate ${certificate}; ssl_certificate_key ${certificate.replace(/crt$/, "key")};`;
    writeFileSync(
      settings,
      `pid ${settings}.pid; error_log stderr; events {}
       http { access_log off; server { listen 443 ssl; ${tls} location / {
         proxy_set_header Host $host; ${onward} } } }`,
    );
    await containers.stop("balancer");
    containers.run("balancer", { command: ["nginx", "-c", settings, "-g", "daemon off;"], environment: {} });
    await stack.reached("balancer", 443);
    return senderBy(balancer);
  }

  return {
    /** 自带的 nginx */
    bundled: () => senderBy(publicHost),

    /** 本机上自己的 nginx, with what `deploy/ca nginx` writes. */
    async onTheHost(): Promise<unknown> {
      const conf = "/etc/nginx/conf.d";
      await page.type(`deploy/ca nginx ${conf}`);
      const main = `pid /tmp/nginx.pid; error_log stderr; events {} http { include ${conf}/*.conf; }`;
      await page.type(`echo '${main}' > ${conf}/nginx.main`);
      const command = ["nginx", "-c", `${conf}/nginx.main`, "-g", "daemon off;"];
      containers.run("own-nginx", { command, environment: {}, mounts: page.mounts }, host);
      await stack.reached(host, 443);
      try {
        return await senderBy(containers.addressOf(host, "internet"));
      } finally {
        await containers.stop("own-nginx");
      }
    },

    /** 负载均衡，后面是自带的 nginx */
    async behindBalancer(): Promise<unknown> {
      await page.type(`echo TRUSTED_PROXIES=${balancer} >> .env`);
      await stack.apply("api");
      await stack.apply("nginx");
      return senderByBalancer(
        `proxy_pass https://${publicHost}; proxy_ssl_server_name on; proxy_ssl_name ${publicHost};
         proxy_set_header X-Forwarded-For $remote_addr;`,
      );
    },

    /** 负载均衡直接到 API: by the balancer, which passes on what people claim, and past it. */
    async straight(): Promise<unknown[]> {
      const machine = containers.addressOf(host, "internet");
      await page.type(`echo API_PUBLISHED_PORT=${machine}:${apiPort} >> .env`);
      await stack.apply("api");
      const published = JSON.stringify(stack.composition().services["api"]?.ports);
      if (!published.includes(machine)) throw new Error(`the API is published at ${published}`);
      containers.publish(apiPort);
      const api = `http://${containers.addressOf("api", "front")}:${apiPort}`;
      return [
        await senderByBalancer(
          `proxy_pass ${api}; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`,
        ),
        await senderOf((path) =>
          stack.shell("people", `curl -s -H 'X-Forwarded-For: ${claimed}' ${api}${path}`),
        ),
      ];
    },
  };
}
