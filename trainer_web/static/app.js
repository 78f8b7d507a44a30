// What links and forms can't do by themselves: keys, toasts that go away, focus, and saying so when
// the connection is gone. Every page works without it.

const TOAST_MS = 6000;
const UNDO_MS = 12000;
// The server may have done it before the connection broke; the request id makes another try harmless.
const NO_ANSWER = "No connection. Try again: nothing is done twice.";
let opener = null; // what opened the panel, to give the focus back to

// Toasts: they wait while somebody looks at them.
function expire(toast) {
  const wait = toast.querySelector("[data-undo]") ? UNDO_MS : TOAST_MS;
  let timer;
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    timer = setTimeout(dismiss, wait, toast);
  };
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, stop);
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, start);
  start();
}

function dismiss(toast) {
  if (toast?.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
  toast?.remove();
}

function say(text) {
  const toast = document.createElement("div");
  toast.className = "notice is-danger";
  toast.append(Object.assign(document.createElement("p"), { textContent: text }));
  document.getElementById("toasts").append(toast);
}

const toasts = document.getElementById("toasts");
toasts.querySelectorAll(".notice").forEach(expire);
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (node.classList?.contains("notice")) expire(node);
  }
}).observe(toasts, { childList: true });

// Panels
function select(element) {
  document.querySelector(".appointment.is-selected")?.classList.remove("is-selected");
  element?.classList.add("is-selected");
}

function close(panel) {
  panel.replaceChildren();
  select(null);
  const again = opener?.id && document.getElementById(opener.id); // it may have been swapped meanwhile
  (again || opener)?.focus();
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-close], [data-dismiss], [data-opens]");
  for (const menu of document.querySelectorAll("details.account[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (!pressed) return;
  if (pressed.dataset.close) {
    const panel = document.querySelector(`${pressed.dataset.close}.panel`);
    if (!panel) return; // what stands on a page of its own is left by following the link
    event.preventDefault();
    close(panel);
  } else if (pressed.dataset.opens) {
    showKeys(document.getElementById(pressed.dataset.opens));
  } else {
    dismiss(pressed.closest(".notice"));
  }
});

// Keys: an element with data-key is pressed, or gets the focus, by that key.
function showKeys(dialog) {
  const known = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    known.set(element.dataset.key, element.dataset.keyLabel ?? element.textContent.trim());
  }
  dialog.querySelector("dl").replaceChildren(
    ...[...known].flatMap(([key, label]) => {
      const term = document.createElement("dt");
      const kbd = document.createElement("kbd");
      kbd.textContent = { ArrowLeft: "←", ArrowRight: "→" }[key] ?? key;
      term.append(kbd);
      return [term, Object.assign(document.createElement("dd"), { textContent: label })];
    }),
  );
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  const panel = document.querySelector("#panel.panel:has(*)");
  if (event.key === "Escape" && panel) return close(panel);
  if (event.target.closest("input, select, textarea")) return;
  const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!element) return;
  event.preventDefault();
  if (element.matches("input")) {
    element.focus();
    element.select();
  } else {
    element.click();
  }
});

// htmx
const isPost = (element) => element instanceof HTMLFormElement && element.method === "post";

// A form that is on its way is not sent again. Its button stays focusable, so that the focus survives.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches(".htmx-request")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// The second click of a double click may land on a button that the first one's answer has just put
// there, such as Undo: it presses nothing.
document.addEventListener(
  "click",
  (event) => {
    if (event.detail < 2 || !event.target.closest("form[method=post] button")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

function busy(form, is) {
  for (const button of form.querySelectorAll("button[type=submit]")) button.ariaDisabled = is ? "true" : null;
}

document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target.id === "panel" && !detail.target.contains(detail.elt)) {
    opener = detail.elt;
    select(opener.closest(".appointment"));
  }
  if (!isPost(detail.elt)) return;
  busy(detail.elt, true);
  // Not htmx:afterRequest: nobody hears that of a form whose surroundings were redrawn meanwhile.
  detail.xhr.addEventListener("loadend", () => answered(detail.elt, detail.xhr.status));
});

function answered(form, status) {
  busy(form, false);
  if (!status || status >= 500) return; // the toast and its Undo stay for another try
  dismiss(form.closest(".notice"));
  if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
  document.body.dispatchEvent(new Event("changed"));
}

// An error page of whatever stands before the server is not a fragment: say it, swap nothing.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.isError && !detail.xhr.getResponseHeader("HX-Retarget")) {
    detail.shouldSwap = false;
    say(NO_ANSWER);
  }
});

// What a page asks for by itself says nothing when it fails, and never leads away to the sign-in page.
document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.matches("[data-quiet]") && (xhr.status >= 400 || xhr.getResponseHeader("HX-Redirect"))) event.preventDefault();
});

document.body.addEventListener("htmx:afterSwap", ({ target }) => {
  const focused = target.matches("[data-focus]") ? target : target.querySelector("[data-focus]");
  focused?.focus();
  // The panel took room from the calendar: what was pressed stays in sight.
  if (target.id === "panel" && opener?.closest(".cal")) opener.scrollIntoView({ block: "nearest", inline: "nearest" });
});

for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(lost, ({ detail }) => detail.elt.matches("[data-quiet]") || say(NO_ANSWER));
}

// The calendar opens at the present moment, and stays where somebody scrolled it when it is redrawn.
let scrolled = null;

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target.id === "calendar") scrolled = { top: target.scrollTop, left: target.scrollLeft };
  },
  { capture: true, passive: true },
);

document.body.addEventListener("htmx:load", ({ detail }) => {
  const calendar = document.getElementById("calendar");
  if (!calendar || !(detail.elt === calendar || detail.elt.contains(calendar))) return;
  const now = calendar.querySelector(".now");
  const today = calendar.querySelector(".is-today");
  const hours = calendar.querySelector(".cal-hours");
  calendar.scrollTo({
    top: now ? now.offsetTop - calendar.clientHeight / 2 : 0,
    left: today ? today.offsetLeft - hours.offsetWidth : 0,
    behavior: "instant",
    ...scrolled,
  });
});
