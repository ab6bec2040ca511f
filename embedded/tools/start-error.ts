/** Something the user has to put right before anything can start. Its message (Chinese) says what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}
