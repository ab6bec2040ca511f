import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import { withTrace } from "../../config/trace";

declare global {
  namespace Express {
    interface Request {
      /** Names this request in answers and logs. */
      id: string;
    }
  }
}

const usable = /^[\w-]{8,64}$/;

/**
 * Gives each request its id: the reverse proxy's X-Request-Id where that is usable, else a new one. All that comes of the
 * request, in other processes too, is logged under it.
 */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get("x-request-id");
  request.id = given !== undefined && usable.test(given) ? given : randomUUID();
  response.set("x-request-id", request.id);
  withTrace({ requestId: request.id }, next);
};
