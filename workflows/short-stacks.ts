/**
 * Frames of a stack in a workflow. The SDK takes one of each promise, for the Temporal UI's call stack, and maps every
 * frame to its source: with ten, V8's own number, that was a sixth of the worker's CPU. To be loaded before the sandbox
 * freezes its globals.
 */
Error.stackTraceLimit = 4;
