import { condition, currentUpdateInfo, log, workflowInfo } from "@temporalio/workflow";
import { stepOf } from "../../contract/step";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent, NewEvent } from "../../domain/application/events";
import { withFingerprint } from "../../domain/application/fingerprint";
import { apply } from "../../domain/application/reducer";
import type { RenewalSettings } from "../../domain/settings";
import { contradictedRun, type RunOrigin } from "../../domain/application/run-origin";
import type { NotedDuty } from "../../domain/application/noted-duty";
import { shapeVersion, upToDate, withTaken, type CarriedState } from "../../domain/application/shape";
import type { RenewalInput } from "../messages";
import { currentTrace } from "../trace";
import { endOfRun, localStore, localThenRegular, store } from "./activities";
import { createOperatorView } from "./operator-view";
import { createMessageQueue } from "../message-queue";
import { noteState } from "../noted-states";
import { createEnd, createRunLength, Tasks, type RunLength } from "./run";
import type { SavedAs } from "../../activities/store";
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
  /** Fingerprints of the latest states, the present one last. */
  private states: readonly string[] = [];
  private takenBefore: ReadonlySet<string> = new Set();
  private readonly length: RunLength;
  private startedFrom: number | undefined;
  /** Queue that handles messages that came together one after another. */
  readonly messageQueue = createMessageQueue();
  /** Numbers of refunds that a gateway is being asked to send elsewhere (refund-owner.ts). */
  readonly refundsUnderTreatment = new Set<string>();
  private readonly updateVisibility: ReturnType<typeof createOperatorView>;
  private readonly writer = createWriter({
    onWritten: (savedAs) => this.noteWritten(savedAs),
    orEnd: (write) => this.orEnd(write),
  });
  private readonly end = createEnd();
  /** True while the run lacks money that is stored, so that its writes wait. */
  private behind = false;

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
    this.states = withFingerprint([], this.current);
    this.taken = taken;
    this.takenBefore = new Set(taken);
    this.startedFrom = generation;
    noteState("carried", this.current);
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
        () => store.storedState.executeWithOptions({ summary: "读取已保存的申请" }, [applicationId]),
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
   * Waits for the work, unless the run's state turns out not to be the stored one.
   * @throws ApplicationFailure OUTDATED_RUN if the run was started from an earlier state than the stored one,
   * STATE_CONTRADICTED if its state contradicts the stored one
   */
  unlessEnded<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.end.found]);
  }

  /**
   * Does a write or an order. If the store refuses it because the run may not go on, the run ends, and nothing that waits
   * for it continues.
   */
  async orEnd<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      const type = endOfRun(error);
      if (type === undefined) throw error;
      this.end.end(type);
      return new Promise<never>(() => undefined);
    }
  }

  /** Notes how a write was saved. */
  noteWritten(savedAs: SavedAs | "held"): void {
    if (savedAs === "holdLost") this.background(this.note(lockLost, { kind: "lockLost" }));
    const wasBehind = this.behind;
    this.behind = savedAs === "behind";
    if (this.behind && !wasBehind) this.background(this.endIfBehind());
  }

  /**
   * Ends a run that was reset to before money came, unless the messages that brought it, which Temporal delivers again,
   * come within half a minute. The application is then continued from what is stored.
   */
  private async endIfBehind(): Promise<void> {
    const summary = "等待重放的收付款消息";
    if (!(await condition(() => !this.behind, "30 seconds", { summary }))) this.endContradicted();
  }

  /** Ends a run that lacks something that is stored. The application is then continued from there. */
  endContradicted(): void {
    this.end.end(contradictedRun);
  }

  /** Resolves once the run's writes don't wait any more. Until then nobody may be told that a command is done. */
  async untilStored(): Promise<void> {
    if (this.behind) await condition(() => !this.behind);
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
        from: workflowInfo().runId,
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
  messageCame(input: unknown): void {
    this.length.grow("message", input);
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
    this.states = withFingerprint([], draft);
  }

  /**
   * Applies the event at once. Resolves when the projection and the SMS outbox hold it.
   * @param save - writes the event in an activity that also does something else; not used if another event in the same
   * write has one
   */
  async record(event: NewEvent, save?: Save): Promise<Application> {
    const dated = this.dated(event);
    const { states: before } = this;
    const application = this.apply(dated);
    const { settings, taken, origin } = this;
    const step = stepOf(dated, application, currentTrace());
    await this.writer.write({
      application,
      before,
      step,
      settings,
      taken,
      origin,
      writtenAt: this.now,
      ...(save ? { save } : {}),
    });
    return application;
  }

  /** Returns the event with its time: the present one, unless its message fixed another. */
  dated(event: NewEvent): ApplicationEvent {
    return { ...event, at: event.at ?? new Date(this.now).toISOString() };
  }

  /** Returns the write of an event without applying it, for an activity that writes it only if something else succeeds. */
  writeOf(dated: ApplicationEvent): ApplicationWrite {
    const application = apply(this.application, dated);
    return {
      application,
      before: this.states,
      steps: [stepOf(dated, application, currentTrace())],
      settings: this.settings,
      taken: this.takenNow(),
      origin: this.origin,
      writtenAt: this.now,
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
    this.states = withFingerprint(this.states, application);
    this.length.grow("step", application);
    this.taken = this.takenNow();
    this.updateVisibility(application);
    noteState(event.type, application);
    return application;
  }

  /** Returns the ids of accepted updates, including the one that is being handled. */
  private takenNow(): readonly string[] {
    const update = currentUpdateInfo();
    return update ? withTaken(this.taken, update.id) : this.taken;
  }

  /** Leaves a note for the operator, but only once, since its cause may be found again and again. */
  async note(text: string, duty?: NotedDuty): Promise<void> {
    if (this.application.operatorNotes.some((note) => note.text === text)) return;
    log.error("the operator has to look at the application", { note: text });
    await this.record({ type: "operatorNoted", text, ...(duty ? { duty } : {}) });
  }

  /** Leaves the note if `ended` does not hold within the given seconds. */
  async noteOnTimeout(
    ended: () => boolean,
    { withinSeconds, text, duty }: { withinSeconds: number; text: string; duty: NotedDuty },
  ) {
    if (!(await this.rest(ended, withinSeconds * 1000, `提醒运维：${text}`))) await this.note(text, duty);
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
