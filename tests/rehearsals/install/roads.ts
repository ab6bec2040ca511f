import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectDatabase } from "../../../store/models";
import { leaveNonce } from "../../../store/way-in";
import type { DocumentedStack } from "./documented-stack";
import { publicHost, signInHost, type Road } from "./layouts";
import { host } from "./namespaces";

/** Ports of the API and of Keycloak. */
const ports = { api: 3000, keycloak: 8080 };

/**
 * Returns functions that open the ways by which people reach the API, as docs/install.md has them. Each way is
 * configured, and checked by `deploy/ca up`.
 */
export function roadsOf(stack: DocumentedStack) {
  const { containers, certificate, page } = stack;
  const balancer = containers.addressOf("balancer", "internet");
  const machine = containers.addressOf(host, "internet");
  const logs = join(stack.dir, "stands", "nginx-logs");

  /**
   * Starts the balancer on the internet. @param onward - nginx directives that pass requests on; `signIn` does so for
   * the sign-in pages
   */
  async function openBalancer(log: string, onward: string, signIn = onward): Promise<void> {
    const settings = join(stack.dir, "balancer.conf");
    const location = (path: string, does: string) =>
      `location ${path} { proxy_set_header Host $host; ${does} }`;
    const server = (name: string, locations: string) =>
      `server { listen 443 ssl; server_name ${name}; ${locations}
         ssl_certificate ${certificate}; ssl_certificate_key ${certificate.replace(/crt$/, "key")}; }`;
    const paths = ["/realms/ca-renewal/", "/resources/"].map((path) => location(path, signIn));
    writeFileSync(
      settings,
      `pid ${settings}.pid; error_log stderr; events {}
       http { log_format line escape=json '{"client":"$remote_addr","path":"$uri","status":$status}'; access_log ${log};
         ${server(publicHost, location("/", onward))} ${server(signInHost, paths.join(" "))} }`,
    );
    await containers.stop("balancer");
    containers.run("balancer", { command: ["nginx", "-c", settings, "-g", "daemon off;"], environment: {} });
    await stack.reached("balancer", 443);
  }

  const open: Record<Road, () => Promise<void>> = {
    nginx: () => Promise.resolve(),

    async host() {
      const conf = "/etc/nginx/conf.d";
      await page.type(`deploy/ca nginx ${conf}`);
      const main = `pid /tmp/nginx.pid; error_log stderr; events {} http { include ${conf}/*.conf; }`;
      await page.type(`echo '${main}' > ${conf}/nginx.main`);
      mkdirSync(logs, { recursive: true });
      const command = ["nginx", "-c", `${conf}/nginx.main`, "-g", "daemon off;"];
      const mounts = [...page.mounts, [logs, "/var/log/nginx"] as const];
      containers.run("own-nginx", { command, environment: {}, mounts }, host);
      await stack.reached(host, 443);
    },

    async "balancer+nginx"() {
      await page.type(`echo TRUSTED_PROXIES=${balancer} >> .env`);
      await openBalancer(
        "off",
        `proxy_pass https://${containers.addressOf("nginx", "front")}; proxy_ssl_server_name on; proxy_ssl_name $host;
         proxy_set_header X-Forwarded-For $remote_addr;`,
      );
    },

    async balancer() {
      await page.type(
        `echo TRUSTED_PROXIES=${balancer} >> .env; echo API_PUBLISHED_PORT=${machine}:3000 >> .env`,
      );
      const passing = Object.entries(ports).map(([name, port]) => {
        if (!containers.members.includes(name)) return "return 404;";
        containers.publish(port);
        return `proxy_pass http://${containers.addressOf(name, "front")}:${port};
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto https;`;
      });
      mkdirSync(logs, { recursive: true });
      await openBalancer(`${join(logs, "access.log")} line`, ...(passing as [string, string]));
    },
  };

  return {
    open,
    close: (): Promise<void> => containers.stop("own-nginx"),

    /**
     * Returns the sender's address that the API sees.
     * @param ask - requests a path as somebody
     */
    async senderOf(ask: (path: string) => Promise<string>): Promise<unknown> {
      const door = new URL(await stack.doorFrom("api", "mongodb-1", 27_017));
      const { connection } = await connectDatabase(`mongodb://${door.host}/ca-renewal?directConnection=true`);
      try {
        const nonce = randomBytes(24).toString("base64url");
        await leaveNonce(connection, nonce, Date.now());
        return (JSON.parse(await ask(`/way-in/${nonce}`)) as { address?: string }).address;
      } finally {
        await connection.close();
      }
    },
  };
}
