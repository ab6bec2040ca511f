import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectDatabase } from "../../../store/models";
import { leaveNonce } from "../../../store/way-in";
import { startNginx } from "../sign-in/nginx";
import { publicHost, type DocumentedStack } from "./documented-stack";
import { host } from "./namespaces";
import { publicUrl, type Visitors } from "./visitors";

/** Nobody's: what a visitor claims to be. */
const claimed = "192.0.2.1";

/** By which road people come to the API, as docs/install.md has them, and whom the API takes for the sender. */
export function roadsOf(stack: DocumentedStack, visitors: Visitors) {
  const { containers, certificate, page } = stack;

  /** @param at - where people's connections go to */
  async function senderBy(at: string): Promise<unknown> {
    const door = new URL(await stack.doorFrom("api", "mongodb-1", 27_017));
    const { connection } = await connectDatabase(`mongodb://${door.host}/ca-renewal?directConnection=true`);
    try {
      const nonce = randomBytes(24).toString("base64url");
      await leaveNonce(connection, nonce, Date.now());
      const asked = { at, headers: { "x-forwarded-for": claimed } };
      const { text } = await visitors.ask(`${publicUrl}/way-in/${nonce}`, asked);
      return (JSON.parse(text) as { address?: string }).address;
    } finally {
      await connection.close();
    }
  }

  return {
    /** 自带的 nginx */
    bundled: () => senderBy(publicHost),

    /** 本机上自己的 nginx: the template, with what its first lines say. */
    async onTheHost(): Promise<unknown> {
      const dir = join(stack.dir, "own-nginx");
      mkdirSync(dir);
      const nginx = await startNginx(
        dir,
        {
          ...stack.environmentHere("nginx"),
          ...{ API_UPSTREAM: "127.0.0.1:3000", TLS_CERTIFICATE: certificate },
          TLS_KEY: certificate.replace(/crt$/, "key"),
        },
        {
          ...{ inside: containers.inside(host), include: [] },
          reach: (port) => containers.reach(host, "127.0.0.1", port),
        },
      );
      try {
        return await senderBy(containers.addressOf(host, "internet"));
      } finally {
        await nginx.stop();
      }
    },

    /** 负载均衡，后面是自带的 nginx */
    async behindBalancer(): Promise<unknown> {
      const balancer = containers.addressOf("balancer", "internet");
      await page.type(`echo BALANCER_NETWORK=${balancer} >> .env`);
      await stack.apply("nginx");
      const settings = join(stack.dir, "balancer.conf");
      const tls = `ssl_certificate ${certificate}; ssl_certificate_key ${certificate.replace(/crt$/, "key")};`;
      writeFileSync(
        settings,
        `pid ${settings}.pid; error_log stderr; events {}
         http { access_log off; server { listen 443 ssl; ${tls} location / {
           proxy_pass https://${publicHost}; proxy_ssl_server_name on; proxy_ssl_name ${publicHost};
           proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; } } }`,
      );
      const command = ["nginx", "-c", settings, "-g", "daemon off;"];
      containers.run("balancer", { command, environment: {} });
      await stack.reached("balancer", 443);
      return senderBy(balancer);
    },
  };
}
