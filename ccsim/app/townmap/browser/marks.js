// Shapes of the signs, colours between others, and the pixels of a dot.

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

// The pixels of a disc in an image so many pixels wide: how far each lies from the middle one in the row of all
// pixels, and how much of it is covered (0 to 255; cover: of a whole pixel). Nothing reaches beyond `reach` pixels.
function discOf(radius, cover, wide) {
  const reach = Math.ceil(radius);
  const [offsets, covers] = [[], []];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      let inside = 0;
      for (let i = 0; i < 16; i++) {
        inside += Math.hypot(x + ((i % 4) - 1.5) / 4, y + ((i >> 2) - 1.5) / 4) <= radius ? 1 : 0;
      }
      if (!inside) continue;
      offsets.push(y * wide + x);
      covers.push(Math.round((255 * cover * inside) / 16));
    }
  }
  return { reach, offsets: Int32Array.from(offsets), covers: Uint8Array.from(covers) };
}
