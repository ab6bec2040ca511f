/** Zoom factors of buttons and keys. The wheel also reaches values in between. */
const steps = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4] as const;
const [least] = steps;
const most = steps[steps.length - 1] ?? 1;

const within = (zoom: number): number => Math.min(most, Math.max(least, zoom));

/** Returns the next zoom factor above or below. */
export function stepped(zoom: number, by: 1 | -1): number {
  const next =
    by === 1 ? steps.find((step) => step > zoom + 0.01) : steps.filter((step) => step < zoom - 0.01).pop();
  return within(next ?? zoom);
}

const wheelStep = 1.15;

/** Returns the zoom factor after one turn of the wheel. Turning away from the reader enlarges. */
export const wheeled = (zoom: number, deltaY: number): number =>
  within(deltaY < 0 ? zoom * wheelStep : zoom / wheelStep);

interface Size {
  width: number;
  height: number;
}

/** Returns the ratio of a page's width to its height after its rotation. */
export const shapeOf = ({ width, height }: Size, turned: number): number =>
  turned % 2 === 1 ? height / width : width / height;

/** Returns the zoom factor at which a page of this shape fits completely. */
export const wholeZoom = (shape: number, room: Size): number =>
  room.width > 0 && room.height > 0 ? Math.min(1, (room.height * shape) / room.width) : 1;
