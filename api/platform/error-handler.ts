import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { describeError } from "../../config/describe-error";
import { renderProblem } from "./problem-document";
import { sendReply } from "./reply";
import { problemCodeKey } from "./request-metrics";
import { toProblem } from "./to-problem";

/** The last middleware: answers every error as a problem document, and logs once what an operator must know. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return async (error: unknown, request, response, _next) => {
    const problem = toProblem(error);
    response.locals[problemCodeKey] = problem.code;
    const entry = {
      requestId: request.id,
      code: problem.code,
      error: describeError(problem.cause ?? problem),
    };
    if (problem.status === 503) logger.warn(entry, "a part is away");
    else if (problem.status >= 500) logger.error(entry, "request failed");

    if (response.headersSent) {
      response.destroy();
      return;
    }
    await sendReply(response, renderProblem(problem, request.id));
  };
}
