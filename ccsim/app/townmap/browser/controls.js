// What stands around the map: time, legend, story. All words come from outside and are set as text, never as markup.

const SPEEDS = { slow: 0.5, normal: 1, fast: 3 }; // years a second
const STEP = 60; // pixels that an arrow key moves the map

function make(tag, properties = {}, ...children) {
  const { on = {}, ...others } = properties;
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(others)) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  for (const [name, hear] of Object.entries(on)) element.addEventListener(name, hear);
  element.append(...children);
  return element;
}

// Returns say(key, values), which fills the placeholders of a text, and say.number, say.month.
function sayer(words, language, signs) {
  const months = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", timeZone: "UTC" });
  const number = (value) => {
    const digits = String(Math.round(Math.abs(value)));
    const grouped = digits.length < signs.group_from ? digits : digits.replace(/\B(?=(\d{3})+$)/g, () => signs.thousands);
    return Math.round(value) < 0 ? `\u2212${grouped}` : grouped;
  };
  const share = (part) => signs.percent.replace("{n}", () => (Math.round(100 * part) > 0 ? "+" : "") + number(100 * part));
  const say = (key, values = {}) =>
    (words[key] ?? key).replace(/\{([a-z_]+)\}/g, (all, name) => String(values[name] ?? all));
  return Object.assign(say, {
    number,
    share,
    month: (date) => months.format(date),
  });
}

class Controls {
  constructor(root, town, say, shown, act) {
    Object.assign(this, { root, town, say, shown, act });
    this.stage = make("div", { className: "stage" });
    this.canvases = ["ground", "people", "signs"].map((name) => make("canvas", { className: name }));
    this.map = make("div", {
      className: "map",
      tabIndex: 0,
      role: "application",
      "aria-label": say("label", { town: town.about.town }),
      "aria-describedby": `${shown.id}-help ${shown.id}-summary`,
    });
    this.map.append(...this.canvases);
    this.when = make("p", { className: "when", "aria-hidden": "true" });
    this.story = make("section", { className: "story", hidden: true, "aria-live": "polite" });
    this.stage.append(this.map, this.viewButtons(), this.story);
    root.append(this.when, this.stage, this.timeRow(), this.legend(), ...this.notes());
  }

  button(words, pressed, label) {
    const properties = { type: "button", textContent: words, on: { click: pressed } };
    return make("button", label ? { ...properties, "aria-label": label, title: label } : properties);
  }

  viewButtons() {
    const { say, act } = this;
    const somebody = this.button(say("somebody"), act.somebody);
    somebody.className = "words";
    return make(
      "div",
      { className: "views" },
      this.button("+", () => act.zoom(1.6), say("zoom_in")),
      this.button("−", () => act.zoom(1 / 1.6), say("zoom_out")),
      this.button("⌂", act.whole, say("whole_town")),
      somebody,
    );
  }

  // ---- time ----------------------------------------------------------------------------------------
  timeRow() {
    const { say, town, shown, act } = this;
    this.play = this.button("", act.play);
    this.play.className = "play";
    this.slider = make("input", {
      type: "range",
      min: 0,
      max: town.frames - 1,
      step: 1,
      value: shown.moment,
      "aria-label": say("time"),
      on: { input: () => act.moveTo(Number(this.slider.value)), change: () => act.settle() },
    });
    const years = [0, 0.25, 0.5, 0.75, 1].map((part) => town.date(Math.round(part * (town.frames - 1))).getUTCFullYear());
    const ticks = make("div", { className: "ticks", "aria-hidden": "true" });
    ticks.append(...years.map((year) => make("span", { textContent: year })));
    this.speed = make("select", { "aria-label": say("speed"), on: { change: () => act.speed(Number(this.speed.value)) } });
    for (const [name, speed] of Object.entries(SPEEDS)) {
      this.speed.append(make("option", { value: speed, textContent: say(`speed_${name}`), selected: speed === shown.speed }));
    }
    this.places = make("select", { "aria-label": say("show"), on: { change: () => act.show(Number(this.places.value)) } });
    this.places.append(make("option", { value: -1, textContent: say("whole_town") }));
    town.about.settlements.forEach((name, i) => this.places.append(make("option", { value: i, textContent: name })));
    const line = make("div", { className: "line" }, this.slider, ticks);
    return make("div", { className: "time" }, this.play, line, this.speed, this.places);
  }

  // ---- legend --------------------------------------------------------------------------------------
  legend() {
    const { say, town } = this;
    this.entries = new Map();
    const people = town.about.occupations.map((name) => this.entry(name, "dot"));
    const firms = ["creative", "technology", "other"].map((name) => this.entry(`firm-${name}`, "firm"));
    const venues = Object.keys(MARKS).map((name) => this.entry(name, "mark"));
    return make(
      "div",
      { className: "legend" },
      this.group(say("people"), "people", people),
      this.group(say("venues"), "venues", venues),
      this.group(say("firms"), "firms", firms),
      this.shades(),
    );
  }

  group(title, name, entries) {
    const total = make("output", { className: "total" });
    const all = make("button", {
      type: "button",
      className: "all",
      "aria-pressed": "true",
      on: { click: () => this.toggleGroup(entries, all) },
    });
    all.append(make("span", { textContent: title }), total);
    (this.totals ??= {})[name] = total;
    return make("div", { className: `group ${name}`, role: "group", "aria-label": title }, all, ...entries);
  }

  toggleGroup(entries, all) {
    const wanted = all.getAttribute("aria-pressed") !== "true";
    all.setAttribute("aria-pressed", wanted);
    for (const entry of entries) if ((entry.getAttribute("aria-pressed") === "true") !== wanted) entry.click();
  }

  entry(name, sign) {
    const count = make("output");
    const swatch = make("span", { className: `sign ${sign}`, "aria-hidden": "true" });
    if (sign === "mark") swatch.append(this.markOf(name));
    else swatch.style.setProperty("--of", `var(--${name})`);
    const button = make("button", {
      type: "button",
      "aria-pressed": !this.shown.hidden.has(name),
      on: {
        click: () => {
          const on = button.getAttribute("aria-pressed") === "true";
          button.setAttribute("aria-pressed", !on);
          this.act.toggle(name, !on);
        },
      },
    });
    button.append(swatch, make("span", { textContent: this.say(name.replace(" ", "_").replace("-", "_")) }), count);
    this.entries.set(name, count);
    return button;
  }

  markOf(name) {
    const canvas = make("canvas", { width: 36, height: 36 });
    canvas.dataset.mark = name;
    return canvas;
  }

  shades() {
    const { say, act, shown } = this;
    const choices = ["plain", "rent", "change"].map((name) => {
      const input = make("input", {
        type: "radio",
        name: `${shown.id}-shades`,
        checked: shown.shades === name,
        on: { change: () => act.shade(name) },
      });
      return make("label", {}, input, make("span", { textContent: say(`shade_${name}`) }));
    });
    this.ramp = make("div", { className: "ramp", hidden: true });
    return make("fieldset", { className: "group shades" }, make("legend", { textContent: say("shades") }), ...choices, this.ramp);
  }

  showRamp(shades) {
    const { say, town } = this;
    this.ramp.hidden = shades === "plain";
    if (this.ramp.hidden) return;
    const [low, high] = town.rentRange(shades === "change");
    const words = shades === "change" ? [low, 0, high].map(say.share) : [low, high].map((eur) => say("eur", { n: say.number(eur) }));
    const bar = make("div", { className: `bar ${shades}` });
    this.ramp.replaceChildren(bar, ...words.map((text) => make("span", { textContent: text })));
  }

  notes() {
    const { say, town, shown } = this;
    const { about } = town;
    const told = [];
    if (about.enlarged > 1) told.push(say("not_to_scale"));
    if (about.one_in > 1) told.push(say("one_in", { n: say.number(about.one_in) }));
    told.push(say("click"));
    this.summary = make("p", { className: "unseen", id: `${shown.id}-summary`, role: "status" });
    const help = make("p", { className: "unseen", id: `${shown.id}-help`, textContent: say("help") });
    return [make("p", { className: "note", textContent: told.join(" ") }), this.summary, help];
  }

  // ---- what changes --------------------------------------------------------------------------------
  showMoment(frame) {
    const { say, town } = this;
    const counts = town.counts(frame);
    const month = say.month(town.date(frame));
    this.when.textContent = month;
    this.slider.value = frame;
    this.slider.setAttribute("aria-valuetext", month);
    const write = (name, value) => (this.entries.get(name).textContent = say.number(value));
    town.about.occupations.forEach((name, i) => write(name, counts.occupations[i]));
    town.about.kinds.forEach((name, i) => write(name, counts.kinds[i]));
    const firms = { creative: 0, technology: 0, other: 0 };
    town.about.sectors.forEach((name, i) => (firms[SECTORS_SHOWN[name] ?? "other"] += counts.sectors[i]));
    for (const [name, value] of Object.entries(firms)) write(`firm-${name}`, value);
    const sum = (values) => values.reduce((all, value) => all + value, 0);
    const totals = { people: sum(counts.occupations), firms: sum(counts.sectors), venues: sum(counts.kinds) };
    for (const [name, value] of Object.entries(totals)) this.totals[name].textContent = say.number(value);
  }

  // For those who do not see the map: the month in words; only when it stands still.
  tell(frame) {
    const { say } = this;
    const listed = [...this.entries].map(([name, count]) => `${say(name.replace(" ", "_").replace("-", "_"))} ${count.textContent}`);
    const values = { month: say.month(this.town.date(frame)), people: this.totals.people.textContent, list: listed.join(", ") };
    this.summary.textContent = say("summary", values);
  }

  showPlaying(playing) {
    this.play.textContent = playing ? "❚❚" : "▶";
    this.play.setAttribute("aria-label", this.say(playing ? "pause" : "play"));
    this.play.title = this.say(playing ? "pause" : "play");
  }

  showStory(story) {
    this.story.hidden = !story.title;
    if (!story.title) return;
    const lines = story.lines.map(([when, what]) =>
      make("li", {}, make("span", { className: "date", textContent: when }), make("span", { textContent: what })),
    );
    const close = this.button("×", this.act.forget, this.say("close"));
    close.className = "close";
    this.story.replaceChildren(close, make("h3", { textContent: story.title }));
    if (story.now) this.story.append(make("p", { textContent: story.now }));
    this.story.append(make("ol", {}, ...lines));
  }
}
