import { sourceFrame } from "./source-frames";

export interface ErrorDescription {
  name: string;
  message: string;
  stack?: string;
  cause?: ErrorDescription;
}

/**
 * Masks personal data in an error message: quoted values, which database errors contain, and long runs of digits, which
 * may be telephone or lock numbers.
 */
const masked = (message: string): string => message.replace(/"[^"]*"/g, '"…"').replace(/\d{7,}/g, "…");

/** Returns a description of an error that may be logged, without the personal data that its messages quote. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error))
    return { name: typeof error, message: "something that is no Error was thrown" };
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: masked(error.message),
    ...(frames?.length ? { stack: frames.map((line) => sourceFrame(line.trim())).join("\n") } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
