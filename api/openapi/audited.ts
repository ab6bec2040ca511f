import type { Request } from "express";
import { applicationIdOf } from "../../domain/money/attempts";
import type { Act, Audit } from "../platform/audit";
import type { Idempotency } from "../platform/idempotency";
import type { Reply } from "../platform/reply";
import { toProblem } from "../platform/to-problem";
import { operationIdOf } from "./operation";
import type { AnyRoute } from "./route";

/** Commands leave a trace whoever gives them; reads where the route says so, but for the owner's of their own. */
function isAudited({ method, role, auditedReads }: AnyRoute, { principal }: Request): boolean {
  if (role === "public") return false;
  if (method !== "get") return true;
  return auditedReads === true && (role !== "signed-in" || principal.roles.some((one) => one !== "bidder"));
}

/** The record that a request is about: named by its path, or by the answer's Location where it was made. */
function recordOf(
  { params: { id, number, day } }: Request,
  reply?: Reply,
): Pick<Act, "applicationId" | "record"> {
  const made = /^\/api\/applications\/(\w+)$/.exec(reply?.headers["location"] ?? "")?.[1];
  const applicationId =
    made ?? (typeof id === "string" ? id : typeof number === "string" ? applicationIdOf(number) : undefined);
  const record = [number, day].find((name) => typeof name === "string");
  return {
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(typeof record === "string" ? { record } : {}),
  };
}

function resultOf({ status, headers, body }: Reply): string {
  if (status >= 400 && typeof body === "string") return (JSON.parse(body) as { code: string }).code;
  return headers["idempotent-replayed"] === "true" ? "repeated" : "done";
}

/** Answers a request, and writes down what was asked for and what came of it before the answer goes out. */
export async function withAudit(
  route: AnyRoute,
  { audit, request }: { audit: Audit; request: Request },
  work: (remember: (idempotency: Idempotency) => void) => Promise<Reply>,
): Promise<Reply> {
  let updateId: string | undefined;
  const write = async (result: string, reply?: Reply): Promise<void> => {
    if (!isAudited(route, request)) return;
    await audit(request, {
      action: operationIdOf(route),
      what: route.summary,
      ...recordOf(request, reply),
      ...(updateId === undefined ? {} : { updateId }),
      result,
    });
  };
  try {
    const reply = await work((idempotency) => (updateId = idempotency.updateId));
    await write(resultOf(reply), reply);
    return reply;
  } catch (error) {
    await write(toProblem(error).code);
    throw error;
  }
}
