import { fileAt, write } from "../client/addresses";
import Button from "antd/es/button";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { beijingTime } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { material as words } from "../words/material";
import { endShown } from "./ends";
import type { KeptList } from "./upload-file";

interface KeptRowProps {
  id: string;
  kept: KeptList[number];
  /** Whether it is the material's first, second… */
  number: number;
  /** Whether its end can be noted. */
  ends: boolean;
  onKept: (list: KeptList) => void;
}

/** A file that is there: to be looked at, given an end, or deleted. */
export function KeptRow({ id, kept, number, ends, onKept }: KeptRowProps) {
  const { api, clock } = useSession();
  const toast = useToast();
  const { id: file, material: name, kind, bytes, keptAt, validUntil } = kept;
  const looking = useAction(async () => saveFile(await api.getFile(fileAt("material", { id, file }))));
  const removing = useAction(async () => {
    onKept((await api.command(write("deleteMaterial", { id, file }))).materials);
    toast(words.removed);
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
            type="date"
            aria-label={words.validUntilOf(name, number)}
            defaultValue={validUntil}
            onBlur={({ target }) => {
              // Half a date counts as none.
              if (target.validity.valid && target.value !== (validUntil ?? "")) void noting.run(target.value);
            }}
          />
        </label>
      ) : undefined}
      {endShown(validUntil, clock.now())}
      <Button
        size="small"
        aria-label={words.lookNamed(name, number)}
        loading={looking.busy}
        onClick={() => void looking.run()}
      >
        {words.look}
      </Button>
      <Button
        size="small"
        danger
        aria-label={words.removeNamed(name, number)}
        loading={removing.busy}
        onClick={() => void removing.run()}
      >
        {words.remove}
      </Button>
      <ProblemAlert problem={looking.problem ?? removing.problem ?? noting.problem} />
    </li>
  );
}
