import { condition, currentUpdateInfo, log, workflowInfo } from "@temporalio/workflow";
import { stepOf } from "../../contract/step";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent, NewEvent } from "../../domain/application/events";
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

/**
 * Note for the operator about a run that was reset to a state in which it still held a lock that another application has
 * taken since.
 */
const lockLost = "本申请的锁已被另一件申请占用，请核实这两件申请，撤回其中一件";

/**
 * One application in the hands of its workflow, which is the only writer of its state. Events are applied synchronously,
 * so that the next decision sees them, and written afterwards.
 */
export class Renewal {
  readonly settings: RenewalSettings;
  /** Background work that continues after the message that began it. */
  readonly tasks = new Tasks();
  private current: Application | null = null;
  /** Application at the beginning of this run; null if it is not submitted yet. */
  private atFirst: Application | null = null;
  private taken: readonly string[] = [];
  private takenBefore: ReadonlySet<string> = new Set();
  private readonly length: RunLength;
  private startedFrom: number | undefined;
  /** Queue that handles messages that came together one after another. */
  readonly messageQueue = createMessageQueue();
  /** Numbers of refunds that a gateway is being asked to send elsewhere (refund-owner.ts). */
  readonly refundsUnderTreatment = new Set<string>();
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
   * Continues from the stored state. The run itself reads it, because only then is it certainly the latest: no other run
   * of the application can be open by now, but one may have begun and ended since the client looked that started this
   * run.
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

  /**
   * The submitted application. @throws Error before the first submission: nothing that needs an application may run
   * then.
   */
  get application(): Application {
    if (!this.current) throw new Error("no submission was accepted yet");
    return this.current;
  }

  /** Time by the workflow's clock, in milliseconds since the epoch. */
  get now(): number {
    return Date.now();
  }

  /** The chain that this run belongs to, and the generation from which that chain was started. */
  get origin(): RunOrigin {
    const { startedFrom: generation } = this;
    const { firstExecutionRunId: firstRunId } = workflowInfo();
    return { firstRunId, ...(generation === undefined ? {} : { generation }) };
  }

  /**
   * Waits for the work, unless the run turns out to be outdated.
   * @throws ApplicationFailure OUTDATED_RUN if the run was started from an earlier state than the stored one
   */
  untilOutdated<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.outdated.found]);
  }

  /**
   * Does a write. If the store refuses it because the run is outdated, the run ends, and nothing that waits for the write
   * continues.
   */
  async orEnd<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (!isOutdated(error)) throw error;
      this.outdated.end();
      return new Promise<never>(() => undefined);
    }
  }

  /** Input with which the next run of the chain starts. */
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

  /** True once the history is so long that another run should continue. */
  get isLong(): boolean {
    return this.length.isLong;
  }

  /** True once a message has changed the application in this run, which continued from another one. */
  get hasNews(): boolean {
    return this.application !== this.atFirst;
  }

  /** Counts a message that has reached its handler towards the length of the history. */
  messageCame(): void {
    this.length.grow("message");
  }

  /**
   * Decides whether an earlier run carried this update out. Temporal itself recognises a repeated update id only within
   * one run.
   */
  tookBefore(updateId = currentUpdateInfo()?.id): boolean {
    return updateId !== undefined && this.takenBefore.has(updateId);
  }

  /**
   * Decides whether an earlier run left something open that this run has to continue. A message that started this run is
   * handled first, and what it began is followed already. If it were followed twice, an invoice that is taken back once
   * would be reissued twice.
   */
  leftOpen(isOpen: (application: Application) => boolean): boolean {
    return isOpen(this.application) && this.atFirst !== null && isOpen(this.atFirst);
  }

  /** Shows operators the state at which this run continues. */
  showCarried(): void {
    this.updateVisibility(this.application, true);
  }

  /** Takes over a draft as it was before its first submission. */
  adopt(draft: Application): void {
    this.current = draft;
  }

  /**
   * Applies the event at once. Resolves when the projection and the SMS outbox hold it.
   * @param save - writes the event in an activity that also does something else; not used if another event in the same
   * write has one
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

  /** Returns the event with the present time. */
  dated(event: NewEvent): ApplicationEvent {
    return { ...event, at: new Date(this.now).toISOString() };
  }

  /** Returns the write of an event without applying it, for an activity that writes it only if something else succeeds. */
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

  /**
   * Applies an event that an activity has written. Returns false if another event came first; the caller then has to
   * record it as well.
   */
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

  /** Returns the ids of accepted updates, including the one that is being handled. */
  private takenNow(): readonly string[] {
    const update = currentUpdateInfo();
    return update ? withTaken(this.taken, update.id) : this.taken;
  }

  /** Leaves a note for the operator, but only once, since its cause may be found again and again. */
  async note(text: string): Promise<void> {
    if (this.application.operatorNotes.some((note) => note.text === text)) return;
    log.error("the operator has to look at the application", { note: text });
    await this.record({ type: "operatorNoted", text });
  }

  /** Leaves the note if `ended` does not hold within the given seconds. */
  async noteOnTimeout(
    ended: () => boolean,
    { withinSeconds, text }: { withinSeconds: number; text: string },
  ) {
    if (!(await this.rest(ended, withinSeconds * 1000, `提醒运维：${text}`))) await this.note(text);
  }

  /** Runs work that continues after the message that began it. The workflow does not complete before the work ends. */
  background(task: Promise<void>): void {
    this.tasks.add(task);
  }

  /**
   * Pauses background work for at most `ms` milliseconds, or until `ended` holds. Another run may take over during the
   * pause; it begins the work anew from the application, so the paused work must hold no other state. Returns true if
   * `ended` holds, false after the time.
   */
  rest(ended: () => boolean, ms: number, summary: string): Promise<boolean> {
    this.length.grow("pause");
    return this.tasks.rest(() => condition(ended, Math.max(ms, 1), { summary }));
  }

  /** True while recorded events wait for their write to begin. */
  get hasUnwritten(): boolean {
    return this.writer.hasWaiting;
  }

  /** Runs a local activity once the earlier ones have ended. */
  inSequence<T>(call: () => Promise<T>): Promise<T> {
    return this.writer.inSequence(call);
  }
}
