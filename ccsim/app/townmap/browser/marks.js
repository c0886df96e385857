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

