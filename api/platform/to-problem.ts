import { isDatabaseAway } from "./database-errors";
import { isEngineAway, problemOfUpdate } from "./engine-errors";
import { Problem } from "./problem";
import { problemOfRequest } from "./request-errors";

/** What the user is told of an error. One that nobody foresaw becomes INTERNAL, with the error as its cause. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const known = problemOfUpdate(error) ?? problemOfRequest(error);
  if (known) return known;
  if (isDatabaseAway(error)) return new Problem("DATABASE_AWAY", { cause: error });
  if (isEngineAway(error)) return new Problem("ENGINE_AWAY", { cause: error });
  return new Problem("INTERNAL", { cause: error });
}
