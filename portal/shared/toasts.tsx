import { createContext, use, useCallback, useState, type ReactNode } from "react";

type Tone = "good" | "busy";
type Show = (text: string, tone?: Tone) => void;

const ToastContext = createContext<Show>(() => undefined);

/** Returns a function that briefly shows a message: a success, or with "busy" a hint at something still to do. */
export const useToast = (): Show => use(ToastContext);

/** Time for which a message is shown, in milliseconds; long enough to read it. */
const shownForMs = 4_000;

interface Toast {
  id: number;
  text: string;
  tone: Tone;
}

/**
 * Shows the latest message of `useToast`, since several would cover the heading. It is announced to screen readers, and
 * stays over a change of page.
 */
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
