/**
 * Number of frames in a workflow's stack traces. The SDK takes a stack trace of each promise for the Temporal UI, and
 * maps every frame to its source. With V8's default of ten frames that took a sixth of the worker's CPU. This file must
 * be loaded before the sandbox freezes its globals.
 */
Error.stackTraceLimit = 4;
