import type { Trace } from "../../contract/trace";
import { hasLeftOut } from "../../domain/application/shape";
import { currentTrace } from "../../lib/trace";
import type { ApplicationDocument } from "../../store/models/application";
import type { AuditEntryModel } from "../../store/models/audit-entry";
import type { IdempotencyRecord } from "../../store/models/idempotency-record";
import type { Sealer } from "../../temporal/sealed-value";
import { toProblem } from "./error-handler";
import { requestIdOf, updateIdOf, type IdempotencyKey, type IdempotencyRecords } from "./idempotency-records";
import { Problem } from "./problem";

/** A message that a request sends to a workflow. Every run of the request, on any host, has the same one. */
export interface Message<T> {
  content: T;
  /** Id under which a workflow takes the message once. */
  updateId: string;
  /** Instant at which the message was made, in milliseconds since the epoch. */
  givenAt: number;
  /** Ids of the request that made the message. */
  trace: Trace;
  /** ULID for a record that the request creates. */
  resourceId: string;
  /** True if an earlier run made the message, and so may have sent it already. */
  repeated: boolean;
}

type Taken = Pick<ApplicationDocument, "taken" | "edits">;

/** The application that a message is about. */
export interface About {
  applicationId: string;
  document?: Taken;
}

/** Means by which a handler says the same in every run of a request. */
export interface Messages {
  /** Id that every run of the same request shares, however late. */
  requestId: string;
  /**
   * Fixes what the request says. The first run stores what `make` returns, encrypted, together with the instant and the
   * trace. Any other run gets that, even if `make` refuses by now, because the request itself has changed the world.
   * @param make - reads the world, and makes the content of it; it must have no effects of its own
   * @param about - its document decides whether a request was taken whose record is gone: such a message has no content
   * any more, and is not sent again (give)
   * @throws what `make` throws, unless an earlier run has fixed a message; nothing is stored then
   * @throws Problem IDEMPOTENCY_KEY_REUSED if the key was used for a different request
   */
  fix<T extends object>(make: () => T | Promise<T>, about?: About): Promise<Message<T>>;
  /** Returns the message that an earlier run fixed. */
  fixedBefore<T extends object>(): Promise<Message<T> | undefined>;
  /**
   * Decides whether an earlier run of the request was taken: the stored application has its update id, or, if older ids
   * were dropped from the full list, the audit trail says that it was answered as done.
   */
  isTaken(document: Taken, message?: Pick<Message<unknown>, "updateId" | "repeated">): Promise<boolean>;
  /** Marks the answer as a repeat: nothing was done again, and the answer shows the current state. */
  replay(): void;
}

interface MessagesOptions {
  request: IdempotencyKey;
  book: IdempotencyRecords;
  sealer: Pick<Sealer, "seal" | "open">;
  auditEntries: Pick<AuditEntryModel, "exists">;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
  onUpdateId: (updateId: string) => void;
  replay: () => void;
}

/** The part of a message that is encrypted. */
type Sealed = Pick<Message<unknown>, "content" | "givenAt" | "trace">;

const takenBy = ({ taken = [], edits = [] }: Taken, updateId: string): boolean =>
  taken.includes(updateId) || edits.includes(updateId);

/** Creates the messages of one run of a request, and access to the record that they are stored in. */
export function createMessages(options: MessagesOptions): {
  messages: Messages;
  recordOf: () => IdempotencyRecord | undefined;
} {
  const { request, book, sealer, auditEntries, now, onUpdateId, replay } = options;
  let latest: IdempotencyRecord | undefined;

  async function opened<T>(record: IdempotencyRecord): Promise<Message<T>> {
    const { content, givenAt, trace } = (await sealer.open(record._id, record.message ?? "")) as Sealed;
    return { content: content as T, givenAt, trace, ...identified(record), repeated: true };
  }

  /** Notes the record of the request, and returns the ids that follow from it. @throws Problem IDEMPOTENCY_KEY_REUSED */
  function identified(record: IdempotencyRecord): Pick<Message<unknown>, "updateId" | "resourceId"> {
    if (record.requestHash !== request.requestHash) throw new Problem("IDEMPOTENCY_KEY_REUSED");
    latest = record;
    const updateId = updateIdOf(request, record.failures);
    onUpdateId(updateId);
    return { updateId, resourceId: record.resourceId };
  }

  async function fixedBefore<T>(): Promise<Message<T> | undefined> {
    const known = await book.find(request.id);
    if (!known) return undefined;
    identified(known);
    return known.message === undefined ? undefined : opened<T>(known);
  }

  async function fix<T extends object>(
    make: () => T | Promise<T>,
    { document, ...about }: Partial<About> = {},
  ): Promise<Message<T>> {
    let content: T;
    try {
      content = await make();
    } catch (error) {
      if (toProblem(error).status >= 500) throw error;
      // The request itself may be what has changed the world.
      const earlier = await fixedBefore<T>();
      if (earlier) return earlier;
      const updateId = updateIdOf(request);
      if (!document || !takenBy(document, updateId)) throw error;
      onUpdateId(updateId);
      return { content: {} as T, updateId, givenAt: now(), trace: {}, resourceId: "", repeated: false };
    }
    const said = { content, givenAt: now(), trace: currentTrace() };
    const message = await sealer.seal(request.id, said satisfies Sealed);
    for (;;) {
      const { record, repeated } = await book.register(request, { message, ...about });
      const ids = identified(record);
      if (!repeated) return { ...said, ...ids, repeated };
      if (record.message !== undefined) return opened<T>(record);
      await book.replaceMessage(record, message);
    }
  }

  return {
    messages: {
      requestId: requestIdOf(request),
      fix,
      fixedBefore,
      isTaken: async ({ taken = [], edits = [] }, { updateId, repeated } = first()) => {
        if (takenBy({ taken, edits }, updateId)) return true;
        if (!repeated || !(hasLeftOut(taken) || hasLeftOut(edits))) return false;
        return (await auditEntries.exists({ updateId, result: "done" })) !== null;
      },
      replay,
    },
    recordOf: () => latest,
  };

  function first(): Pick<Message<unknown>, "updateId" | "repeated"> {
    return { updateId: updateIdOf(request), repeated: false };
  }
}
