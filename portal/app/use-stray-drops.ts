import { useEffect } from "react";
import { useToast } from "../shared/toasts";
import { words } from "../words";

/**
 * Keeps the page when a file is dropped where nobody takes it: a browser would open the file in the page's place, and what
 * was typed would be gone. A field for files takes what is dropped on it by itself.
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
