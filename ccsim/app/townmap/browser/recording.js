// Reads a recorded town (the format is described in packing.py) and answers what is where in a frame.

const ARRAY_OF = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i4: Int32Array };
const SMOOTH = (part) => part * part * (3 - 2 * part);

async function readTown(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const end = 12 + new DataView(bytes.buffer, bytes.byteOffset, 12).getUint32(8, true);
  const about = JSON.parse(new TextDecoder().decode(bytes.subarray(12, end)));
  const stream = new Blob([bytes.subarray(end)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const body = new Uint8Array(await new Response(stream).arrayBuffer());
  const arrays = {};
  let at = 0;
  for (const [name, kind, shape] of about.arrays) {
    const array = new ARRAY_OF[kind](shape.reduce((all, side) => all * side, 1));
    for (let byte = 0; byte < array.BYTES_PER_ELEMENT; byte++, at += array.length) {
      for (let i = 0; i < array.length; i++) array[i] |= body[at + i] << (8 * byte);
    }
    const wide = shape[1];
    if (shape.length === 2) for (let i = wide; i < array.length; i++) array[i] += array[i - wide];
    arrays[name] = array;
  }
  return new Town(about, arrays);
}

class Town {
  constructor(about, arrays) {
    Object.assign(this, { about, ...arrays });
    this.frames = this.month.length;
    this.sizes = { person: this.person.length, firm: this.firm.length, venue: this.venue.length };
    this.streets = this.street_x.length;
    // Members of a household stand around its house; people who follow one another by number stand apart.
    const around = Float32Array.from(this.person, (_, i) => i * 2.399963);
    this.aroundX = around.map(Math.cos);
    this.aroundY = around.map(Math.sin);
  }

  row(name, frame) {
    const wide = this[name].length / this.frames;
    return this[name].subarray(frame * wide, (frame + 1) * wide);
  }

  date(frame) {
    return new Date(Date.UTC(this.about.start, this.month[frame], 1));
  }

  // ---- counts of a frame, worked out once ----------------------------------------------------------
  counts(frame) {
    this.counted ??= [];
    return (this.counted[frame] ??= this.count(frame));
  }

  count(frame) {
    const [home, look, work] = ["home", "look", "work"].map((name) => this.row(name, frame));
    const people = new Array(this.about.occupations.length).fill(0);
    const settled = new Array(this.about.settlements.length).fill(0);
    const away = { neighbour: 0, metropolis: 0 };
    const [neighbour, metropolis] = ["neighbour", "metropolis"].map((name) => this.about.work.indexOf(name));
    for (let i = 0; i < home.length; i++) {
      if (!home[i]) continue;
      people[look[i]]++;
      settled[this.street_settlement[this.house_street[home[i] - 1]]] += this.about.one_in;
      away.neighbour += work[i] === neighbour ? this.about.one_in : 0;
      away.metropolis += work[i] === metropolis ? this.about.one_in : 0;
    }
    const all = this.people.subarray(frame * people.length, (frame + 1) * people.length);
    const tally = (place, kind, kinds) => {
      const found = new Array(kinds).fill(0);
      this.row(place, frame).forEach((there, i) => (found[this[kind][i]] += there ? 1 : 0));
      return found;
    };
    return {
      occupations: Array.from(all),
      settlements: settled,
      away,
      sectors: tally("premises", "firm_sector", this.about.sectors.length),
      kinds: tally("entrance", "venue_kind", this.about.kinds.length),
    };
  }

  // ---- where things are at a moment: [x, y] in units of the map, or null --------------------------
  spot(kind, number, moment) {
    const place = { person: "home", firm: "premises", venue: "entrance" }[kind];
    if (!place) return [this.street_x[number], this.street_y[number]];
    const frame = Math.floor(moment);
    const at = (when) => this.pointOf(kind, number, this.row(place, Math.min(when, this.frames - 1))[number]);
    const [from, to] = [at(frame), at(frame + 1)];
    if (!from || !to) return moment === frame ? from : from || to;
    const part = SMOOTH(moment - frame);
    return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
  }

  pointOf(kind, number, place) {
    if (!place) return null;
    if (kind === "firm") return [this.premises_x[place - 1], this.premises_y[place - 1]];
    if (kind === "venue") return [this.entrance_x[place - 1], this.entrance_y[place - 1]];
    const away = AROUND * this.house_plot[place - 1];
    return [
      this.house_x[place - 1] + away * this.aroundX[number],
      this.house_y[place - 1] + away * this.aroundY[number],
    ];
  }

  // ---- rents ---------------------------------------------------------------------------------------
  rents(frame, change) {
    const now = this.row("rent", frame);
    const first = this.row("rent", 0);
    return Float32Array.from(now, (rent, i) => (change ? rent / Math.max(1, first[i]) - 1 : rent));
  }

  rentRange(change) {
    this.ranges ??= {};
    return (this.ranges[change] ??= this.findRange(change));
  }

  findRange(change) {
    let [low, high] = [Infinity, -Infinity];
    for (let frame = 0; frame < this.frames; frame++) {
      for (const value of this.rents(frame, change)) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    const most = Math.max(0.1, Math.abs(low), Math.abs(high));
    return change ? [-most, most] : [low, Math.max(high, low + 1)];
  }
}
