import { ApplicationFailure, ApplicationFailureCategory } from "@temporalio/common";
import { currentUpdateInfo, log, metricMeter } from "@temporalio/workflow";
import { boundFacts, parseCommand, type Given, type GivenCommand } from "../../contract/commands";
import type { FieldProblem } from "../../contract/parse";
import { isSealed, readMessage } from "../../contract/sealed";
import type { Application, Draft } from "../../domain/application/application";
import { refusals, type RefusalCode } from "../../domain/application/refusals";
import { changedFacts, type Named } from "../../domain/application/shown";
import { stateShown } from "../../domain/application/stage";
import { refusalOf, guardFactsOf, type Command } from "../../domain/application/transitions";
import type { Role } from "../../domain/values";
import type { SecondRefusal } from "../../domain/consent";
import { isProblemCode, problems } from "../../domain/problems";

/** Refusals that are not in the transition table. */
type OtherRefusal =
  | "INVALID_INPUT"
  | "STALE_VERSION"
  | "SHOWN_CHANGED"
  | "REMARK_MISSING"
  | "LOCK_HAS_OPEN_APPLICATION"
  | "LOCK_APPROVED_FOR_ANOTHER"
  | "LOCKS_DIFFER"
  | "NOT_SEALED"
  | "GATEWAY_AWAY"
  | "GATEWAY_UNANSWERED"
  | SecondRefusal;

interface Refusal {
  code: RefusalCode | OtherRefusal;
  /** Chinese sentence for the operator, who reads it in the Temporal UI. It is not encrypted, so it holds no personal data. */
  message: string;
  /** Detail for the API: the state that forbids the command, or the wrong fields. */
  detail?: string | FieldProblem[];
}

function failure({ code, message, detail }: Refusal): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    details: detail === undefined ? [] : [detail],
  });
}

const sentenceOf = (code: RefusalCode | OtherRefusal): string =>
  isProblemCode(code) ? `${problems[code].title}，${problems[code].next}` : refusals[code];

/** Throws the failure that the caller of an update sees under that code. */
export function refuseWith(code: RefusalCode | OtherRefusal): never {
  throw failure({ code, message: sentenceOf(code) });
}

/** Asks the transition table, and throws its refusal with the state that forbids the command. */
export function refuseUnlessAllowed(command: Command, role: Role, application: Application | Draft): void {
  const code = refusalOf(command, role, guardFactsOf(application, Date.now()));
  if (!code) return;
  const state = stateShown(application);
  throw failure({ code, message: `${refusals[code]}（当前状态：${state}）`, detail: state });
}

/**
 * Refuses a command if a fact that it is bound to is no longer as its giver was shown it. A command that names none of
 * these facts, such as a plain signal, is bound to nothing.
 */
export function refuseUnlessShown(command: GivenCommand, given: Named, application: Application): void {
  if (changedFacts(boundFacts(command), given, application).length > 0) refuseWith("SHOWN_CHANGED");
}

/** Refuses a command that table or binding no longer allow, after it has waited for something outside. */
export function refuseUnlessStill(
  command: GivenCommand,
  given: Named & { by: { role: Role } },
  application: Application,
): void {
  refuseUnlessAllowed(command, given.by.role, application);
  refuseUnlessShown(command, given, application);
}

/** Log lines about refused messages. The operations manual names them by these words. */
const refusedLines = {
  signal: "signal refused",
  update: "update refused",
  answer: "activity's answer refused",
} as const;

/** Logs and counts a message that is refused. It has no other effect. */
export function logRefused(
  kind: keyof typeof refusedLines,
  name: string,
  code: string,
  fields: readonly string[] = [],
): void {
  log.warn(refusedLines[kind], { [kind]: name, code, ...(fields.length > 0 ? { fields } : {}) });
  refusedMessages().add(1, { kind, name, code });
}

/** Creates the counter where it is needed, because a replayed workflow must not count anything. */
const refusedMessages = () =>
  metricMeter.createCounter(
    "ca_refused_messages",
    "1",
    "Messages that a workflow refused: malformed, or not encrypted for it",
  );

/** Returns a field's path for a log or a message, unless the sender made the name up: such a name may hold anything. */
export const shownPath = (path: string): string =>
  /^[A-Za-z]+(\.([A-Za-z]+|\d{1,2}))*$/.test(path) ? path : "未知字段";

/**
 * Returns a command's input after checking it completely. Only holders of the payload key (API and worker) can give
 * commands, and each command only once.
 * @throws the refusal INVALID_INPUT that names every wrong field; NOT_SEALED
 */
export function readCommand<C extends GivenCommand>(command: C, input: unknown): Given<C> {
  const { given, messageId } = readMessage(input);
  const parsed = parseCommand(command, given);
  if (parsed.ok) {
    if (isSealed(input) && messageId === currentUpdateInfo()?.id) return parsed.value;
    logRefused("update", command, "NOT_SEALED");
    refuseWith("NOT_SEALED");
  }
  const { fields } = parsed;
  const wrong = fields.map(({ path, message }) => `${shownPath(path)}（${message}）`).join("，");
  const { title, next } = problems.INVALID_INPUT;
  throw failure({ code: "INVALID_INPUT", message: `${title}：${wrong}。${next}`, detail: fields });
}

/**
 * Fails a run whose input was not sealed with the payload key, because such an input could begin with any state.
 * @throws ApplicationFailure NOT_SEALED
 */
export function requireSealed(input: unknown): void {
  if (!isSealed(input)) throw failure({ code: "NOT_SEALED", message: sentenceOf("NOT_SEALED") });
}
