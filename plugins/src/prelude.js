// What a plugin sees beside the language. The host's two functions are known here alone; everything that protects
// anybody is checked on the other side of them, so a plugin that tampers with these objects harms itself.
(answer, ask) => {
  "use strict";
  const { parse, stringify } = JSON;
  const { defineProperty, freeze, getPrototypeOf } = Object;

  // Text never becomes code: what runs is what was installed.
  const closed = function () {
    throw new EvalError("a plugin runs no text as code");
  };
  for (const made of [function () {}, async function () {}, function* () {}, async function* () {}]) {
    defineProperty(getPrototypeOf(made), "constructor", { value: closed });
  }
  closed.prototype = Function.prototype;
  globalThis.Function = closed;
  delete globalThis.eval;

  // The same numbers in every run (xorshift32).
  let state = 0x9e3779b9;
  Math.random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };

  const at = (question, ...values) => parse(answer(question, stringify(values)));
  const optional = (value) => (value === undefined || value === null ? null : `${value}`);

  class URLSearchParams {
    #pairs;
    constructor(from = "") {
      if (typeof from === "string") this.#pairs = at("query", from);
      else this.#pairs = (from?.[Symbol.iterator] ? [...from] : Object.entries(from)).map(([k, v]) => [`${k}`, `${v}`]);
    }
    get(name) {
      return this.#pairs.find(([key]) => key === name)?.[1] ?? null;
    }
    getAll(name) {
      return this.#pairs.filter(([key]) => key === name).map(([, value]) => value);
    }
    has(name) {
      return this.#pairs.some(([key]) => key === name);
    }
    set(name, value) {
      this.delete(name);
      this.append(name, value);
    }
    append(name, value) {
      this.#pairs.push([`${name}`, `${value}`]);
    }
    delete(name) {
      this.#pairs = this.#pairs.filter(([key]) => key !== name);
    }
    [Symbol.iterator]() {
      return this.#pairs[Symbol.iterator]();
    }
    toString() {
      return at("form", this.#pairs);
    }
  }

  class URL {
    #parts;
    constructor(text, base) {
      const parts = at("url", `${text}`, optional(base));
      if (!parts) throw new TypeError(`no address: ${text}`);
      this.#parts = parts;
    }
    get href() {
      return this.#parts.href;
    }
    get origin() {
      return this.#parts.origin;
    }
    get protocol() {
      return this.#parts.protocol;
    }
    get host() {
      return this.#parts.host;
    }
    get hostname() {
      return this.#parts.hostname;
    }
    get port() {
      return this.#parts.port;
    }
    get pathname() {
      return this.#parts.pathname;
    }
    get search() {
      return this.#parts.search;
    }
    get hash() {
      return this.#parts.hash;
    }
    get segments() {
      return [...this.#parts.segments];
    }
    get searchParams() {
      return new URLSearchParams(this.#parts.search);
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
  }
  globalThis.URL = URL;
  globalThis.URLSearchParams = URLSearchParams;

  class Element {
    #node;
    constructor(node) {
      this.#node = node;
    }
    get tag() {
      return at("tag", this.#node);
    }
    get text() {
      return at("text", this.#node);
    }
    get html() {
      return at("inner", this.#node);
    }
    get attributes() {
      return at("attributes", this.#node);
    }
    attr(name) {
      return at("attribute", this.#node, `${name}`);
    }
    json() {
      return parse(this.text);
    }
    select(css) {
      return at("select", this.#node, `${css}`, false).map((node) => new Element(node));
    }
    first(css) {
      const [node] = at("select", this.#node, `${css}`, true);
      return node === undefined ? null : new Element(node);
    }
    meta(name) {
      const found = this.select("meta[content]").find((one) =>
        ["property", "name", "itemprop"].some((key) => one.attr(key) === name),
      );
      return found?.attr("content").trim() || null;
    }
  }
  const html = (text) => new Element(parse(answer("html", `${text}`)));
  const after = (text, marker) => at("after", `${text}`, `${marker}`) ?? null;

  class Answer {
    #text;
    constructor({ url, status }, text) {
      this.url = url;
      this.status = status;
      this.ok = status >= 200 && status < 300;
      this.#text = text;
      freeze(this);
    }
    text() {
      return this.#text;
    }
    json() {
      try {
        return parse(this.#text);
      } catch (error) {
        throw mark(new SyntaxError(error?.message ?? "not JSON"), { not_json: this.url });
      }
    }
    html() {
      return html(this.#text);
    }
    jsonAfter(marker) {
      return after(this.#text, marker);
    }
  }

  // What an error of ours stands for; told to the host where nobody catches it.
  const marks = new WeakMap();
  const mark = (error, told) => {
    marks.set(error, told);
    return error;
  };

  const waiting = new Map();
  const fetch = (url, options = {}) =>
    new Promise((resolve, reject) => {
      const number = ask(stringify({ ...options, url: `${url}` }));
      if (number < 0) reject(mark(new Error("asks more often than a plugin may"), { is_flood: true }));
      else waiting.set(number, [resolve, reject]);
    });
  const settle = (number, isGood, head, body) => {
    const [resolve, reject] = waiting.get(number);
    waiting.delete(number);
    const told = parse(head);
    if (isGood) resolve(new Answer(told, body));
    else reject(mark(new Error(told.message), { failure: told.failure }));
  };

  const path = (value, steps) =>
    `${steps}`
      .split(/[.[\]]+/)
      .filter((step) => step !== "")
      .reduce((here, step) => (here === null || typeof here !== "object" ? undefined : here[step]), value);
  const missing = (what) => mark(new Error(`the answer has no ${what}`), { missing: `${what}` });
  const context = freeze({
    api: 1,
    features: freeze(["fetch", "html", "json", "time", "arguments", "more", "length"]),
    fetch,
    html,
    json: freeze({
      after,
      path,
      find(value, test, depth = 100) {
        if (test(value)) return value;
        if (value === null || typeof value !== "object" || depth === 0) return undefined;
        for (const below of Object.values(value)) {
          const found = context.json.find(below, test, depth - 1);
          if (found !== undefined) return found;
        }
        return undefined;
      },
    }),
    time: (text) => (text === undefined || text === null ? null : at("time", `${text}`)),
    length: (text) => (text === undefined || text === null ? null : at("length", `${text}`)),
    log(...values) {
      answer("log", values.map((value) => (typeof value === "string" ? value : stringify(value))).join(" "));
    },
    arguments: (name) => at("arguments", `${name}`),
    missing,
    need(value, what) {
      if (value === undefined || value === null || value === "") throw missing(what);
      return value;
    },
    unavailable: (reason, message = "") => mark(new Error(`${message}`), { unavailable: `${reason}` }),
  });

  const told = (error) => {
    const own = typeof error === "object" && error !== null;
    const words = own && "message" in error ? `${error.name}: ${error.message}` : `it threw ${stringify(error)}`;
    const known = (own && marks.get(error)) || {};
    // Without room for an exception the engine throws `null`.
    if (error === null) return { message: "out of memory" };
    return { ...known, message: known.unavailable || known.not_json || known.is_flood ? error.message : words };
  };
  const start = async (call, text) => {
    try {
      const [url, ...rest] = parse(text);
      const value = await call(...rest, new URL(url), context);
      return stringify({ value: value ?? null });
    } catch (error) {
      return stringify({ thrown: told(error) });
    }
  };
  return [settle, start];
}
