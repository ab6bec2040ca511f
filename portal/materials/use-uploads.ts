import { useEffect, useRef, useState } from "react";
import { problemOf, type Problem } from "../client/problem";
import { useSession } from "../sign-in/session";
import { prepareFile } from "./prepare-file";
import { uploadFile, type KeptList } from "./upload-file";

/** A file on its way, or one that did not get there. */
export interface Uploading {
  key: number;
  material: string;
  name: string;
  state: "preparing" | "uploading" | "waiting" | "failed";
  /** 0 to 1. */
  share: number;
  problem?: Problem;
}

interface Job extends Uploading {
  file: Blob;
  consent: boolean;
}

interface Options {
  id: string;
  onKept: (list: KeptList) => void;
}

export interface Uploads {
  all: readonly Uploading[];
  add: (material: string, files: readonly File[], consent: boolean) => void;
  retry: (key: number) => void;
  drop: (key: number) => void;
}

/** Uploads one file after the other: so an office's line is not shared by many halves. */
export function useUploads({ id, onKept }: Options): Uploads {
  const { api } = useSession();
  const [jobs, setJobs] = useState<readonly Job[]>([]);
  const latest = useRef(onKept);
  latest.current = onKept;
  const chain = useRef(Promise.resolve());
  const stops = useRef(new Map<number, AbortController>());
  const keys = useRef(0);

  useEffect(() => {
    const underWay = stops.current;
    return () => underWay.forEach((stop) => stop.abort());
  }, []);

  const change = (key: number, changes: Partial<Job>) =>
    setJobs((before) => before.map((job) => (job.key === key ? { ...job, ...changes } : job)));

  const drop = (key: number) => {
    stops.current.get(key)?.abort();
    stops.current.delete(key);
    setJobs((before) => before.filter((job) => job.key !== key));
  };

  async function run({ key, material, file, consent }: Job): Promise<void> {
    const stop = stops.current.get(key);
    if (!stop || stop.signal.aborted) return;
    try {
      change(key, { state: "preparing", share: 0 });
      const content = await prepareFile(file);
      const onProgress = (share: number) => change(key, { state: "uploading", share });
      const onWaiting = () => change(key, { state: "waiting", share: 0 });
      const { signal } = stop;
      const list = await uploadFile({ api, id, material, consent, content, onProgress, onWaiting, signal });
      latest.current(list);
      drop(key);
    } catch (error) {
      if (!stop.signal.aborted) change(key, { state: "failed", problem: problemOf(error) });
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
      if (job) enqueue(job);
    },
    drop,
  };
}
