// Draws moving points in several ways and counts pictures a second, the browser's own work included.

const [WIDE, HIGH, RADIUS] = [1010, 680, 2];
const COLOURS = ["#3c8dc5", "#4db295", "#c8330a", "#ebb94f", "#a09b90", "#c85c9b"];

const WAYS = {
  rectangles(canvas) {
    const context = canvas.getContext("2d");
    return (x, y) => {
      context.clearRect(0, 0, WIDE, HIGH);
      COLOURS.forEach((colour, k) => {
        context.fillStyle = colour;
        for (let i = k; i < x.length; i += COLOURS.length) context.fillRect(x[i] - RADIUS, y[i] - RADIUS, 2 * RADIUS, 2 * RADIUS);
      });
    };
  },
  pictures(canvas) {
    const context = canvas.getContext("2d");
    const dots = COLOURS.map((colour) => {
      const dot = Object.assign(document.createElement("canvas"), { width: 2 * RADIUS + 2, height: 2 * RADIUS + 2 });
      const brush = dot.getContext("2d");
      brush.fillStyle = colour;
      brush.arc(RADIUS + 1, RADIUS + 1, RADIUS, 0, 2 * Math.PI);
      brush.fill();
      return dot;
    });
    return (x, y) => {
      context.clearRect(0, 0, WIDE, HIGH);
      for (let i = 0; i < x.length; i++) context.drawImage(dots[i % dots.length], x[i] - RADIUS, y[i] - RADIUS);
    };
  },
  webgl(canvas) {
    const gl = canvas.getContext("webgl");
    if (!gl) return null;
    const program = gl.createProgram();
    const sources = {
      VERTEX_SHADER: `attribute vec2 at; void main() { gl_PointSize = ${2 * RADIUS}.0;
        gl_Position = vec4(at.x / ${WIDE / 2}.0 - 1.0, 1.0 - at.y / ${HIGH / 2}.0, 0, 1); }`,
      FRAGMENT_SHADER: "void main() { gl_FragColor = vec4(0.2, 0.5, 0.8, 1); }",
    };
    for (const [kind, source] of Object.entries(sources)) {
      const shader = gl.createShader(gl[kind]);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(gl.getAttribLocation(program, "at"), 2, gl.FLOAT, false, 0, 0);
    return (x, y) => {
      const both = new Float32Array(2 * x.length);
      for (let i = 0; i < x.length; i++) [both[2 * i], both[2 * i + 1]] = [x[i], y[i]];
      gl.bufferData(gl.ARRAY_BUFFER, both, gl.STREAM_DRAW);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.drawArrays(gl.POINTS, 0, x.length);
    };
  },
  pixels(canvas) {
    const context = canvas.getContext("2d");
    const image = context.createImageData(WIDE, HIGH);
    const pixels = new Uint32Array(image.data.buffer);
    return (x, y) => {
      pixels.fill(0);
      for (let i = 0; i < x.length; i++) {
        for (let down = -RADIUS; down < RADIUS; down++) {
          const at = (Math.round(y[i]) + down) * WIDE + Math.round(x[i]);
          for (let right = -RADIUS; right < RADIUS; right++) pixels[at + right] = 0xffc58d3c;
        }
      }
      context.putImageData(image, 0, 0);
    };
  },
};

async function drawnBy(way, points, seconds) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH });
  document.body.replaceChildren(canvas);
  const draw = WAYS[way](canvas);
  if (!draw) return null;
  const [x, y] = [new Float32Array(points), new Float32Array(points)];
  let drawn = 0;
  const started = performance.now();
  await new Promise((done) => {
    const next = (now) => {
      for (let i = 0; i < points; i++) {
        x[i] = 10 + ((i * 97 + drawn) % (WIDE - 20));
        y[i] = 10 + ((i * 61) % (HIGH - 20));
      }
      draw(x, y);
      drawn++;
      now - started < 1000 * seconds ? requestAnimationFrame(next) : done();
    };
    requestAnimationFrame(next);
  });
  return (1000 * drawn) / (performance.now() - started);
}
