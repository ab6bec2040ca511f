import type { RequestHandler } from "express";
import { Problem } from "./problem";

/** Refuses a request without a Host, which HTTP/1.1 wants, and one that expects what nobody here can do. */
export const refuseOddHeads: RequestHandler = (
  { headers: { host, expect }, httpVersion },
  _response,
  next,
) => {
  const isHostless = host === undefined && httpVersion === "1.1";
  if (isHostless || !/^(100-continue)?$/i.test(expect ?? "")) throw new Problem("INVALID_REQUEST");
  next();
};
