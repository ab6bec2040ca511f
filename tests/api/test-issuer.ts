import express from "express";
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from "jose";
import { serve, type RunningServer } from "../../stand-ins/shared/serve";

/** A token issuer of the tests, so that invalid tokens of every kind can be signed with its real key. */
export interface TestIssuer {
  server: RunningServer;
  key: CryptoKey;
  publicKey: CryptoKey;
  keys: JWK[];
  /** Number of times that the issuer's keys were requested. */
  fetched: number;
}

export const newKey = async (kid: string) => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } };
};

export async function startIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey, jwk } = await newKey("key-1");
  const server = await serve(0, (url) =>
    express()
      .get(
        "/.well-known/openid-configuration",
        (_request, response) => void response.json({ issuer: url, jwks_uri: `${url}/jwks` }),
      )
      .get("/jwks", (_request, response) => {
        issuer.fetched += 1;
        response.json({ keys: issuer.keys });
      }),
  );
  const issuer: TestIssuer = { server, key: privateKey, publicKey, keys: [jwk], fetched: 0 };
  return issuer;
}

/** Encodes one part of a token: JSON as base64url. */
export const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
