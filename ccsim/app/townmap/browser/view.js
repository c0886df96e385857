// What part of the map is seen: moving, zooming, and the gestures for it.

const CLOSEST = 40; // times nearer than the whole town
const FOOT = 46; // pixels at the bottom that the whole town leaves free, for the buttons

class View {
  constructor(town, changed) {
    Object.assign(this, { town, changed, zoom: 1, x: town.about.width / 2, y: town.about.height / 2 });
    this.resize(1, 1);
  }

  resize(width, height) {
    Object.assign(this, { width, height });
    this.middle = (height - FOOT) / 2;
    this.fitted = Math.min(width / this.town.about.width, (height - FOOT) / this.town.about.height);
    this.moveTo(this.x, this.y);
  }

  get scale() {
    return this.fitted * this.zoom; // CSS pixels for a unit of the map
  }

  toScreen(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.middle];
  }

  toMap(left, top) {
    return [(left - this.width / 2) / this.scale + this.x, (top - this.middle) / this.scale + this.y];
  }

  moveTo(x, y, zoom = this.zoom) {
    this.zoom = Math.min(CLOSEST, Math.max(1, zoom));
    const kept = (value, side, seen) =>
      seen >= side ? side / 2 : Math.min(side - seen / 2, Math.max(seen / 2, value));
    this.x = kept(x, this.town.about.width, this.width / this.scale);
    this.y = kept(y, this.town.about.height, (2 * this.middle) / this.scale);
    this.changed();
  }

  moveBy(right, down) {
    this.moveTo(this.x - right / this.scale, this.y - down / this.scale);
  }

  zoomBy(factor, left = this.width / 2, top = this.middle) {
    const [x, y] = this.toMap(left, top);
    this.zoom = Math.min(CLOSEST, Math.max(1, this.zoom * factor));
    this.moveTo(x - (left - this.width / 2) / this.scale, y - (top - this.middle) / this.scale);
  }

  whole() {
    this.moveTo(this.town.about.width / 2, this.town.about.height / 2, 1);
  }

  showSettlement(number) {
    const town = this.town;
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < town.streets; i++) {
      if (town.street_settlement[i] !== number) continue;
      box[0] = Math.min(box[0], town.street_x[i]);
      box[1] = Math.min(box[1], town.street_y[i]);
      box[2] = Math.max(box[2], town.street_x[i]);
      box[3] = Math.max(box[3], town.street_y[i]);
    }
    const room = 2.4 * town.about.side;
    const near = Math.min(this.width / (box[2] - box[0] + room), (2 * this.middle) / (box[3] - box[1] + room));
    this.moveTo((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, near / this.fitted);
  }
}

// Drag, pinch, wheel (with Ctrl, or once the map has the focus) and double click; `choose(left, top)` hears of a tap.
function followGestures(element, view, choose, signal) {
  const fingers = new Map();
  let travelled = 0;
  const on = (name, hear, options) => element.addEventListener(name, hear, { signal, ...options });
  const placeOf = (event) => {
    const frame = element.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  on("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    if (!fingers.size) travelled = 0;
    fingers.set(event.pointerId, placeOf(event));
  });
  on("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = placeOf(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (other) {
      const apart = (from) => Math.max(20, Math.hypot(from[0] - other[0], from[1] - other[1]));
      view.zoomBy(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      view.moveBy((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
    } else if (travelled > 4) {
      view.moveBy(now[0] - before[0], now[1] - before[1]);
    }
    element.style.touchAction = view.zoom > 1 ? "none" : "pan-y"; // a page with the whole town still scrolls
  });
  const lift = (event) => {
    const alone = fingers.size === 1;
    if (fingers.delete(event.pointerId) && alone && travelled <= 4 && event.type === "pointerup") {
      choose(...placeOf(event));
    }
  };
  on("pointerup", lift);
  on("pointercancel", lift);
  on("dblclick", (event) => view.zoomBy(2, ...placeOf(event)));
  on(
    "wheel",
    (event) => {
      if (!event.ctrlKey && document.activeElement !== element && element.getRootNode().activeElement !== element) return;
      event.preventDefault();
      view.zoomBy(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 150), ...placeOf(event));
    },
    { passive: false },
  );
}
