import type { Limits } from "../../api/platform/limits";

/** Limits that never refuse, for tests that don't concern limits. */
export const noLimits: Limits = {
  quotas: [],
  countAddress: async () => undefined,
  countForgery: async () => undefined,
  countRequest: async () => undefined,
  acquireSlot: async () => () => undefined,
  spend: (_quota, _principal, work) => work(),
  meter: (_quota, _principal, work) => work(async () => undefined),
  count: async () => true,
  isSpent: async () => false,
};
