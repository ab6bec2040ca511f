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

/** Shows what pages say by `useToast`, also to screen readers, and over a change of page. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const show = useCallback<Show>((text, tone = "good") => {
    const id = performance.now();
    setToasts((shown) => [...shown, { id, text, tone }]);
    setTimeout(() => setToasts((shown) => shown.filter((toast) => toast.id !== id)), shownForMs);
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, text, tone }) => (
          <p key={id} className={`toast tag-${tone}`}>
            {text}
          </p>
        ))}
      </div>
    </ToastContext>
  );
}
