// Small pictures that float in a corner and are dragged from one to another.

export type Corner = "top-start" | "top-end" | "bottom-start" | "bottom-end";

/** A move shorter than this is a click, in pixels. */
const SLOP = 5;

/** The corner of the nearest quarter. `x` and `y` are shares of the room, 0 to 1 from its start and top. */
export function nearest(x: number, y: number): Corner {
  return `${y < 0.5 ? "top" : "bottom"}-${x < 0.5 ? "start" : "end"}`;
}

/** The corner that an arrow key leads to; `null` when there is none on that side. */
export function towards(corner: Corner, key: string): Corner | null {
  const [block, inline] = corner.split("-") as ["top" | "bottom", "start" | "end"];
  const next: Partial<Record<string, Corner>> = {
    ArrowUp: `top-${inline}`,
    ArrowDown: `bottom-${inline}`,
    ArrowLeft: `${block}-start`,
    ArrowRight: `${block}-end`,
  };
  const found = next[key] ?? null;
  return found === corner ? null : found;
}

/** What a drag does. */
export interface Drag {
  /** The box whose corners count. */
  room: () => Element | null;
  /** How far it is moved, in pixels; zero when it is let go. */
  onmove: (x: number, y: number) => void;
  onland: (corner: Corner) => void;
}

/** Makes an element one that is dragged. A click on it stays a click. */
export function draggable(drag: Drag) {
  return (node: HTMLElement) => {
    let from: { x: number; y: number } | null = null;
    let moved = false;

    const down = (event: PointerEvent) => {
      if (event.button !== 0 || (event.target as Element).closest("[data-no-drag]")) return;
      from = { x: event.clientX, y: event.clientY };
      moved = false;
      listen("addEventListener");
    };
    const move = (event: PointerEvent) => {
      if (!from) return;
      const [x, y] = [event.clientX - from.x, event.clientY - from.y];
      if (!moved && Math.hypot(x, y) < SLOP) return;
      if (!moved) node.setPointerCapture(event.pointerId);
      moved = true;
      drag.onmove(x, y);
    };
    const up = () => {
      listen("removeEventListener");
      if (!from) return;
      from = null;
      if (!moved) return;
      const [room, own] = [drag.room()?.getBoundingClientRect(), node.getBoundingClientRect()];
      drag.onmove(0, 0);
      if (!room) return;
      const x = (own.x + own.width / 2 - room.x) / room.width;
      const y = (own.y + own.height / 2 - room.y) / room.height;
      drag.onland(nearest(getComputedStyle(node).direction === "rtl" ? 1 - x : x, y));
    };
    const click = (event: MouseEvent) => {
      if (!moved || event.detail === 0) return; // one of the keyboard has no part in the drag
      moved = false;
      event.preventDefault();
      event.stopPropagation();
    };

    /** A quick hand is out of a small picture before its first move is told: the window hears it all the same. */
    const listen = (how: "addEventListener" | "removeEventListener") => {
      window[how]("pointermove", move as EventListener);
      window[how]("pointerup", up);
      window[how]("pointercancel", up);
    };

    node.addEventListener("pointerdown", down);
    node.addEventListener("click", click, true);
    return () => {
      listen("removeEventListener");
      node.removeEventListener("pointerdown", down);
      node.removeEventListener("click", click, true);
    };
  };
}
