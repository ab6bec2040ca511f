import type { temporal } from "@temporalio/proto";

/** Returns the ids of the patches whose steps a run has taken. */
export const patchesIn = ({ events }: temporal.api.history.v1.IHistory): string[] =>
  (events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) => {
    const [payload] = marker?.details?.["patch-data"]?.payloads ?? [];
    return payload?.data ? [(JSON.parse(Buffer.from(payload.data).toString()) as { id: string }).id] : [];
  });
