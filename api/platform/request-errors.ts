import type { ProblemCode } from "../../domain/problems";
import { Problem } from "./problem";

/** The `type` that body-parser and raw-body put on their errors. */
const codes: Readonly<Record<string, ProblemCode>> = {
  "entity.parse.failed": "INVALID_JSON",
  "entity.too.large": "TOO_LARGE",
  "charset.unsupported": "UNSUPPORTED_MEDIA_TYPE",
  "encoding.unsupported": "UNSUPPORTED_MEDIA_TYPE",
};

/** The problem that an error of express or its body parsers means, or undefined if it is not the client's fault. */
export function problemOfRequest(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { type, status } = error as Error & { type?: unknown; status?: unknown };
  const code = typeof type === "string" && Object.hasOwn(codes, type) ? codes[type] : undefined;
  if (code) return new Problem(code, { cause: error });
  const blamesClient = typeof status === "number" && status >= 400 && status < 500;
  return blamesClient ? new Problem("INVALID_REQUEST", { cause: error }) : undefined;
}
