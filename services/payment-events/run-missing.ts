/**
 * Error for an application that has not ended but whose workflow is gone. The news must come again after the application
 * is revived.
 */
export class RunMissing extends Error {
  override readonly name = "RunMissing";
}
