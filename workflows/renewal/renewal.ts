import {
  condition,
  log,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { notificationsFor } from "../../domain/application/notifications";
import { apply } from "../../domain/application/reducer";
import type { RenewalSettings } from "../../domain/application/settings";
import type { RenewalInput } from "../messages";
import { searchAttributesOf } from "../search-attributes";
import { localStore, store, writeDown } from "./activities";
import { detailsOf } from "./details";

/** An event without its time: the workflow's clock gives it. */
export type NewEvent = ApplicationEvent extends infer E
  ? E extends ApplicationEvent
    ? Omit<E, "at">
    : never
  : never;

/**
 * One application in the hands of its workflow: the only writer of its state.
 * Events are applied synchronously, so that whoever decides next sees them, and then written down.
 */
export class Renewal {
  readonly settings: RenewalSettings;
  private current: Application | null = null;
  private searchAttributes = "";
  private tasks = 0;
  private lastWrite: Promise<unknown> = Promise.resolve();
  private readonly runStartedAt = workflowInfo().runStartTime.toISOString();

  constructor(readonly input: RenewalInput) {
    this.settings = input.settings;
  }

  /** Null until the first submission is accepted. */
  get applicationOrNull(): Application | null {
    return this.current;
  }

  /** @throws Error before the first submission: nothing that needs an application may run then. */
  get application(): Application {
    if (!this.current) throw new Error("no submission was accepted yet");
    return this.current;
  }

  /** Milliseconds since the epoch, by the workflow's clock. */
  get now(): number {
    return Date.now();
  }

  /** Takes over a draft as it was before its first submission. */
  adopt(draft: Application): void {
    this.current = draft;
  }

  /** Applies the event at once; resolves when the projection, the event log and the SMS outbox hold it. */
  async record(event: NewEvent): Promise<Application> {
    const dated: ApplicationEvent = { ...event, at: new Date(this.now).toISOString() };
    const application = apply(this.application, dated);
    this.current = application;
    this.tellOperators(application);
    await this.write(application, dated);
    return application;
  }

  /** Leaves a note for the operator, once: what it tells of may be found again and again. */
  async note(text: string): Promise<void> {
    if (this.application.operatorNotes.some((note) => note.text === text)) return;
    log.error("the operator has to look at the application", { note: text });
    await this.record({ type: "operatorNoted", text });
  }

  /** Leaves the note if the end has not come within the time. Seconds. */
  async noteUnless(ended: () => boolean, { withinSeconds, text }: { withinSeconds: number; text: string }) {
    const inTime = await condition(ended, withinSeconds * 1000, { summary: `提醒运维：${text}` });
    if (!inTime) await this.note(text);
  }

  /** Runs work that outlives the message that began it. The workflow does not complete before it ends. */
  background(task: Promise<void>): void {
    this.tasks += 1;
    void task.finally(() => {
      this.tasks -= 1;
    });
  }

  /** True when no background work is left. */
  get idle(): boolean {
    return this.tasks === 0;
  }

  /**
   * Runs writes one after another. Of two local activities under way at once, a replay would hear at the same time,
   * whichever ended first: what follows from them could come in another order than it did.
   */
  inTurn<T>(write: () => Promise<T>): Promise<T> {
    const written = this.lastWrite.then(write);
    this.lastWrite = written.catch(() => undefined);
    return written;
  }

  private tellOperators(application: Application): void {
    setCurrentDetails(detailsOf(application));
    const pairs = searchAttributesOf(application);
    const asText = JSON.stringify(pairs.map(({ value }) => value));
    if (asText === this.searchAttributes) return;
    this.searchAttributes = asText;
    upsertSearchAttributes(pairs);
  }

  private async write(application: Application, event: ApplicationEvent): Promise<void> {
    const write = {
      runStartedAt: this.runStartedAt,
      application,
      event,
      notifications: notificationsFor(event, application),
    };
    const summary = `保存 v${application.version} ${event.type}`;
    await this.inTurn(() =>
      writeDown(
        () => localStore.saveApplication(write),
        () => store.saveApplication.executeWithOptions({ summary }, [write]),
      ),
    );
  }
}
