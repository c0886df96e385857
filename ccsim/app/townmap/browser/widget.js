// The animated map of a town: an anywidget module. What the page gives it: see widget.py.

const NARROW = 720; // pixels below which the legend stands under the map
let made = 0; // maps on this page: each needs ids of its own

class TownMap {
  // before: the map that stood here, whose view, moment and choices of what is shown are kept
  constructor(model, host, town, before) {
    Object.assign(this, { model, host, town, drawn: 0, stop: new AbortController() });
    this.shown = {
      id: `ccsim-map-${++made}`,
      language: model.get("language"),
      moment: Math.max(0, Math.min(before?.shown.moment ?? model.get("frame"), town.frames - 1)),
      speed: before?.shown.speed ?? 1,
      playing: false,
      shades: before?.shown.shades ?? "plain",
      hidden: before?.shown.hidden ?? new Set(),
      chosen: null,
      aimed: false,
    };
    this.say = sayer(model.get("words"), this.shown.language, model.get("signs"));
    this.root = make("div", { className: "ccsim-map" });
    this.setTheme();
    host.replaceChildren(this.root);
    this.controls = new Controls(this.root, town, this.say, this.shown, this.actions());
    this.view = new View(town, () => this.repaint());
    this.painter = new Painter(this.root, this.controls.canvases, town, this.view, this.say);
    this.listen();
    this.measure();
    this.paintMarks();
    this.controls.showPlaying(false);
    this.controls.showMoment(Math.floor(this.shown.moment));
    this.controls.tell(Math.floor(this.shown.moment));
    this.controls.showRamp(this.shown.shades);
    if (before) this.keep(before);
    else this.controls.showStory(model.get("story"));
  }

  keep({ view, shown, town }) {
    const { width, height } = this.town.about;
    this.view.moveTo((view.x / town.about.width) * width, (view.y / town.about.height) * height, view.zoom);
    if (town === this.town) {
      this.shown.chosen = shown.chosen;
      this.controls.showStory(this.model.get("story"));
    } else if (shown.chosen) this.choose(null); // somebody of another recording
    if (shown.playing) this.start();
  }

  get calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  actions() {
    return {
      play: () => (this.shown.playing ? this.pause() : this.start()),
      moveTo: (frame) => this.moveTo(frame),
      settle: () => this.settle(),
      speed: (speed) => (this.shown.speed = speed),
      zoom: (factor) => this.view.zoomBy(factor),
      whole: () => this.view.whole(),
      show: (number) => (number < 0 ? this.view.whole() : this.view.showSettlement(number)),
      toggle: (name, on) => {
        this.shown.hidden[on ? "delete" : "add"](name);
        this.repaint();
      },
      shade: (name) => {
        this.shown.shades = name;
        this.controls.showRamp(name);
        this.repaint();
      },
      somebody: () => this.somebody(),
      forget: () => this.choose(null),
    };
  }

  listen() {
    const { signal } = this.stop;
    const { map } = this.controls;
    followGestures(map, this.view, (left, top) => this.chooseAt(left, top), signal);
    this.root.addEventListener("keydown", (event) => this.press(event), { signal });
    const aim = () => {
      this.shown.aimed = map.matches(":focus-visible");
      this.repaint();
    };
    map.addEventListener("focus", aim, { signal });
    map.addEventListener("blur", aim, { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour(), { signal });
    this.sizes = new ResizeObserver(() => this.measure());
    this.sizes.observe(this.root);
    this.heard = {
      "change:theme": () => this.recolour(),
      "change:story": () => this.controls.showStory(this.model.get("story")),
      "change:frame": () => this.model.get("frame") !== Math.floor(this.shown.moment) && this.moveTo(this.model.get("frame")),
    };
    for (const [what, hear] of Object.entries(this.heard)) this.model.on(what, hear);
  }

  close() {
    this.stop.abort();
    this.sizes.disconnect();
    cancelAnimationFrame(this.waiting);
    for (const [what, hear] of Object.entries(this.heard)) this.model.off(what, hear);
  }

  // ---- look ----------------------------------------------------------------------------------------
  setTheme() {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    this.root.dataset.theme = this.model.get("theme") || (dark ? "dark" : "light");
  }

  recolour() {
    this.setTheme();
    this.painter.readColours();
    this.paintMarks();
    this.repaint();
  }

  paintMarks() {
    for (const canvas of this.root.querySelectorAll("canvas[data-mark]")) {
      const context = canvas.getContext("2d");
      if (!context) continue;
      const { mark } = canvas.dataset;
      context.setTransform(1, 0, 0, 1, 18, 18);
      context.clearRect(-18, -18, 36, 36);
      context.beginPath();
      MARKS[mark].draw(context, 1.6 * MARKS[mark].size);
      context.fillStyle = this.painter.colour(mark.replace(" ", "-"));
      context.fill();
    }
  }

  measure() {
    this.root.classList.toggle("narrow", this.root.clientWidth < NARROW);
    const { clientWidth: width, clientHeight: height } = this.controls.map;
    if (!width || !height) return;
    this.painter.resize(width, height, Math.min(2, devicePixelRatio || 1));
    this.view.resize(width, height);
  }

  // ---- painting: at most once for each picture of the screen, and only if something changed --------
  // During a run of time ground and signs change with the frame only; people, and who was chosen, all the time.
  repaint(all = true) {
    this.stale ||= all;
    this.waiting ??= requestAnimationFrame((now) => this.paint(now));
  }

  paint(now) {
    this.waiting = null;
    const { shown, painter } = this;
    const before = Math.floor(shown.moment);
    if (shown.playing) this.advance(now);
    const frame = Math.floor(shown.moment);
    if (frame !== before) this.controls.showMoment(frame);
    const still = frame === this.painted && !this.stale;
    if (!still) painter.paintGround(frame, shown);
    painter.paintPeople(shown.moment, shown);
    if (!still || shown.chosen) painter.paintSigns(shown.moment, shown);
    Object.assign(this, { painted: frame, stale: false, drawn: this.drawn + 1 });
    if (shown.playing) this.repaint(false);
  }

  advance(now) {
    const { shown, town } = this;
    const [first, second] = [town.month[0], town.month[1] ?? 1];
    const seconds = Math.min(0.25, (now - (this.before ?? now)) / 1000);
    this.before = now;
    this.exact = (this.exact ?? shown.moment) + (seconds * shown.speed * 12) / (second - first);
    const moment = Math.min(town.frames - 1, this.exact);
    shown.moment = this.calm ? Math.floor(moment) : moment; // no gliding for those who asked for calm
    if (moment === town.frames - 1) this.pause();
  }

  start() {
    const { shown, town } = this;
    if (shown.moment >= town.frames - 1) this.moveTo(0);
    Object.assign(this, { before: undefined, exact: undefined });
    shown.playing = true;
    this.controls.showPlaying(true);
    this.repaint();
  }

  pause() {
    this.shown.playing = false;
    this.shown.moment = Math.floor(this.shown.moment);
    this.controls.showPlaying(false);
    this.repaint();
    this.settle();
  }

  moveTo(frame) {
    this.shown.moment = Math.max(0, Math.min(this.town.frames - 1, frame));
    this.exact = undefined;
    this.controls.showMoment(this.shown.moment);
    this.repaint();
  }

  // Tells the page, and those who listen, which month is shown now.
  settle() {
    const frame = Math.floor(this.shown.moment);
    this.controls.tell(frame);
    this.model.set("frame", frame);
    this.model.save_changes();
  }

  // ---- choosing ------------------------------------------------------------------------------------
  chooseAt(left, top) {
    this.choose(this.painter.under(left, top, this.shown.moment, this.shown));
  }

  choose(what) {
    this.shown.chosen = what;
    const spot = what && this.town.spot(...what, Math.floor(this.shown.moment));
    if (spot) this.controls.story.classList.toggle("left", this.view.toScreen(...spot)[0] > this.view.width / 2);
    if (!what) this.controls.showStory({});
    this.model.set("chosen", what ?? []);
    this.model.save_changes();
    this.repaint();
  }

  somebody() {
    const { town, shown } = this;
    const home = town.row("home", Math.floor(shown.moment));
    const here = [...home.keys()].filter((i) => home[i] && !shown.hidden.has(town.about.occupations[town.row("look", Math.floor(shown.moment))[i]]));
    if (here.length) this.choose(["person", here[Math.floor(Math.random() * here.length)]]);
  }

  press(event) {
    const { view, shown } = this;
    const onMap = event.target === this.controls.map;
    const keys = {
      ArrowLeft: () => view.moveBy(STEP, 0),
      ArrowRight: () => view.moveBy(-STEP, 0),
      ArrowUp: () => view.moveBy(0, STEP),
      ArrowDown: () => view.moveBy(0, -STEP),
      "+": () => view.zoomBy(1.4),
      "-": () => view.zoomBy(1 / 1.4),
      0: () => view.whole(),
      Enter: () => this.chooseAt(view.width / 2, view.middle),
    };
    const anywhere = {
      Escape: () => shown.chosen && this.choose(null),
      " ": () => (shown.playing ? this.pause() : this.start()),
    };
    const act = (onMap && keys[event.key]) || ((onMap || event.target === this.controls.slider) && anywhere[event.key]);
    if (act) {
      event.preventDefault();
      act();
    } else if (event.key === "Escape") anywhere.Escape();
  }
}

async function render({ model, el }) {
  let map = null;
  let turn = 0;
  let read = null; // the recording that `map` shows
  const show = async () => {
    const mine = ++turn;
    const before = map;
    before?.close();
    const recording = model.get("recording");
    if (!recording?.byteLength) return el.replaceChildren();
    if (typeof DecompressionStream === "undefined") {
      return el.replaceChildren(make("p", { textContent: model.get("words").too_old }));
    }
    const town = before && read === recording ? before.town : await readTown(recording);
    if (mine !== turn) return undefined; // another came meanwhile, or the map was taken away
    read = recording;
    map = new TownMap(model, el, town, before);
    el.townMap = map; // for those who measure
    return undefined;
  };
  const again = () => show();
  model.on("change:recording", again);
  model.on("change:words", again);
  await show();
  return () => {
    turn++;
    model.off("change:recording", again);
    model.off("change:words", again);
    map?.close();
  };
}

export default { render };
