// Paints the uppermost canvas: places to go, names, and who was chosen; and tells what lies under a point.

class Painter extends Layers {
  paintSigns(moment, shown) {
    const context = this.signs;
    if (!context) return;
    this.clear(context);
    const frame = Math.floor(moment);
    if (shown.chosen) this.paintTies(moment, frame, shown.chosen);
    this.paintVenues(frame, shown.hidden);
    const taken = this.view.zoom < 1.5 ? this.paintWays(frame) : [];
    this.paintNames(frame, taken);
    if (shown.chosen) this.paintChosen(moment, shown.chosen);
    if (shown.aimed) this.paintAim();
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
      const half = Math.max(this.widthOf(text, 12, 600), this.widthOf(count, 11, 400)) / 2;
      const middle = left + (left + 2 * half + 12 < view.width ? 1 : -1) * (half + 8);
      const line = top - 6 * Math.sign(down) - (down > 0 ? 10 : 0);
      this.write(text, middle, line, 12, 600);
      this.write(count, middle, line + 15, 11, 400);
      taken.push([middle - half, line - 8, middle + half, line + 22]);
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
    const faint = Math.max(0.2, Math.min(0.9, 12 / others.length)); // many lines must not hide the town
    Object.assign(context, { strokeStyle: this.colour("chosen"), lineWidth: 1.2, globalAlpha: faint });
    context.beginPath();
    for (const [what, which] of others) {
      const end = town.spot(what, which, moment);
      if (!end) continue;
      context.moveTo(...view.toScreen(...spot));
      context.lineTo(...view.toScreen(...end));
    }
    context.stroke();
    context.globalAlpha = 1;
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
