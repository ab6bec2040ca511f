import { condition, currentUpdateInfo, log, workflowInfo } from "@temporalio/workflow";
import { stepOf } from "../../contract/step";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { apply } from "../../domain/application/reducer";
import type { RenewalSettings } from "../../domain/settings";
import type { RunOrigin } from "../../domain/application/run-origin";
import { shapeVersion, upToDate, withTaken, type CarriedState } from "../../domain/application/shape";
import type { RenewalInput } from "../messages";
import { currentTrace } from "../trace";
import { isOutdated, localStore, localThenRegular, store } from "./activities";
import { createOperatorView } from "./operator-view";
import { createMessageQueue } from "../message-queue";
import { createOutdated, createRunLength, Tasks, type RunLength } from "./run";
import { createWriter, type ApplicationWrite, type Save } from "./writer";

/** For the operator, of a run that was reset to before it gave a lock back, which another application has taken since. */
const lockLost = "本申请的锁已被另一件申请占用，请核实这两件申请，撤回其中一件";

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
  /** Work that outlives the message that began it. */
  readonly tasks = new Tasks();
  private current: Application | null = null;
  /** As it was when this run began. */
  private atFirst: Application | null = null;
  private taken: readonly string[] = [];
  private takenBefore: ReadonlySet<string> = new Set();
  private readonly length: RunLength;
  private startedFrom: number | undefined;
  /** Messages that came together are handled one after another. */
  readonly messageQueue = createMessageQueue();
  private readonly updateVisibility: ReturnType<typeof createOperatorView>;
  private readonly writer = createWriter({
    onLostHold: () => this.background(this.note(lockLost)),
    orEnd: (write) => this.orEnd(write),
  });
  private readonly outdated = createOutdated();

  constructor(readonly input: RenewalInput) {
    const { settings, carried } = input;
    this.settings = settings;
    this.length = createRunLength(input.eventsPerRun);
    this.updateVisibility = createOperatorView(input.portalUrl);
    if (carried) this.goOnFrom(carried);
  }

  private goOnFrom({ application, shape, taken, generation }: CarriedState): void {
    this.current = upToDate(application, shape);
    this.atFirst = this.current;
    this.taken = taken;
    this.takenBefore = new Set(taken);
    this.startedFrom = generation;
  }

  /**
   * Goes on from what is stored. Read here, it is the latest: no other run of the application can be open by now, while
   * another that began and ended since whoever began this one looked may have written more.
   */
  async goOnFromStored(): Promise<void> {
    const { applicationId } = this.input;
    this.goOnFrom(
      await localThenRegular(
        () => localStore.storedState(applicationId),
        () => store.storedState(applicationId),
      ),
    );
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

  /** The chain that this run belongs to, and the generation from which that was started. */
  get origin(): RunOrigin {
    const { startedFrom: generation } = this;
    const { firstExecutionRunId: firstRunId } = workflowInfo();
    return { firstRunId, ...(generation === undefined ? {} : { generation }) };
  }

  /** @throws ApplicationFailure OUTDATED_RUN when the run is found to have been started from the past */
  untilOutdated<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.outdated.found]);
  }

  /** Does a write; where the run may not write, it ends with that, and nothing that waits for the write goes on. */
  async orEnd<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (!isOutdated(error)) throw error;
      this.outdated.end();
      return new Promise<never>(() => undefined);
    }
  }

  /** What the next run starts with. */
  get nextInput(): RenewalInput {
    const { resumed: _, ...input } = this.input;
    return {
      ...input,
      carried: {
        shape: shapeVersion,
        application: this.application,
        taken: this.taken,
        ...(this.startedFrom === undefined ? {} : { generation: this.startedFrom }),
      },
    };
  }

  /** True once the history is so long that another run should go on. */
  get isLong(): boolean {
    return this.length.isLong;
  }

  /** True once something has happened in this run, which went on from another one. */
  get hasNews(): boolean {
    return this.application !== this.atFirst;
  }

  /** Called for each message that has come to its handler. */
  messageCame(): void {
    this.length.grow("message");
  }

  /** True of an update that a run before this one took: Temporal itself knows an update's id within one run only. */
  tookBefore(updateId = currentUpdateInfo()?.id): boolean {
    return updateId !== undefined && this.takenBefore.has(updateId);
  }

  /**
   * True of what a run before this one left open. A message that began the run has its say before anything is taken up,
   * and what it began is followed already: followed twice, an invoice that is taken back once would be reissued twice.
   */
  leftOpen(isOpen: (application: Application) => boolean): boolean {
    return isOpen(this.application) && this.atFirst !== null && isOpen(this.atFirst);
  }

  /** Shows the operators of this run where the one before it stood. */
  showCarried(): void {
    this.updateVisibility(this.application, true);
  }

  /** Takes over a draft as it was before its first submission. */
  adopt(draft: Application): void {
    this.current = draft;
  }

  /**
   * Applies the event at once; resolves when the projection and the SMS outbox hold it.
   * @param save - writes it in an activity that does more; not used where another step of the same write has one
   */
  async record(event: NewEvent, save?: Save): Promise<Application> {
    const dated = this.dated(event);
    const before = this.application;
    const application = this.apply(dated);
    const { settings, taken, origin } = this;
    const step = stepOf(dated, [before, application], currentTrace());
    await this.writer.write({ application, step, settings, taken, origin, ...(save ? { save } : {}) });
    return application;
  }

  /** An event as of now. */
  dated(event: NewEvent): ApplicationEvent {
    return { ...event, at: new Date(this.now).toISOString() };
  }

  /** What would be written of an event, which isn't applied: for an activity that writes it only if something succeeds. */
  writeOf(dated: ApplicationEvent): ApplicationWrite {
    const application = apply(this.application, dated);
    return {
      application,
      steps: [stepOf(dated, [this.application, application], currentTrace())],
      settings: this.settings,
      taken: this.takenNow(),
      origin: this.origin,
    };
  }

  /** Applies an event that an activity has written. False where another came first: then it is to be recorded as well. */
  applyWritten(event: ApplicationEvent, version: number): boolean {
    if (this.application.version + 1 !== version) return false;
    this.apply(event);
    return true;
  }

  private apply(event: ApplicationEvent): Application {
    const application = apply(this.application, event);
    this.current = application;
    this.length.grow("step");
    this.taken = this.takenNow();
    this.updateVisibility(application);
    return application;
  }

  /** The update that is being done among those that were. */
  private takenNow(): readonly string[] {
    const update = currentUpdateInfo();
    return update ? withTaken(this.taken, update.id) : this.taken;
  }

  /** Leaves a note for the operator, once: what it tells of may be found again and again. */
  async note(text: string): Promise<void> {
    if (this.application.operatorNotes.some((note) => note.text === text)) return;
    log.error("the operator has to look at the application", { note: text });
    await this.record({ type: "operatorNoted", text });
  }

  /** Leaves the note if the end has not come within the time. Seconds. */
  async noteOnTimeout(
    ended: () => boolean,
    { withinSeconds, text }: { withinSeconds: number; text: string },
  ) {
    if (!(await this.rest(ended, withinSeconds * 1000, `提醒运维：${text}`))) await this.note(text);
  }

  /** Runs work that outlives the message that began it. The workflow does not complete before it ends. */
  background(task: Promise<void>): void {
    this.tasks.add(task);
  }

  /**
   * A pause of background work, in which another run may take over: there it is begun anew from the application.
   * Nothing else may be known only to whoever pauses. True if it was ended, false after the time. Milliseconds.
   */
  rest(ended: () => boolean, ms: number, summary: string): Promise<boolean> {
    this.length.grow("pause");
    return this.tasks.rest(() => condition(ended, Math.max(ms, 1), { summary }));
  }

  /** True of steps whose write has not begun. */
  get hasUnwritten(): boolean {
    return this.writer.hasWaiting;
  }

  /** Runs a local activity when those before it have ended. */
  inSequence<T>(call: () => Promise<T>): Promise<T> {
    return this.writer.inSequence(call);
  }
}
