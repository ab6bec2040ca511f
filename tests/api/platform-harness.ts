import type { Idempotency, IdempotencyGate } from "../../api/platform/idempotency";
import { Writable } from "node:stream";
import type { Router } from "express";
import { SignJWT, createLocalJWKSet, exportJWK, generateKeyPair } from "jose";
import { pino } from "pino";
import type { ChainOptions } from "../../api/openapi/request-chain";
import { createRouteBook } from "../../api/openapi/route-book";
import type { DefineRoute } from "../../api/openapi/route";
import { createApp } from "../../api/platform/app";
import { authenticate } from "../../api/platform/authenticate";
import type { ConnectionLimits } from "../../api/platform/request-guards";
import { requestMetrics } from "../../api/platform/request-log";
import { startServer } from "../../api/platform/server";
import { createMetrics } from "../../runtime/metrics";
import { createReadiness, type ReadinessCheck } from "../../runtime/readiness";
import { noLimits } from "../support/no-limits";
import { onceOnly } from "../support/run-once";
import type { ProblemBody } from "../support/problems";

const issuer = "https://id.example.cn";
const audience = "ca-renewal-api";
const publicUrl = "https://ca.example.cn";

export interface PlatformOptions {
  define?: (defineRoute: DefineRoute) => void;
  gate?: Pick<IdempotencyGate, "run">;
  checks?: Readonly<Record<string, ReadinessCheck>>;
  /** Routers in addition to that of the route book. */
  routers?: readonly Router[];
  limits?: ChainOptions["limits"];
  connections?: ConnectionLimits;
  audit?: ChainOptions["audit"];
  /** Check of the caller that replaces the check of this harness's own tokens. */
  signedIn?: ChainOptions["authenticate"];
}

const noGate: Pick<IdempotencyGate, "run"> = {
  run: () => Promise.reject(new Error("this test has no idempotency gate")),
};

const noAudit: ChainOptions["audit"] = async () => undefined;

/** Starts the platform on a free port, with routes of the test and with tokens signed by a real key. */
export async function startPlatform({
  define,
  gate = noGate,
  checks = {},
  routers = [],
  limits = noLimits,
  audit = noAudit,
  connections,
  signedIn,
}: PlatformOptions) {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwks = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: "ES256" }] });
  const log: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const logger = pino({ level: "debug" }, sink);
  const book = createRouteBook({
    authenticate:
      signedIn ??
      authenticate({
        issuer,
        audience,
        clientId: "ca-portal",
        clientIds: ["ca-portal"],
        clockToleranceSeconds: 5,
        jwks,
      }),
    gate,
    limits,
    audit,
    publicUrl,
    version: "1.0.0",
    issuer,
  });
  define?.(book.defineRoute);
  const readiness = createReadiness({ checks, log: logger, freshMs: 0 });
  const metrics = createMetrics(readiness);
  const app = createApp({
    logger,
    probes: { readiness, metrics },
    observe: requestMetrics(metrics),
    routers: [...routers, book.router()],
    trustedProxies: [],
    publicUrl,
    connectTo: [],
  });
  const server = await startServer({
    app,
    port: 0,
    drainMs: 1_000,
    ...(connections ? { limits: connections } : {}),
  });

  return {
    ...server,
    log,
    logger,
    document: book.document,
    /** Returns an Authorization header, by default for a reviewer. */
    async bearer(
      subject = "reviewer-1",
      roles: string[] = ["reviewer"],
      orgCode?: string,
    ): Promise<Record<string, string>> {
      const token = await new SignJWT({
        roles,
        client_id: "ca-portal",
        ...(orgCode === undefined ? {} : { org_code: orgCode }),
      })
        .setProtectedHeader({ alg: "ES256", typ: "at+jwt" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(privateKey);
      return { authorization: `Bearer ${token}` };
    },
  };
}

export type Platform = Awaited<ReturnType<typeof startPlatform>>;

export const problemOf = async (response: Response): Promise<ProblemBody> =>
  (await response.json()) as ProblemBody;

/** Returns a gate that runs each write at once. */
export const openGate = (idempotency: Idempotency = newRequest): Pick<IdempotencyGate, "run"> => ({
  run: (request) => ("execute" in request ? request.execute(idempotency) : request.send(onceOnly)),
});

/** Result of an idempotency check for a request that was never sent before. */
export const newRequest: Idempotency = {
  requestId: "u",
  updateId: "u-0",
  resourceId: "r",
  repeated: false,
  once: (work) => work(),
  saidDeletion: () => Promise.resolve(false),
  saysDeletion: () => Promise.resolve(),
  isDeleted: () => Promise.resolve(false),
  replay: () => undefined,
};
