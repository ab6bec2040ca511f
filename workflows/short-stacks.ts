/**
 * Number of frames in a workflow's stack traces. A stack trace is captured of each promise for the Temporal UI, and fewer
 * frames than V8's default of ten cost less. This file must be loaded before the sandbox freezes its globals.
 */
Error.stackTraceLimit = 4;
