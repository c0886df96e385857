// Paints the town on three canvases: ground (streets, rents, walls), people (as pixels), and signs above them.

const LARGER = { creative: 1.35 }; // dots of those whom the town's plans are about
const BEHIND = 0.4; // how opaque people and firms are before a ground that is coloured by rent
const AROUND = 0.27; // of a plot's side: how far from the middle of the house its members stand
const SECTORS_SHOWN = { creative: "creative", technology: "technology" }; // all others are one colour
const MARKS = {
  heritage: { size: 8, draw: (path, r) => polygon(path, [[0, -r], [r, 0.8 * r], [-r, 0.8 * r]]) },
  "culture venue": { size: 10, draw: (path, r) => star(path, r) },
  "third place": { size: 5.5, draw: (path, r) => path.arc(0, 0, 0.9 * r, 0, 2 * Math.PI) },
  workspace: { size: 7, draw: (path, r) => polygon(path, [[0, -r], [r, 0], [0, r], [-r, 0]]) },
  school: { size: 6, draw: (path, r) => path.rect(-r * 0.85, -r * 0.85, 1.7 * r, 1.7 * r) },
  nature: { size: 7, draw: (path, r) => cross(path, r) },
};

function polygon(path, points) {
  points.forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
  path.closePath();
}

function star(path, r) {
  const points = Array.from({ length: 10 }, (_, i) => {
    const [turn, out] = [(i * Math.PI) / 5, i % 2 ? 0.45 * r : r];
    return [out * Math.sin(turn), -out * Math.cos(turn)];
  });
  polygon(path, points);
}

function cross(path, r) {
  const s = 0.36 * r;
  polygon(path, [[-s, -r], [s, -r], [s, -s], [r, -s], [r, s], [s, s], [s, r], [-s, r], [-s, s], [-r, s], [-r, -s], [-s, -s]]);
}

function overlap(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

function channels(colour) {
  const number = parseInt(colour.trim().slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function between(colours, part) {
  const at = Math.max(0, Math.min(1, part)) * (colours.length - 1);
  const i = Math.min(colours.length - 2, Math.floor(at));
  const mixed = colours[i].map((from, k) => Math.round(from + (colours[i + 1][k] - from) * (at - i)));
  return `rgb(${mixed.join(",")})`;
}

// How much of each pixel a disc covers: [right, down, 0 to 255] around its middle (cover: of a whole pixel).
function discOf(radius, cover) {
  const pixels = [];
  const most = Math.ceil(radius);
  for (let y = -most; y <= most; y++) {
    for (let x = -most; x <= most; x++) {
      let inside = 0;
      for (let i = 0; i < 16; i++) {
        inside += Math.hypot(x + ((i % 4) - 1.5) / 4, y + ((i >> 2) - 1.5) / 4) <= radius ? 1 : 0;
      }
      if (inside) pixels.push([x, y, Math.round((255 * cover * inside) / 16)]);
    }
  }
  return pixels;
}

class Painter {
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
    return this.density * Math.max(1.05, Math.min(7, 0.2 * plot));
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

  // ---- signs ---------------------------------------------------------------------------------------
  paintSigns(moment, shown) {
    const context = this.signs;
    if (!context) return;
    this.clear(context);
    const frame = Math.floor(moment);
    if (shown.chosen) this.paintTies(moment, frame, shown.chosen);
    this.paintFirms(frame, shown);
    this.paintVenues(frame, shown.hidden);
    const taken = this.view.zoom < 1.5 ? this.paintWays(frame) : [];
    this.paintNames(frame, taken);
    if (shown.chosen) this.paintChosen(moment, shown.chosen);
    if (shown.aimed) this.paintAim();
  }

  paintFirms(frame, { hidden, shades }) {
    const { town, view, signs: context } = this;
    const [places, staff] = [town.row("premises", frame), town.row("staff", frame)];
    const road = view.scale * town.about.side;
    context.globalAlpha = shades === "plain" ? 1 : BEHIND;
    const kinds = town.about.sectors.map((name) => SECTORS_SHOWN[name] ?? "other");
    const colours = kinds.map((name) => this.colour(`firm-${name}`));
    for (let i = 0; i < places.length; i++) {
      const sector = town.firm_sector[i];
      if (!places[i] || hidden.has(`firm-${kinds[sector]}`)) continue;
      const [left, top] = view.toScreen(town.premises_x[places[i] - 1], town.premises_y[places[i] - 1]);
      const side = Math.max(1.6, road * Math.min(0.15, 0.025 + 0.017 * Math.sqrt(staff[i])));
      if (!this.seen(left, top, side)) continue;
      context.fillStyle = colours[sector];
      context.fillRect(left - side / 2, top - side / 2, side, side);
    }
    context.globalAlpha = 1;
  }

  markSize(kind) {
    return MARKS[kind].size * Math.max(0.5, Math.min(1.6, (this.town.about.side * this.view.scale) / 30));
  }

  paintVenues(frame, hidden) {
    const { town, view, signs: context } = this;
    const places = town.row("entrance", frame);
    Object.assign(context, { strokeStyle: this.colour("halo"), lineWidth: 1.2 });
    for (let i = 0; i < places.length; i++) {
      const kind = town.about.kinds[town.venue_kind[i]];
      if (!places[i] || hidden.has(kind)) continue;
      const [left, top] = view.toScreen(town.entrance_x[places[i] - 1], town.entrance_y[places[i] - 1]);
      if (!this.seen(left, top, 20)) continue;
      context.save();
      context.translate(left, top);
      context.beginPath();
      MARKS[kind].draw(context, this.markSize(kind));
      context.restore();
      context.fillStyle = this.colour(kind.replace(" ", "-"));
      context.stroke();
      context.fill();
    }
  }

  widthOf(words, size, weight) {
    this.signs.font = `${weight} ${size}px ${this.colour("font")}`;
    return this.signs.measureText(words).width + 8;
  }

  // Writes centred at a point, moved as far as needed for all of it to be seen.
  write(words, left, top, size, weight) {
    const { signs: context, view } = this;
    const half = this.widthOf(words, size, weight) / 2;
    Object.assign(context, { textAlign: "center", textBaseline: "middle" });
    left = Math.max(half, Math.min(view.width - half, left));
    Object.assign(context, { strokeStyle: this.colour("paper"), lineWidth: 3, lineJoin: "round", fillStyle: this.colour("ink") });
    context.strokeText(words, left, top);
    context.fillText(words, left, top);
  }

  // Names stand above their settlement, or below it where others stand already; those of large ones come first.
  paintNames(frame, taken) {
    const { town, view } = this;
    const { settlements } = town.counts(frame);
    this.boxes ??= settlements.map((_, s) => this.boxOf(s));
    this.order ??= [...settlements.keys()].filter((s) => this.boxes[s]).sort((a, b) => settlements[b] - settlements[a]);
    const size = view.width < 500 ? 11 : 13;
    for (const s of this.order) {
      const box = this.boxes[s];
      const [left, top] = view.toScreen((box[0] + box[2]) / 2, box[1]);
      const bottom = view.toScreen(0, box[3])[1];
      const half = ((box[2] - box[0]) / 2) * view.scale;
      if (left + half < 0 || left - half > view.width || bottom < 0 || top > view.height) continue;
      const name = town.about.settlements[s];
      const wide = Math.max(40, this.widthOf(name, size, 600));
      const places = [top - 2.3 * size, bottom + 2].map((line) => [left - wide / 2, line, left + wide / 2, line + 2.2 * size]);
      const place = places.find((spot) => !taken.some((other) => overlap(spot, other)));
      if (!place) continue;
      taken.push(place);
      this.write(name, left, place[1] + 0.6 * size, size, 600);
      this.write(this.say.number(settlements[s]), left, place[1] + 1.65 * size, size - 2, 400);
    }
  }

  boxOf(settlement) {
    const { town } = this;
    const streets = [...Array(town.streets).keys()].filter((i) => town.street_settlement[i] === settlement);
    if (!streets.length) return null;
    const [x, y] = ["street_x", "street_y"].map((side) => streets.map((i) => town[side][i]));
    const half = town.about.side / 2;
    return [Math.min(...x) - half, Math.min(...y) - half, Math.max(...x) + half, Math.max(...y) + half];
  }

  // Arrows to the places elsewhere; returns where their words stand.
  paintWays(frame) {
    const { view, signs: context } = this;
    const taken = [];
    const { away } = this.town.counts(frame);
    this.town.about.ways.forEach((way, i) => {
      if (way.bearing === null) return;
      const turn = (way.bearing * Math.PI) / 180;
      const [right, down] = [Math.sin(turn), -Math.cos(turn)];
      const reach = Math.min((view.width / 2 - 14) / Math.abs(right || 1e-9), (view.middle - 14) / Math.abs(down || 1e-9));
      const [left, top] = [view.width / 2 + right * reach, view.middle + down * reach];
      context.save();
      context.translate(left, top);
      context.rotate(turn);
      context.beginPath();
      polygon(context, [[0, -11], [7, 4], [0, 0], [-7, 4]]);
      context.fillStyle = this.colour("ink");
      context.fill();
      context.restore();
      const text = this.say("way", { name: way.name, minutes: this.say.number(way.minutes) });
      const count = this.say("way_work", { n: this.say.number(i ? away.metropolis : away.neighbour) });
      const inwards = down > 0.5 ? -32 : down < -0.5 ? 20 : 18;
      this.write(text, left, top + inwards, 12, 600);
      this.write(count, left, top + inwards + 15, 11, 400);
      const half = this.widthOf(text, 12, 600) / 2;
      taken.push([left - half, top + inwards - 8, left + half, top + inwards + 22]);
    });
    return taken;
  }

  // ---- who was chosen ------------------------------------------------------------------------------
  // Lines from a person to the workplace, from a firm to the homes of its people.
  paintTies(moment, frame, [kind, number]) {
    const { town, view, signs: context } = this;
    const spot = town.spot(kind, number, moment);
    if (!spot || (kind !== "person" && kind !== "firm")) return;
    const work = town.row("work", frame);
    const first = town.about.work.length;
    const others = [];
    if (kind === "firm") work.forEach((code, i) => code === first + number && others.push(["person", i]));
    else if (work[number] >= first) others.push(["firm", work[number] - first]);
    Object.assign(context, { strokeStyle: this.colour("chosen"), lineWidth: 1.2 });
    context.beginPath();
    for (const [what, which] of others) {
      const end = town.spot(what, which, moment);
      if (!end) continue;
      context.moveTo(...view.toScreen(...spot));
      context.lineTo(...view.toScreen(...end));
    }
    context.stroke();
  }

  paintChosen(moment, [kind, number]) {
    const { view, signs: context } = this;
    const spot = this.town.spot(kind, number, moment);
    if (!spot) return;
    const [left, top] = view.toScreen(...spot);
    const half = (this.town.about.side * view.scale) / 2;
    context.beginPath();
    if (kind === "street") context.rect(left - half, top - half, 2 * half, 2 * half);
    else context.arc(left, top, 9, 0, 2 * Math.PI);
    for (const [colour, width] of [["paper", 5], ["chosen", 2.5]]) {
      Object.assign(context, { strokeStyle: this.colour(colour), lineWidth: width });
      context.stroke();
    }
  }

  paintAim() {
    const { view, signs: context } = this;
    const [x, y] = [view.width / 2, view.middle];
    context.beginPath();
    for (const [right, down] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 5 * right, y + 5 * down);
      context.lineTo(x + 14 * right, y + 14 * down);
    }
    Object.assign(context, { strokeStyle: this.colour("ink"), lineWidth: 2 });
    context.stroke();
  }

  // ---- what lies under a point ---------------------------------------------------------------------
  under(left, top, moment, shown) {
    const { town, view } = this;
    const frame = Math.floor(moment);
    const nearest = (kind, count, reach, wanted) => {
      let [found, far] = [null, reach];
      for (let i = 0; i < count; i++) {
        if (!wanted(i)) continue;
        const spot = town.spot(kind, i, frame);
        if (!spot) continue;
        const at = view.toScreen(...spot);
        const apart = Math.hypot(at[0] - left, at[1] - top);
        if (apart < far) [found, far] = [[kind, i], apart];
      }
      return found;
    };
    const look = town.row("look", frame);
    const sector = (i) => `firm-${SECTORS_SHOWN[town.about.sectors[town.firm_sector[i]]] ?? "other"}`;
    const half = (town.about.side * view.scale) / 2;
    return (
      nearest("venue", town.sizes.venue, 11, (i) => !shown.hidden.has(town.about.kinds[town.venue_kind[i]])) ||
      nearest("firm", town.sizes.firm, Math.min(8, 3 + view.zoom), (i) => !shown.hidden.has(sector(i))) ||
      nearest("person", town.sizes.person, 9, (i) => !shown.hidden.has(town.about.occupations[look[i]])) ||
      nearest("street", town.streets, 1.2 * half, () => true)
    );
  }
}
