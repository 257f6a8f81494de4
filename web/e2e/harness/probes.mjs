// @ts-nocheck: what a page must not be able to do is not typed either
/**
 * What somebody tries who got a line of text into the page. Runs in the page, as a script of it: what a test's own
 * tools evaluate is above the page's policy and would prove nothing. A payload that runs puts its name into
 * `ran`; every try is in `tried`.
 *
 * @param {string} foreign an origin that is not the page's
 */
export function probes(foreign) {
  const ran = [];
  const tried = [];
  Object.assign(window, { ran, tried, mark: (name) => ran.push(name) });
  const attempt = async (name, what) => {
    try {
      await what();
    } catch {
      // Refused at once.
    }
    tried.push(name);
  };
  const payload = (name) => `mark("${name}")`;
  const element = (tag, attributes) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    document.body.append(made);
    return made;
  };
  const tries = {
    innerHTML: () => {
      document.body.innerHTML += `<img src="/missing.png" onerror='${payload("innerHTML")}'>`;
    },
    insertAdjacentHTML: () =>
      document.body.insertAdjacentHTML("beforeend", `<svg onload='${payload("insertAdjacentHTML")}'></svg>`),
    "document.write": () => document.write(`<script>${payload("document.write")}</script>`),
    "inline script": () => {
      const script = document.createElement("script");
      script.append(payload("inline script"));
      document.body.append(script);
    },
    "inline handler": () => element("button", { onclick: payload("inline handler") }).click(),
    eval: () => globalThis.eval(payload("eval")),
    Function: () => new Function(payload("Function"))(),
    setTimeout: () => setTimeout(payload("setTimeout"), 0),
    "javascript: URL": () => element("a", { href: `javascript:${payload("javascript: URL")}` }).click(),
    srcdoc: () => element("iframe", { srcdoc: `<script>parent.${payload("srcdoc")}</script>` }),
    "data: frame": () =>
      element("iframe", { src: `data:text/html,<script>parent.${payload("data:")}</script>` }),
    "data: worker": () => {
      const worker = new Worker(`data:text/javascript,postMessage(1)`);
      worker.onmessage = () => ran.push("data: worker");
    },
    "blob: worker": () => {
      const bytes = new Blob(["postMessage(1)"], { type: "text/javascript" });
      const worker = new Worker(URL.createObjectURL(bytes));
      worker.onmessage = () => ran.push("blob: worker");
    },
    "service worker": async () => {
      await navigator.serviceWorker.register("/assets/foreign.js");
      ran.push("service worker");
    },
    "foreign script": () => element("script", { src: `${foreign}/script.js` }),
    "foreign import": async () => {
      await import(/* @vite-ignore */ `${foreign}/module.js`);
      ran.push("foreign import");
    },
    "data: import": async () => {
      await import(`data:text/javascript,${payload("data: import")}`);
    },
    "own script without a hash": async () => {
      await import("/assets/foreign.js");
      ran.push("own script without a hash");
    },
    "policy of one's own": () => {
      const policy = trustedTypes.createPolicy("mine", { createScript: (text) => text });
      globalThis.eval(policy.createScript(payload("policy of one's own")));
    },
    "foreign picture": () => element("img", { src: `${foreign}/picture.png` }),
    "foreign style": () => element("link", { rel: "stylesheet", href: `${foreign}/style.css` }),
    "foreign frame": () => element("iframe", { src: `${foreign}/` }),
    "foreign fetch": () => fetch(`${foreign}/fetch`, { mode: "no-cors" }),
    "foreign beacon": () => navigator.sendBeacon(`${foreign}/beacon`, "x"),
    "foreign socket": () => new WebSocket(`${foreign.replace("http", "ws")}/socket`),
    "foreign form": () => element("form", { action: `${foreign}/form`, method: "post" }).submit(),
    base: () => element("base", { href: `${foreign}/` }),
  };
  void (async () => {
    for (const [name, what] of Object.entries(tries)) await attempt(name, what);
    // What was tried last may still be on its way: a picture of our own, asked for afterwards, comes last.
    await fetch(new URL("/icon.svg", location.origin));
    document.documentElement.dataset["probed"] = String(Object.keys(tries).length);
  })();
}
