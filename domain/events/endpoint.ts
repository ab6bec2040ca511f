import { dayMs } from "../beijing-day";

/** States of an endpoint, which is an address of another system that is called with events. */
export const endpointStates = ["待验证", "已启用", "已暂停", "已停用"] as const;
export type EndpointState = (typeof endpointStates)[number];

/** State in which an endpoint is called with events. In all others, its position stands still. */
export const calledState = "已启用" satisfies EndpointState;

/** Reasons for which an endpoint is no longer called: it wants no more, or has accepted nothing for too long. */
export const endpointEnds = ["gone", "failing"] as const;
export type EndpointEnd = (typeof endpointEnds)[number];

/** Event that changes the state of an endpoint. A proof is the right answer to a challenge. */
type EndpointChange = "creation" | "move" | "proof" | "pause" | "end";

/** State after each change. An endpoint that moves to another address has to prove itself again. */
export const stateAfter = {
  creation: "待验证",
  move: "待验证",
  proof: calledState,
  pause: "已暂停",
  end: "已停用",
} as const satisfies Record<EndpointChange, EndpointState>;

/** Decides whether an endpoint in this state can be paused. The others aren't called anyway. */
export const mayPause = (state: EndpointState): boolean => state === calledState;

/** Bounds of endpoints. */
export const endpointLimits = {
  /** Most endpoints of one subscriber, and of all of them. */
  ofOwner: 5,
  all: 20,
  /** Most networks of one endpoint. */
  networks: 5,
  /** Most calls that the log keeps, and the time for which it shows them, in milliseconds. */
  calls: 100,
  callsMs: 7 * dayMs,
  /** Most events, of all applications, that can be told again together. */
  replayed: 10_000,
  /** Time for which a former secret still signs, in milliseconds. */
  formerSecretMs: dayMs,
  /** Time without an accepted event after which an endpoint is no longer called, in milliseconds. */
  failingMs: 3 * dayMs,
} as const;
