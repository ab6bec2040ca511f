/** Counts the background work of a workflow: whether any is left, and whether all of it pauses. */
export class Tasks {
  private begun = 0;
  private resting = 0;

  /** True when none is left. */
  get idle(): boolean {
    return this.begun === 0;
  }

  /** True when all that is left only waits for a time or for news. */
  get atRest(): boolean {
    return this.begun === this.resting;
  }

  add(task: Promise<void>): void {
    this.begun += 1;
    void task.finally(() => {
      this.begun -= 1;
    });
  }

  /** Only for work that was added. */
  async rest<T>(pause: () => Promise<T>): Promise<T> {
    this.resting += 1;
    try {
      return await pause();
    } finally {
      this.resting -= 1;
    }
  }
}
