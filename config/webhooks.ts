import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { EnvironmentError, readEnvironment, type Environment } from "./environment";

const environmentSchema = z.object({
  /** Folder with `receivers.json`, which lists the receivers of events. Without that file there are none. */
  WEBHOOKS_DIR: z.string().min(1).optional(),
  WEBHOOKS_LOOPBACK: z.enum(["true", "false"], "must be true or false").default("false"),
});

/** Schema of a Standard Webhooks secret: the prefix, then 24 to 64 random bytes in base64. */
const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, "must be whsec_ and 24 to 64 random bytes in base64");

const network = z.string().refine((text) => {
  const [address = "", bits = ""] = text.split("/");
  return isIP(address) > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}, "must be a network, like 10.1.2.3/32");

function hasUser(text: string): boolean {
  const { username = "", password = "" } = URL.canParse(text) ? new URL(text) : {};
  return `${username}${password}` !== "";
}

const receiverSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,40}$/, "must be small letters, digits and -"),
  url: z
    .url({ protocol: /^https?$/ })
    // The address is shown and logged, so a password in it would be no secret.
    .refine((url) => !hasUser(url), "must have no user and password in it: the signature says who calls"),
  /** Secrets of the receiver. Two both sign while one replaces the other. */
  secrets: z.array(secret).min(1).max(2),
  /** Private networks in which the receiver may be. Private addresses outside of them are never called. */
  networks: z.array(network).default([]),
});

const fileSchema = z
  .strictObject({ receivers: z.array(receiverSchema).max(20) })
  .refine(
    ({ receivers }) => new Set(receivers.map(({ name }) => name)).size === receivers.length,
    "two receivers have one name",
  );

/** Another system that is called with events. */
export type WebhookReceiver = z.output<typeof receiverSchema>;

export interface WebhooksConfig {
  receivers: readonly WebhookReceiver[];
  /** True if receivers on this machine may be called, also unencrypted; for the embedded stack and tests. */
  loopback: boolean;
}

const isLoopbackUrl = (url: string): boolean => new URL(url).hostname === "127.0.0.1";

function fileIn(dir: string): string | undefined {
  try {
    return readFileSync(join(dir, "receivers.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new EnvironmentError(["WEBHOOKS_DIR: receivers.json can't be read"]);
  }
}

/** Reads the receivers of events. @throws EnvironmentError that names what is wrong, without a secret */
export function readWebhooksConfig(environment: Environment): WebhooksConfig {
  const { WEBHOOKS_DIR, WEBHOOKS_LOOPBACK } = readEnvironment(environmentSchema, environment);
  const loopback = WEBHOOKS_LOOPBACK === "true";
  const text = WEBHOOKS_DIR === undefined ? undefined : fileIn(WEBHOOKS_DIR);
  if (text === undefined) return { receivers: [], loopback };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new EnvironmentError(["WEBHOOKS_DIR: receivers.json is no JSON"]);
  }
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success)
    throw new EnvironmentError(
      parsed.error.issues.map(
        ({ path, message }) => `WEBHOOKS_DIR: receivers.json ${path.join(".")}: ${message}`,
      ),
    );
  const { receivers } = parsed.data;
  const plain = receivers.filter(
    ({ url }) => new URL(url).protocol === "http:" && !(loopback && isLoopbackUrl(url)),
  );
  if (plain.length > 0)
    throw new EnvironmentError(
      plain.map(({ name }) => `WEBHOOKS_DIR: ${name} must have an https:// address`),
    );
  return { receivers, loopback };
}
