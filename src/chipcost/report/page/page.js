// What a reader chooses: owner, day, chips, order and rows. It stands in the address, behind the #,
// so that a view can be linked. Without this script the page shows its first edition whole.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const form = $("controls"), shown = $("edition"), tip = $("tip");
  const editions = JSON.parse($("data").textContent);
  const first = editions[0];
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const initial = () => ({ owner: first.owner, day: first.day, off: [], q: "", sort: {}, theme: "" });
  let state = initial(), inPlace = 0, others = null;
  const own = shown.innerHTML; // before anything changes

  // The address.
  function read() {
    const given = new URLSearchParams(location.hash.slice(1)), found = initial();
    for (const name of ["owner", "day", "q", "theme"]) found[name] = given.get(name) ?? found[name];
    found.off = (given.get("off") || "").split(",").filter(Boolean);
    for (const part of (given.get("sort") || "").split(",").filter(Boolean)) {
      const [table, column, order] = part.split(":");
      found.sort[table] = [Number(column), order === "d" ? -1 : 1];
    }
    return found;
  }
  function write() {
    const told = new URLSearchParams(), usual = initial();
    for (const name of ["owner", "day", "q", "theme"])
      if (state[name] !== usual[name]) told.set(name, state[name]);
    if (state.off.length) told.set("off", state.off.join(","));
    const sorts = Object.entries(state.sort).map(([t, [c, o]]) => `${t}:${c}:${o < 0 ? "d" : "a"}`);
    if (sorts.length) told.set("sort", sorts.join(","));
    const hash = String(told);
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  // Other editions are unpacked when the first of them is asked for.
  async function unpack() {
    if (others) return others;
    const bytes = Uint8Array.from(atob($("others").textContent), (c) => c.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const { lines, editions } = JSON.parse(await new Response(plain).text());
    others = editions.map((numbers) => () => numbers.map((number) => lines[number]).join("\n"));
    return others;
  }
  async function place(wanted) {
    if (wanted === inPlace) return;
    const all = wanted ? await unpack() : null;
    if (wanted !== current()) return; // another was chosen meanwhile
    shown.innerHTML = wanted ? all[wanted - 1]() : own;
    inPlace = wanted;
    prepare();
  }
  function current() {
    const own = editions.findIndex((e) => e.owner === state.owner && e.day === state.day);
    if (own >= 0) return own;
    const near = editions.findIndex((e) => e.owner === state.owner);
    return near >= 0 ? near : 0;
  }

  // What is shown.
  async function apply() {
    document.documentElement.dataset.theme = state.theme;
    $("owner").value = state.owner;
    $("day").value = state.day;
    $("theme").value = state.theme;
    if ($("filter").value !== state.q) $("filter").value = state.q;
    for (const box of boxes) box.checked = !state.off.includes(box.value);
    const hidden = boxes.filter((box) => !box.checked).map((box) => box.value);
    $("hidden").textContent = hidden
      .map((chip) => `[data-c="${CSS.escape(chip)}"]{display:none !important}`).join("");
    $("count").textContent = `${boxes.length - hidden.length} of ${boxes.length}`;
    const wanted = current(), edition = editions[wanted];
    for (const option of $("day").options)
      option.disabled = !editions.some((e) => e.owner === edition.owner && e.day === option.value);
    await place(wanted);
    for (const note of shown.querySelectorAll(".restricted")) note.hidden = !hidden.length;
    for (const plot of shown.querySelectorAll(".xy")) few(plot);
    for (const table of shown.querySelectorAll("table")) order(table);
    const [rows, all] = filter();
    $("said").textContent = state.q ? `${rows} of ${all} rows` : "";
    rove();
    write();
  }
  function few(plot) {
    const seen = new Set([...plot.querySelectorAll("path")]
      .filter((path) => !state.off.includes(path.dataset.c || "")).map((path) => path.dataset.c));
    plot.classList.toggle("few", seen.size <= 4);
  }
  function filter() {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    let rows = 0, all = 0;
    for (const line of shown.querySelectorAll("tbody tr")) {
      const text = `${line.textContent} ${line.firstChild.title || ""}`.toLowerCase();
      line.hidden = !words.every((word) => text.includes(word));
      all += 1;
      rows += line.hidden ? 0 : 1;
    }
    for (const details of shown.querySelectorAll("details.long"))
      if (words.length) details.open = true;
    return [rows, all];
  }
  function order(table) {
    const [column, way] = state.sort[table.dataset.t] || [-1, 1];
    const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
    heads.forEach((head, at) => {
      if (at === column) head.setAttribute("aria-sort", way < 0 ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const rows = [...body.rows];
    rows.forEach((row, at) => { row.dataset.i ??= at; });
    rows.sort((one, other) => {
      if (column < 0 || column >= heads.length) return one.dataset.i - other.dataset.i;
      const [a, b] = [one.cells[column], other.cells[column]];
      if (!a.textContent || !b.textContent) return !a.textContent - !b.textContent; // unknown last
      if ("v" in a.dataset && "v" in b.dataset) return way * (a.dataset.v - b.dataset.v);
      return way * a.textContent.localeCompare(b.textContent, "en", { numeric: true });
    });
    body.append(...rows);
  }

  // Words at a number or a mark: on hover, and on focus.
  let spoken = null; // what the words on the screen belong to
  function say(target) {
    const behind = $(target.getAttribute("aria-describedby"));
    const own = target.title || target.dataset.said || "";
    const text = [own, behind ? told(behind.textContent) : ""].filter(Boolean).join("\n");
    if (!text) return;
    if (target.title) { // else the browser's own words come too
      target.dataset.said = target.title;
      if (!target.textContent) target.ariaLabel = target.title;
      target.removeAttribute("title");
    }
    spoken = target;
    tip.textContent = text;
    tip.hidden = false;
    beside(target);
  }
  function beside(target) {
    const at = target.getBoundingClientRect(), own = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left), document.documentElement.clientWidth - own.width - 8);
    const below = at.bottom + 8 + own.height < innerHeight;
    tip.style.left = `${left}px`;
    tip.style.top = `${below ? at.bottom + 8 : Math.max(4, at.top - own.height - 8)}px`;
  }
  function told(text) { // what a number is made of, then the sources that it names
    const numbers = new Set([...text.matchAll(/\[(\d+)\]/g)].map((found) => found[1]));
    const names = [...numbers].slice(0, 6).map((n) => `[${n}] ${$(`s${n}`)?.dataset.short}`);
    return [text, ...names].join("\n");
  }
  const speaker = (target) => target.closest?.(".q, .m, thead button, th[title], th[data-said]");
  const hush = () => { tip.hidden = true; };
  for (const kind of ["mouseover", "focusin"])
    document.addEventListener(kind, (event) => {
      const target = speaker(event.target);
      if (target) say(target); else if (kind === "mouseover" || !tip.hidden) hush();
    });
  document.addEventListener("focusout", hush);
  document.addEventListener("scroll", () => {
    if (tip.hidden) return;
    if (spoken === document.activeElement) beside(spoken); else hush();
  }, { passive: true, capture: true });

  // One stop of the tab key per table and chart; arrow keys go on inside.
  const seen = (item) => item.getClientRects().length > 0;
  function rove() {
    for (const table of shown.querySelectorAll("table"))
      [...table.querySelectorAll("tbody .q, tbody td a")].filter(seen)
        .forEach((item, at) => { item.tabIndex = at ? -1 : 0; });
  }
  function step(event) {
    const table = event.target.closest("tbody"), chart = event.target.closest("figure");
    const inside = table ? ".q, td a" : ".m";
    const items = [...(table || chart).querySelectorAll(inside)].filter(seen);
    const at = items.indexOf(event.target);
    const across = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    let next = null;
    if (event.key === "Home") next = items[0];
    else if (event.key === "End") next = items[items.length - 1];
    else if (table && down) {
      let row = event.target.closest("tr");
      const column = event.target.closest("td, th").cellIndex;
      do row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
      while (row && !(row.cells[column].querySelector(inside) && seen(row)));
      next = row && row.cells[column].querySelector(inside);
    } else if (across || down) next = items[at < 0 ? 0 : at + (across || down)];
    if (!next) return;
    event.preventDefault();
    if (table) { event.target.tabIndex = -1; next.tabIndex = 0; }
    next.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hush();
    else if (/^(Arrow|Home|End)/.test(event.key) && event.target.closest?.("#edition tbody .q, #edition tbody td a, figure"))
      step(event);
  });

  // Links inside the page move the reader and leave the address as it is.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    const target = $(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    for (let up = target.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("thead button");
    if (!button) return;
    const key = button.closest("table").dataset.t, column = button.closest("th").cellIndex;
    const [before, way] = state.sort[key] || [-1, 1];
    if (before !== column) state.sort[key] = [column, 1];
    else if (way > 0) state.sort[key] = [column, -1];
    else delete state.sort[key];
    apply();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    state.owner = $("owner").value;
    state.day = $("day").value;
    state.q = $("filter").value.trim();
    state.theme = $("theme").value;
    state.off = boxes.filter((box) => !box.checked).map((box) => box.value);
    apply();
  });
  const choose = (off) => () => { state.off = off; apply(); };
  $("all").addEventListener("click", choose([]));
  $("none").addEventListener("click", choose(boxes.map((box) => box.value)));
  $("reset").addEventListener("click", () => { state = initial(); apply(); });
  addEventListener("hashchange", () => { state = read(); apply(); });

  // Long tables are folded on the screen and whole on paper.
  function prepare() {
    for (const details of shown.querySelectorAll("details.long")) details.open = false;
  }
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("main details:not([open])")];
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });

  if (typeof DecompressionStream === "undefined")
    for (const id of ["owner", "day"]) $(id).disabled = true; // a browser of before 2023
  form.hidden = false;
  prepare();
  state = read();
  apply();
})();
