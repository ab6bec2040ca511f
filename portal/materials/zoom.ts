/** Steps of the buttons and keys; the wheel goes between them. */
const steps = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4] as const;
const [least] = steps;
const most = steps[steps.length - 1] ?? 1;

const within = (zoom: number): number => Math.min(most, Math.max(least, zoom));

/** The next step above or below. */
export function stepped(zoom: number, by: 1 | -1): number {
  const next =
    by === 1 ? steps.find((step) => step > zoom + 0.01) : steps.filter((step) => step < zoom - 0.01).pop();
  return within(next ?? zoom);
}

const wheelStep = 1.15;

/** Zooms by one turn of the wheel: away from the reader makes larger. */
export const wheeled = (zoom: number, deltaY: number): number =>
  within(deltaY < 0 ? zoom * wheelStep : zoom / wheelStep);

interface Size {
  width: number;
  height: number;
}

/** A page's width by its height, whichever way it is turned. */
export const shapeOf = ({ width, height }: Size, turned: number): number =>
  turned % 2 === 1 ? height / width : width / height;

/** The zoom at which a page of this shape is seen whole. */
export const wholeZoom = (shape: number, room: Size): number =>
  room.width > 0 && room.height > 0 ? Math.min(1, (room.height * shape) / room.width) : 1;
