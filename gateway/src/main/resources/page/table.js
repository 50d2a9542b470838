// The table of products: drawn as often as an eye can follow, and only where it is seen.

import { percent, subtract } from "./decimal.js";

const SEEN_MILLIS = 100;
const UNSEEN_MILLIS = 2_000;
const TRAIL_MILLIS = 1_000;
const PAGE_ROWS = 10;
const COLUMNS = ["last", "change", "trail", "bid", "ask", "spread", "feed"];
const NONE = "–";

/** Where a key leads from a row, of so many. */
const WAYS = {
  ArrowDown: at => at + 1,
  ArrowUp: at => at - 1,
  PageDown: at => at + PAGE_ROWS,
  PageUp: at => at - PAGE_ROWS,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** A row of the table; it writes only what changed. */
class Row {
  #texts = {};
  #trailMillis = 0;
  seen = false;
  cells = {};

  constructor(product, onChoose) {
    this.product = product;
    this.element = document.createElement("tr");
    this.element.setAttribute("role", "row");
    const head = document.createElement("th");
    head.scope = "row";
    head.setAttribute("role", "rowheader");
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.textContent = product.name;
    this.button.tabIndex = -1;
    this.button.setAttribute("aria-pressed", "false");
    this.button.addEventListener("click", () => onChoose(product));
    head.append(this.button);
    this.element.append(head);
    for (const column of COLUMNS) this.element.append(this.#cell(column));
  }

  #cell(column) {
    const cell = document.createElement("td");
    cell.setAttribute("role", "cell");
    cell.className = column;
    if (column === "trail") {
      this.canvas = document.createElement("canvas");
      this.canvas.setAttribute("aria-hidden", "true");
      cell.append(this.canvas);
    } else {
      cell.append(document.createTextNode(NONE));
    }
    this.cells[column] = cell;
    return cell;
  }

  paint() {
    const { last, bid, ask, open, direction, feed } = this.product;
    if (this.#write("last", last)) this.cells.last.dataset.turn = direction ?? "";
    this.#write("bid", bid);
    this.#write("ask", ask);
    this.#write("spread", bid && ask ? subtract(ask, bid) : null);
    const change = open && last ? percent(open, last) : null;
    if (this.#write("change", change && signed(change))) this.cells.change.dataset.turn = turn(change);
    if (this.#write("feed", feed)) this.cells.feed.dataset.feed = feed ?? "";
  }

  #write(column, value) {
    const text = value ?? NONE;
    if (this.#texts[column] === text) return false;
    this.#texts[column] = text;
    this.cells[column].firstChild.data = text;
    return true;
  }

  /** Draws the way of the last prices; pixels may be rounded, prices may not. */
  paintTrail(nowMillis, colours) {
    const { trail, direction } = this.product;
    if (trail.length < 2 || nowMillis - this.#trailMillis < TRAIL_MILLIS) return;
    this.#trailMillis = nowMillis;
    const { canvas } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const ratio = window.devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const [low, high] = [Math.min(...trail), Math.max(...trail)];
    const y = price => (high === low ? height / 2 : 2 + ((high - price) / (high - low)) * (height - 4));
    pen.beginPath();
    trail.forEach((price, i) => pen.lineTo((i / (trail.length - 1)) * width, y(price)));
    pen.lineWidth = 1.5;
    pen.lineJoin = "round";
    pen.strokeStyle = direction === "down" ? colours.down : colours.up;
    pen.stroke();
  }
}

const turn = change => (change === null || change === "0.00" ? "" : change.startsWith("-") ? "down" : "up");

/** The sign as a word of its own: colour alone would tell nothing to some. */
export const signed = change =>
  change.startsWith("-") ? `▼ ${change.slice(1)} %` : change === "0.00" ? `${change} %` : `▲ ${change} %`;

/** The whole table. */
export class Table {
  #body;
  #onChoose;
  #rows = new Map();
  #dirty = new Set();
  #drawing = false;
  #drawnMillis = 0;
  #unseenMillis = 0;
  #observer = new IntersectionObserver(entries => this.#seen(entries), { rootMargin: "100px" });
  #byElement = new WeakMap();
  #filter = "";
  #chosen = null;
  #stop = null;
  colours = { up: "", down: "" };

  constructor(body, onChoose) {
    this.#body = body;
    this.#onChoose = onChoose;
    body.addEventListener("keydown", event => this.#pressed(event));
    body.addEventListener("focusin", ({ target }) => this.#stopAt(this.#byElement.get(target.closest("tr"))));
  }

  /** Has a product's row follow it. */
  changed(product) {
    let row = this.#rows.get(product.name);
    if (row === undefined) {
      row = new Row(product, this.#onChoose);
      this.#rows.set(product.name, row);
      this.#byElement.set(row.element, row);
      row.element.hidden = !product.name.includes(this.#filter);
      this.#place(row);
      this.#observer.observe(row.element);
      this.#mark(row);
      if (this.#stop === null && !row.element.hidden) this.#stopAt(row);
    }
    this.#stale(row);
  }

  /** Products stand by name, whenever each was heard of. */
  #place(row) {
    const after = [...this.#body.children].find(
      other => this.#byElement.get(other).product.name > row.product.name);
    this.#body.insertBefore(row.element, after ?? null);
  }

  filter(text) {
    this.#filter = text.trim().toUpperCase();
    for (const [name, row] of this.#rows) row.element.hidden = !name.includes(this.#filter);
    if (this.#stop?.element.hidden) this.#stopAt(this.#visible()[0]);
  }

  choose(product) {
    this.#chosen = product;
    for (const row of this.#rows.values()) this.#mark(row);
    const row = this.#rows.get(product.name);
    if (row !== undefined && !row.element.hidden) this.#stopAt(row);
  }

  #mark(row) {
    const chosen = row.product === this.#chosen;
    row.element.classList.toggle("chosen", chosen);
    row.button.setAttribute("aria-pressed", String(chosen));
  }

  #visible() {
    return [...this.#body.children].filter(({ hidden }) => !hidden).map(row => this.#byElement.get(row));
  }

  /** Of all rows one is a stop for Tab; from there arrows lead to the others. */
  #stopAt(row) {
    if (row === undefined || row === this.#stop) return;
    if (this.#stop !== null) this.#stop.button.tabIndex = -1;
    row.button.tabIndex = 0;
    this.#stop = row;
  }

  #pressed(event) {
    const way = WAYS[event.key];
    if (way === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.#visible();
    const at = rows.indexOf(this.#stop);
    const to = rows[Math.max(0, Math.min(rows.length - 1, way(at, rows.length)))];
    event.preventDefault();
    to?.button.focus();
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const row = this.#byElement.get(target);
      row.seen = isIntersecting;
      if (isIntersecting) this.#stale(row);
    }
  }

  /** Has a row drawn with the next frame that is due. */
  #stale(row) {
    this.#dirty.add(row);
    if (this.#drawing) return;
    this.#drawing = true;
    const wait = this.#drawnMillis + SEEN_MILLIS - performance.now();
    if (wait > 0) setTimeout(() => this.#nextFrame(), wait);
    else this.#nextFrame();
  }

  #nextFrame() {
    requestAnimationFrame(now => this.#draw(now));
  }

  /** What is not seen follows at leisure, for those who read it by other means. */
  #draw(nowMillis) {
    const unseenToo = nowMillis - this.#unseenMillis > UNSEEN_MILLIS;
    if (unseenToo) this.#unseenMillis = nowMillis;
    const due = [...this.#dirty].filter(({ seen }) => seen || unseenToo);
    // Trails first: they ask for sizes, for which all that is written before has to be laid out.
    for (const row of due) if (row.seen) row.paintTrail(nowMillis, this.colours);
    for (const row of due) {
      this.#dirty.delete(row);
      row.paint();
    }
    this.#drawnMillis = performance.now();
    this.#drawing = false;
    const [next] = this.#dirty;
    if (next !== undefined) this.#stale(next);
  }
}
