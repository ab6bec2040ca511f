import { Router } from "express";
import type { Connection } from "mongoose";
import { isNonce } from "../../store/way-in";
import type { Limits } from "../platform/limits";
import { notFound } from "../platform/error-handler";

interface WayInOptions {
  database: Connection;
  limits: Pick<Limits, "countForgery">;
  /** Milliseconds. */
  now: () => number;
}

/**
 * For `doctor --after`: who knows a nonce that was left in our database is told how their request arrived. By it they see
 * whether the public address leads here, and whether the proxies before us are believed rightly.
 */
export function wayInRoutes({ database, limits, now }: WayInOptions): Router {
  return Router().get("/way-in/:nonce", async (request, response, next) => {
    const isKnown = await isNonce(database, request.params.nonce, now());
    if (!isKnown) {
      await limits.countForgery(request.ip ?? "");
      return notFound(request, response, next);
    }
    response.set("cache-control", "no-store").json({
      address: request.ip,
      peer: request.socket.remoteAddress,
      forwarded: request.get("x-forwarded-for"),
    });
  });
}
