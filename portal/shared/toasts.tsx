import { createContext, use, useCallback, useState, type ReactNode } from "react";

type Tone = "good" | "busy";
type Show = (text: string, tone?: Tone) => void;

const ToastContext = createContext<Show>(() => undefined);

/** Says briefly that something is done: good news, or with "busy" a hint at what is still to do. */
export const useToast = (): Show => use(ToastContext);

/** Long enough to be read. Milliseconds. */
const shownForMs = 4_000;

interface Toast {
  id: number;
  text: string;
  tone: Tone;
}

/** Shows the last that pages said by `useToast`: more would lie over the heading. Also to screen readers, and over a change of page. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast>();
  const show = useCallback<Show>((text, tone = "good") => {
    const id = performance.now();
    setToast({ id, text, tone });
    setTimeout(() => setToast((shown) => (shown?.id === id ? undefined : shown)), shownForMs);
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toast ? (
          <p key={toast.id} className={`toast tag-${toast.tone}`}>
            {toast.text}
          </p>
        ) : undefined}
      </div>
    </ToastContext>
  );
}
