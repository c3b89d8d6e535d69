// What makes a page better where scripts run: no reloading, news as they happen, photos made
// smaller before they are sent, nothing typed ever lost. Every page works without it.
(() => {
  "use strict";
  const find = (what, at = document) => at.querySelector(what);
  const all = (what, at = document) => [...at.querySelectorAll(what)];
  const said = () => document.body.dataset;
  const route = () => decodeURIComponent(location.pathname).replace(/^\/|\/$/g, "");
  const pending = new Map();
  let asked = 0;
  let turn = 0;
  let timer, again, events, redo, later;

  // --- One page becomes the next, keeping what is focused and typed ------------------------------
  const key = (node) => node.nodeName + ((node.dataset && node.dataset.key) || node.id || node.name || "");

  function morph(old, next) {
    if (old.nodeType !== 1) {
      if (old.data !== next.data) old.data = next.data;
      return;
    }
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of [...next.attributes])
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    let at = old.firstChild;
    for (const child of [...next.childNodes]) {
      let same = at;
      while (same && key(same) !== key(child)) same = same.nextSibling;
      if (!same) {
        old.insertBefore(child, at);
        continue;
      }
      while (at !== same) {
        const gone = at;
        at = at.nextSibling;
        gone.remove();
      }
      at = same.nextSibling;
      morph(same, child);
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  function settle() {
    for (const field of all("#form input, #form textarea, #form select")) {
      if (field === document.activeElement || pending.has(field.name) || field.type === "file") continue;
      if (field.type === "radio") field.checked = field.defaultChecked;
      else if (field.options) for (const option of field.options) option.selected = option.defaultSelected;
      else if (field.value !== field.defaultValue) field.value = field.defaultValue;
    }
  }

  function swap(html, url, how) {
    const next = new DOMParser().parseFromString(html, "text/html");
    const to = new URL(url);
    const elsewhere = to.pathname !== location.pathname;
    if (to.href !== location.href && how.push !== false) {
      history.replaceState({ y: scrollY }, "");
      history[elsewhere ? "pushState" : "replaceState"]({}, "", to);
    }
    if (elsewhere || how.posted) pending.clear();
    document.title = next.title;
    document.documentElement.lang = next.documentElement.lang;
    if (elsewhere || how.fresh) find("main").replaceWith(next.querySelector("main").cloneNode(true));
    morph(document.body, next.body);
    settle();
    const wrong = how.posted && find("[autofocus]");
    const told = how.posted && !elsewhere && find(".notice", find("main"));
    if (wrong) wrong.focus();
    else if (told) say(told.textContent, "hidden");
    else if (elsewhere || how.fresh) {
      const title = find("h1");
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      scrollTo(0, how.y || 0);
    }
    wait();
  }

  // --- Asking the server ------------------------------------------------------------------------
  // What the person does comes before what the page does by itself: a click is never dropped, and
  // an answer to an older question never replaces a newer page.
  async function ask(url, how = {}) {
    const quiet = how.look || how.quiet;
    if (quiet && asked) {
      later = true;
      return;
    }
    const mine = quiet ? turn : ++turn;
    asked++;
    try {
      const answer = await fetch(url, {
        method: how.body ? "POST" : "GET",
        body: how.body,
        headers: how.look ? { "live-look": "1" } : {},
      });
      const type = answer.headers.get("content-type") || "";
      const page = type.startsWith("text/html") && (await answer.text());
      if (mine !== turn) return;
      if (page) swap(page, answer.url, how);
      else if (!answer.ok) throw new Error(answer.status);
      return true;
    } catch {
      if (!quiet) unreachable(how.redo || (() => ask(url, how)));
    } finally {
      asked--;
      if (later && !asked) {
        later = false;
        look();
      }
    }
  }

  function unreachable(retry) {
    redo = retry;
    if (find("#unreachable-notice")) return;
    find(".head").after(find("#unreachable").content.cloneNode(true));
    find("#unreachable-notice").scrollIntoView({ block: "nearest" });
  }

  const look = () => ask(location.href, { look: true });

  function say(text, how = "busy") {
    const line = document.createElement("p");
    line.className = how;
    line.textContent = text;
    find("#status").replaceChildren(line);
  }

  // --- Keeping what is typed ----------------------------------------------------------------------
  function packed(fields, form = new URLSearchParams()) {
    form.set("csrf", said().csrf);
    form.set("route", route());
    for (const [name, value] of fields) form.set(name, value);
    return form;
  }

  async function save() {
    clearTimeout(timer);
    if (!pending.size) return;
    const sent = new Map(pending);
    const answer = await fetch("/-/edit", { method: "POST", body: packed(sent) }).catch(() => null);
    if (answer && answer.ok)
      for (const [name, value] of sent) if (pending.get(name) === value) pending.delete(name);
  }

  async function keep(fields, form) {
    await save();
    if (await ask("/-/edit", { body: packed(fields, form), posted: true })) await look();
  }

  addEventListener("input", ({ target }) => {
    if (!target.form || target.form.id !== "form" || !target.name || target.type === "file") return;
    pending.set(target.name, target.value);
    clearTimeout(timer);
    timer = setTimeout(save, target.type === "radio" ? 0 : 700);
  });
  addEventListener("pagehide", () => pending.size && navigator.sendBeacon("/-/edit", packed(pending)));

  // --- Photos --------------------------------------------------------------------------------------
  async function smaller(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const part = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * part);
    canvas.height = Math.round(picture.height * part);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  }

  addEventListener("change", async ({ target }) => {
    if (target.type !== "file" || !target.files[0]) return;
    say(said().photoShrinking);
    const file = target.files[0];
    // What this browser cannot open is sent as it is: it is not the page that judges.
    const photo = (await smaller(file).catch(() => null)) || file;
    const shown = document.createElement("img");
    shown.src = URL.createObjectURL(photo);
    shown.alt = file.name;
    shown.onerror = () => say(said().photoUnreadable);
    const figure = document.createElement("figure");
    figure.append(shown);
    find(".taken", target.closest(".field")).replaceChildren(figure);
    const form = new FormData();
    form.set(target.name, photo, "photo.jpg");
    await keep([], form);
    if (find("#status .busy")) look();
    target.value = "";
  });

  // --- Places ----------------------------------------------------------------------------------------
  function mark(map, across, down) {
    const id = map.closest("[data-place]").dataset.place;
    keep([
      [`${id}.view`, find(`[name="${id}.view"]`).value],
      [`${id}@400x300.x`, across * 400],
      [`${id}@400x300.y`, down * 300],
    ]);
  }

  function locate(button) {
    const id = button.closest("[data-place]").dataset.place;
    say(said().locating);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        keep([
          [`${id}.lat`, coords.latitude],
          [`${id}.lon`, coords.longitude],
          [`${id}.acc`, coords.accuracy],
        ]),
      () => say(said().locateFailed),
      { enableHighAccuracy: true, timeout: 20000 },
    );
  }

  addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step || event.target.type !== "image") return;
    event.preventDefault();
    const pin = find(".pin", event.target.closest(".tap"));
    const [x, y] = pin ? pin.getAttribute("transform").match(/[\d.]+/g).map(Number) : [200, 150];
    mark(event.target, (x + step[0] * 8) / 400, (y + step[1] * 8) / 300);
  });

  // --- Being called -------------------------------------------------------------------------------------
  // A button is there only where the browser can be called and its person has not refused.
  const callable = () =>
    window.PushManager && navigator.serviceWorker && window.Notification && Notification.permission !== "denied";

  function offer() {
    const box = callable() && find("[data-calls]");
    if (box) box.hidden = false;
  }

  async function subscribe(box) {
    const scope = "/-/assets/";
    if ((await Notification.requestPermission()) !== "granted") throw 0;
    const worker = await navigator.serviceWorker.register(box.dataset.news, { scope });
    const coming = worker.installing || worker.waiting;
    while (!worker.active) await new Promise((done) => coming.addEventListener("statechange", done, { once: true }));
    const text = atob(box.dataset.calls.replace(/-/g, "+").replace(/_/g, "/"));
    const applicationServerKey = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const calls = worker.pushManager;
    // One that was made with another key is of no use any more.
    const old = await calls.getSubscription();
    if (old) await old.unsubscribe();
    const made = await calls.subscribe({ userVisibleOnly: true, applicationServerKey });
    find("input", box).value = JSON.stringify(made);
  }

  // --- Clicks and forms --------------------------------------------------------------------------------
  addEventListener("click", async (event) => {
    const on = (what) => event.target.closest && event.target.closest(what);
    const map = on("input[type=image]");
    if (map) {
      event.preventDefault();
      const box = map.getBoundingClientRect();
      if (event.detail)
        mark(map, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
      return;
    }
    if (on("[data-retry]")) {
      find("#unreachable-notice").remove();
      return redo();
    }
    if (on("[data-print]")) return print();
    if (on("[data-locate]")) return locate(event.target);
    const code = on("summary") && find("[data-copy]", event.target.closest("details"));
    if (code && navigator.clipboard)
      return navigator.clipboard.writeText(code.value).then(() => say(said().copied), () => {});
    const link = on("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.hash || link.pathname.startsWith("/-/")) return;
    event.preventDefault();
    await save();
    ask(link.href);
  });

  addEventListener("submit", async (event) => {
    const form = event.target;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    const calls = event.submitter && event.submitter.closest("[data-calls]");
    if (calls)
      try {
        await subscribe(calls);
      } catch {
        // Refused, or out of order: what cannot be is not offered.
        calls.hidden = true;
        delete form.dataset.sent;
        return;
      }
    clearTimeout(timer);
    const filled = new FormData(form, event.submitter);
    const body = form.enctype === "multipart/form-data" ? filled : new URLSearchParams(filled);
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    // `form.action` would be the button of that name.
    // Another try sends what stands in the form by then.
    const redo = () => form.requestSubmit(event.submitter);
    ask(form.getAttribute("action"), { body, posted: true, redo }).finally(() => {
      delete form.dataset.sent;
      if (event.submitter) event.submitter.removeAttribute("aria-busy");
    });
  });

  addEventListener("popstate", ({ state }) => ask(location.href, { fresh: true, push: false, y: state && state.y }));

  // --- News ----------------------------------------------------------------------------------------------
  function wait() {
    offer();
    clearTimeout(again);
    const seconds = Number(said().again);
    if (!seconds) return;
    const refresh = () => (document.hidden ? wait() : ask(location.href, { quiet: true }).finally(wait));
    again = setTimeout(refresh, seconds * 1000);
  }

  function rest() {
    if (events) events.close();
    events = null;
  }

  function listen() {
    if (events || document.hidden) return;
    events = new EventSource("/-/events");
    events.addEventListener("rest", rest);
    events.onerror = () => events && events.readyState === EventSource.CLOSED && rest();
    events.addEventListener("screen", ({ data }) => {
      const news = JSON.parse(data);
      if (news.route === route() && news.rev !== said().rev) look();
    });
  }

  document.documentElement.classList.add("js");
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return rest();
    listen();
    look();
  });
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, listen);
  listen();
  wait();
})();
