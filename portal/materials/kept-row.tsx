import { lazily } from "../client/lazily";
import { write } from "../client/addresses";
import Button from "antd/es/button";
import { useState } from "react";
import { useAction } from "../client/use-action";
import { ConfirmButton } from "../shared/confirm-button";
import { ProblemAlert } from "../shared/problem-alert";
import { beijingTime } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { material as words } from "../words/material";
import { endShown } from "./ends";
import type { KeptList } from "./upload-file";
import { Fetched } from "../shared/fetched";

const LookDialog = lazily(() => import("./look-dialog"));

interface KeptRowProps {
  id: string;
  kept: KeptList[number];
  /** Number of the file among those of its material, from 1. */
  number: number;
  /** True if the end of the paper's validity can be recorded. */
  ends: boolean;
  onKept: (list: KeptList) => void;
}

/** Row of a stored file, which can be viewed, given an end of validity, or deleted. */
export function KeptRow({ id, kept, number, ends, onKept }: KeptRowProps) {
  const { api, clock } = useSession();
  const toast = useToast();
  const { id: file, material: name, kind, bytes, keptAt, validUntil } = kept;
  const [isLooking, setIsLooking] = useState(false);
  const removing = useAction(async () => {
    onKept((await api.command(write("deleteMaterial", { id, file }))).materials);
    toast(words.removed);
    return true as const;
  });
  const noting = useAction(async (day: string) => {
    const body = day === "" ? {} : { validUntil: day };
    onKept((await api.command(write("noteMaterialEnd", { id, file }), body)).materials);
    toast(words.noted);
  });
  return (
    <li>
      <span>
        {words.numbered(number)} {words.kinds[kind]} {words.kilobytes(bytes)}{" "}
        {words.uploadedAt(beijingTime(keptAt))}
      </span>
      {ends ? (
        <label>
          {words.validUntil}{" "}
          <input
            className="plain-input"
            type="date"
            aria-label={words.validUntilOf(name, number)}
            defaultValue={validUntil}
            onBlur={({ target }) => {
              // An incomplete date counts as none.
              if (target.validity.valid && target.value !== (validUntil ?? "")) void noting.run(target.value);
            }}
          />
        </label>
      ) : undefined}
      {endShown(validUntil, clock.now())}
      <Button size="small" aria-label={words.lookNamed(name, number)} onClick={() => setIsLooking(true)}>
        {words.look}
      </Button>
      <ConfirmButton
        label={words.remove}
        look={{ size: "small", danger: true, "aria-label": words.removeNamed(name, number) }}
        question={words.removeAsk(name, number)}
        action={removing}
        said={[]}
      />
      <ProblemAlert problem={noting.problem} />
      <Fetched>
        {isLooking ? (
          <LookDialog id={id} kept={kept} number={number} onClose={() => setIsLooking(false)} />
        ) : undefined}
      </Fetched>
    </li>
  );
}
