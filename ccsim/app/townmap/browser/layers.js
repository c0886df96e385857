// Paints the lower two of three canvases: the ground (streets, rents, firms, walls), and people, as pixels.

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
  paintGround(frame, shown) {
    const { town, view, ground: context } = this;
    if (!context) return;
    this.clear(context);
    const side = town.about.side * view.scale;
    const fill = this.streetFill(frame, shown.shades);
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
    this.paintFirms(frame, shown);
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

  paintFirms(frame, { hidden, shades }) {
    const { town, view, ground: context } = this;
    const [places, staff] = [town.row("premises", frame), town.row("staff", frame)];
    const road = view.scale * town.about.side;
    context.globalAlpha = shades === "plain" ? 1 : BEHIND;
    const kinds = town.about.sectors.map((name) => SECTORS_SHOWN[name] ?? "other");
    const colours = kinds.map((name) => this.colour(`firm-${name}`));
    for (let i = 0; i < places.length; i++) {
      const sector = town.firm_sector[i];
      if (!places[i] || hidden.has(`firm-${kinds[sector]}`)) continue;
      const [left, top] = view.toScreen(town.premises_x[places[i] - 1], town.premises_y[places[i] - 1]);
      const side = Math.max(1.4, road * Math.min(0.11, 0.016 + 0.012 * Math.sqrt(staff[i])));
      if (!this.seen(left, top, side)) continue;
      context.fillStyle = colours[sector];
      context.fillRect(left - side / 2, top - side / 2, side, side);
    }
    context.globalAlpha = 1;
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

  // ---- people: written as pixels, as far fewer a second can be drawn in any other way ----------------
  paintPeople(moment, { hidden, shades }) {
    if (!this.people) return;
    this.pixels.fill(0);
    const { town } = this;
    const frame = Math.floor(moment);
    const part = SMOOTH(moment - frame);
    const next = Math.min(frame + 1, town.frames - 1);
    const [from, to] = [town.row("home", frame), town.row("home", next)];
    const [look, later] = [town.row("look", frame), town.row("look", next)];
    const shown = town.about.occupations.map((name) => !hidden.has(name));
    const discs = this.discs(shades === "plain" ? 1 : BEHIND);
    for (let i = 0; i < from.length; i++) {
      const [a, b] = [from[i], to[i]];
      if (!a && (!b || part < 0.05)) continue;
      const occupation = a ? look[i] : later[i];
      if (!shown[occupation]) continue;
      if (a === b || part === 0) this.stamp(i, a, a, 0, discs[occupation][2], this.dots[occupation]);
      else if (a && b) this.stamp(i, a, b, part, discs[occupation][2], this.dots[occupation]);
      else this.stamp(i, a || b, a || b, 0, discs[occupation][Math.floor(2.99 * (a ? 1 - part : part))], this.dots[occupation]);
    }
    this.people.putImageData(this.image, 0, 0);
  }

  // Three discs for each occupation: for those who are just coming or almost gone, half there, and there.
  discs(cover) {
    const { about } = this.town;
    const radius = this.dotRadius();
    const sizes = about.occupations.map((name) => radius * (LARGER[name] ?? 1));
    return sizes.map((size) => [0.35, 0.7, 1].map((grown) => discOf(size * grown, cover, this.image.width)));
  }

  // Writes a person at home, or part of the way from one house to another (houses counted from one).
  stamp(person, from, to, part, disc, colour) {
    const { town, view, pixels, image, density } = this;
    const { house_x: x, house_y: y, house_plot: plot } = town;
    const [right, down] = [AROUND * town.aroundX[person], AROUND * town.aroundY[person]];
    let east = x[from - 1] + plot[from - 1] * right;
    let south = y[from - 1] + plot[from - 1] * down;
    if (part) {
      east += (x[to - 1] + plot[to - 1] * right - east) * part;
      south += (y[to - 1] + plot[to - 1] * down - south) * part;
    }
    const column = Math.round(((east - view.x) * view.scale + view.width / 2) * density);
    const line = Math.round(((south - view.y) * view.scale + view.middle) * density);
    const { reach, offsets, covers } = disc;
    if (column < reach || line < reach || column >= image.width - reach || line >= image.height - reach) return;
    const middle = line * image.width + column;
    for (let k = 0; k < offsets.length; k++) {
      const at = middle + offsets[k];
      if (covers[k] >= pixels[at] >>> 24) pixels[at] = (covers[k] << 24) | colour;
    }
  }

  dotRadius() {
    const plot = this.town.house_plot[0] * this.view.scale;
    return this.density * Math.max(0.75, Math.min(1.05, 0.4 * plot), Math.min(7, 0.23 * plot));
  }
}
