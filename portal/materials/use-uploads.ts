import { write } from "../client/addresses";
import { useEffect, useRef, useState } from "react";
import { isPassing, problemOf, type Problem } from "../client/problem";
import { useSession } from "../sign-in/session";
import { prepareFile } from "./prepare-file";
import { uploadFile, type KeptList } from "./upload-file";

/** An upload that is under way, failed, or could not be cancelled; in the last case the service may have the file. */
export interface Uploading {
  key: number;
  material: string;
  name: string;
  state: "preparing" | "uploading" | "waiting" | "cancelling" | "failed" | "uncancelled";
  /** Share that is uploaded, from 0 to 1. */
  share: number;
  problem?: Problem;
}

/** Returns true for an upload under way: a submission would go without it, and leaving the page ends it. */
export const isUnderWay = ({ state }: Uploading): boolean => state !== "failed" && state !== "uncancelled";

interface Job extends Uploading {
  file: Blob;
  consent: boolean;
}

interface Options {
  id: string;
  /** Files that the service has. Cancelling a repeated upload of one of them doesn't delete it. */
  kept: KeptList;
  onKept: (list: KeptList) => void;
}

export interface Uploads {
  all: readonly Uploading[];
  add: (material: string, files: readonly File[], consent: boolean) => void;
  retry: (key: number) => void;
  drop: (key: number) => void;
}

/** Uploads files one after another, so that a slow connection isn't divided among several unfinished uploads. */
export function useUploads({ id, kept, onKept }: Options): Uploads {
  const { api } = useSession();
  const [jobs, setJobs] = useState<readonly Job[]>([]);
  const latest = useRef({ kept, onKept });
  latest.current = { kept, onKept };
  const chain = useRef(Promise.resolve());
  const stops = useRef(new Map<number, AbortController>());
  /** Ids of files that may have reached the service, even if no answer came. */
  const sent = useRef(new Map<number, string>());
  const keys = useRef(0);

  useEffect(() => {
    const underWay = stops.current;
    return () => underWay.forEach((stop) => stop.abort());
  }, []);

  const change = (key: number, changes: Partial<Job>) =>
    setJobs((before) => before.map((job) => (job.key === key ? { ...job, ...changes } : job)));

  const forget = (key: number) => {
    stops.current.delete(key);
    sent.current.delete(key);
    setJobs((before) => before.filter((job) => job.key !== key));
  };

  /**
   * Deletes a file that may have reached the service without an answer. The upload counts as cancelled once the service
   * has deleted the file.
   */
  async function takeBack(key: number, fileId: string): Promise<void> {
    try {
      const { materials } = await api.command(write("deleteMaterial", { id, file: fileId }));
      latest.current.onKept(materials);
      forget(key);
    } catch (error) {
      change(key, { state: "uncancelled", problem: problemOf(error) });
    }
  }

  const drop = (key: number) => {
    stops.current.get(key)?.abort();
    const fileId = sent.current.get(key);
    if (fileId === undefined) return forget(key);
    change(key, { state: "cancelling" });
    chain.current = chain.current.then(() => takeBack(key, fileId));
  };

  async function run({ key, material, file, consent }: Job): Promise<void> {
    const stop = stops.current.get(key);
    if (!stop || stop.signal.aborted) return;
    try {
      change(key, { state: "preparing", share: 0 });
      const content = await prepareFile(file);
      const onSending = (fileId: string) => {
        change(key, { state: "uploading" });
        const isThere = latest.current.kept.some((one) => one.id === fileId);
        if (!isThere) sent.current.set(key, fileId);
      };
      const onProgress = (share: number) => change(key, { state: "uploading", share });
      const onWaiting = () => change(key, { state: "waiting", share: 0 });
      const { signal } = stop;
      const told = { onSending, onProgress, onWaiting, signal };
      const list = await uploadFile({ api, id, material, consent, content, ...told });
      latest.current.onKept(list);
      if (!signal.aborted) forget(key);
    } catch (error) {
      if (stop.signal.aborted) return;
      const problem = problemOf(error);
      // A refused file is not at the service.
      if (!isPassing(problem)) sent.current.delete(key);
      change(key, { state: "failed", problem });
    }
  }

  const enqueue = (job: Job) => {
    stops.current.set(job.key, new AbortController());
    chain.current = chain.current.then(() => run(job));
  };

  return {
    all: jobs,
    add: (material, files, consent) => {
      const added = files.map((file): Job => {
        keys.current += 1;
        return { key: keys.current, material, name: file.name, state: "preparing", share: 0, file, consent };
      });
      setJobs((before) => [...before, ...added]);
      added.forEach(enqueue);
    },
    retry: (key) => {
      const job = jobs.find((one) => one.key === key);
      if (job?.state === "uncancelled") drop(key);
      else if (job) {
        change(key, { state: "preparing", share: 0 });
        enqueue(job);
      }
    },
    drop,
  };
}
