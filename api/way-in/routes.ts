import { Router } from "express";
import type { Connection } from "mongoose";
import { isNonce } from "../../store/way-in";
import type { Limits } from "../platform/limits";
import { notFound } from "../platform/error-handler";

interface WayInOptions {
  database: Connection;
  limits: Pick<Limits, "countForgery">;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
}

/**
 * Route for `doctor --after`. A caller who knows a nonce that was left in the database is told how their request
 * arrived. This shows whether the public address leads here, and whether the proxies in front are trusted correctly.
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
