import { pino, type Logger } from "pino";
import { currentTrace } from "../config/trace";

/** A process's log: a line of JSON each, with the request on whose behalf it was written. */
export const createProcessLog = (options: { name: string; level?: string }): Logger =>
  pino({ ...options, mixin: currentTrace });
