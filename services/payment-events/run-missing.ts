/** The workflow of an application that has not ended is gone. The news must come again once it is revived. */
export class RunMissing extends Error {
  override readonly name = "RunMissing";
}
