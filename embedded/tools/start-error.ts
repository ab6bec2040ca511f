/** An error that the user has to put right before anything can start. Its message, in Chinese, says how. */
export class StartError extends Error {
  override readonly name = "StartError";
}
