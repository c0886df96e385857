// Paints the lower two of three canvases: the ground (streets, rents, walls), and people, as pixels.

const LARGER = { creative: 1.35 }; // dots of those whom the town's plans are about
const BEHIND = 0.4; // how opaque people and firms are before a ground that is coloured by rent
const AROUND = 0.27; // of a plot's side: how far from the middle of the house its members stand

class Layers {
  constructor(root, canvases, town, view, say) {
    Object.assign(this, { root, canvases, town, view, say });
    [this.ground, this.people, this.signs] = canvases.map((canvas) => canvas.getContext("2d"));
    this.readColours();
    this.walls = this.findWalls();
  }

  readColours() {
    const style = getComputedStyle(this.root);
    const known = {};
    const colour = (name) => (known[name] ??= style.getPropertyValue(`--${name}`).trim());
    this.colour = colour;
    this.ramps = Object.fromEntries(["rent", "change"].map((name) => [name, colour(`ramp-${name}`).split(",").map(channels)]));
    const dots = this.town.about.occupations.map((name) => channels(colour(name)));
    this.dots = Uint32Array.from(dots, ([red, green, blue]) => (blue << 16) | (green << 8) | red);
  }

  resize(width, height, density) {
    this.density = density;
    for (const canvas of this.canvases) {
      [canvas.width, canvas.height] = [Math.round(width * density), Math.round(height * density)];
    }
    if (!this.people) return;
    this.image = this.people.createImageData(this.canvases[1].width, this.canvases[1].height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  clear(context) {
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.clearRect(0, 0, this.view.width, this.view.height);
  }

  seen(left, top, room) {
    return left > -room && top > -room && left < this.view.width + room && top < this.view.height + room;
  }

  // ---- ground --------------------------------------------------------------------------------------
  paintGround(frame, shades) {
    const { town, view, ground: context } = this;
    if (!context) return;
    this.clear(context);
    const side = town.about.side * view.scale;
    const fill = this.streetFill(frame, shades);
    for (let i = 0; i < town.streets; i++) {
      const [left, top] = view.toScreen(town.street_x[i], town.street_y[i]);
      if (!this.seen(left, top, side)) continue;
      context.fillStyle = this.colour("road");
      context.fillRect(left - side / 2, top - side / 2, side + 0.5, side + 0.5);
      context.fillStyle = fill(i);
      for (const beside of [-0.29, 0.29]) {
        const [wide, high] = town.street_east[i] ? [0.98, 0.41] : [0.41, 0.98];
        const [right, down] = town.street_east[i] ? [0, beside] : [beside, 0];
        context.fillRect(left + (right - wide / 2) * side, top + (down - high / 2) * side, wide * side, high * side);
      }
    }
    if (view.zoom > 3) this.paintHouses(frame);
    this.paintWalls();
  }

  streetFill(frame, shades) {
    if (shades === "plain") return () => this.colour("block");
    const [low, high] = this.town.rentRange(shades === "change");
    const rents = this.town.rents(frame, shades === "change");
    return (street) => between(this.ramps[shades], (rents[street] - low) / (high - low));
  }

  paintHouses(frame) {
    const { town, view, ground: context } = this;
    const lived = new Uint8Array(town.house_x.length);
    for (const place of town.row("home", frame)) if (place) lived[place - 1] = 1;
    for (let i = 0; i < lived.length; i++) {
      const [left, top] = view.toScreen(town.house_x[i], town.house_y[i]);
      const side = 0.84 * town.house_plot[i] * view.scale;
      if (!this.seen(left, top, side)) continue;
      context.fillStyle = this.colour(lived[i] ? "house" : "empty");
      context.fillRect(left - side / 2, top - side / 2, side, side);
    }
  }

  // Edges between historic streets and others or open land: pairs of points, in units of the map.
  findWalls() {
    const { town } = this;
    const { side } = town.about;
    const near = (a, b) => Math.abs(a - b) < side / 4;
    const historic = [...Array(town.streets).keys()].filter((i) => town.street_historic[i]);
    const lines = [];
    for (const i of historic) {
      const [x, y] = [town.street_x[i], town.street_y[i]];
      for (const [right, down] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        const beyond = (j) => near(town.street_x[j], x + right * side) && near(town.street_y[j], y + down * side);
        if (historic.some(beyond)) continue;
        const [midX, midY] = [x + (right * side) / 2, y + (down * side) / 2];
        const [overX, overY] = [(down * side) / 2, (right * side) / 2];
        lines.push([midX - overX, midY - overY, midX + overX, midY + overY]);
      }
    }
    return lines;
  }

  paintWalls() {
    const { view, ground: context } = this;
    const width = Math.max(1.6, Math.min(7, this.town.about.side * view.scale * 0.07));
    Object.assign(context, { strokeStyle: this.colour("wall"), lineWidth: width, lineCap: "square" });
    context.beginPath();
    for (const [x0, y0, x1, y1] of this.walls) {
      context.moveTo(...view.toScreen(x0, y0));
      context.lineTo(...view.toScreen(x1, y1));
    }
    context.stroke();
  }

  // ---- people --------------------------------------------------------------------------------------
  paintPeople(moment, { hidden, shades }) {
    const { town, view, people: context, pixels, density } = this;
    if (!context) return;
    pixels.fill(0);
    const frame = Math.floor(moment);
    const next = Math.min(frame + 1, town.frames - 1);
    const part = SMOOTH(moment - frame);
    const [from, to] = [town.row("home", frame), town.row("home", next)];
    const looks = [town.row("look", frame), town.row("look", next)];
    const shown = town.about.occupations.map((name) => !hidden.has(name));
    const scale = view.scale * density;
    const left = (view.width / 2) * density - view.x * scale;
    const top = view.middle * density - view.y * scale;
    const radius = this.dotRadius();
    const cover = shades === "plain" ? 1 : BEHIND;
    const sizes = town.about.occupations.map((name) => radius * (LARGER[name] ?? 1));
    const discs = sizes.map((size) => [0.35, 0.7, 1].map((grown) => discOf(size * grown, cover)));
    for (let i = 0; i < from.length; i++) {
      const [a, b] = [from[i], to[i]];
      if (!a && (!b || part < 0.05)) continue;
      const occupation = a ? looks[0][i] : looks[1][i];
      if (!shown[occupation]) continue;
      const here = a || b;
      let x = town.house_x[here - 1] + AROUND * town.house_plot[here - 1] * town.aroundX[i];
      let y = town.house_y[here - 1] + AROUND * town.house_plot[here - 1] * town.aroundY[i];
      let grown = 2;
      if (a !== b && part > 0) {
        if (a && b) {
          x += (town.house_x[b - 1] + AROUND * town.house_plot[b - 1] * town.aroundX[i] - x) * part;
          y += (town.house_y[b - 1] + AROUND * town.house_plot[b - 1] * town.aroundY[i] - y) * part;
        } else {
          grown = Math.floor(3 * (a ? 1 - part : part) * 0.999);
        }
      }
      this.stamp(Math.round(left + x * scale), Math.round(top + y * scale), discs[occupation][grown], this.dots[occupation]);
    }
    context.putImageData(this.image, 0, 0);
  }

  dotRadius() {
    const plot = this.town.house_plot[0] * this.view.scale;
    return this.density * Math.max(0.75, Math.min(1.05, 0.4 * plot), Math.min(7, 0.23 * plot));
  }

  stamp(x, y, disc, colour) {
    const { width, height } = this.image;
    const { pixels } = this;
    for (let k = 0; k < disc.length; k++) {
      const [right, down, cover] = disc[k];
      const [column, line] = [x + right, y + down];
      if (column < 0 || line < 0 || column >= width || line >= height) continue;
      const at = line * width + column;
      if (cover >= pixels[at] >>> 24) pixels[at] = (cover << 24) | colour;
    }
  }
}
