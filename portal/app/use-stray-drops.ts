import { useEffect } from "react";
import { useToast } from "../shared/toasts";
import { words } from "../words";

/**
 * Prevents the browser from opening a file that is dropped outside of a file field, which would replace the page and
 * lose what was typed. File fields handle their drops themselves.
 */
export function useStrayDrops(): void {
  const toast = useToast();
  useEffect(() => {
    const isStray = (event: DragEvent): boolean =>
      !event.defaultPrevented &&
      event.dataTransfer?.types.includes("Files") === true &&
      !(event.target instanceof Element && event.target.closest("input[type=file]"));
    const onDragOver = (event: DragEvent) => {
      if (isStray(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!isStray(event)) return;
      event.preventDefault();
      toast(words.common.droppedBeside, "busy");
    };
    addEventListener("dragover", onDragOver);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragover", onDragOver);
      removeEventListener("drop", onDrop);
    };
  }, [toast]);
}
