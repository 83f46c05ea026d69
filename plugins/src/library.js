// The module "vidra": a plain site as a description. Everything here could stand in a plugin itself.

const rule = (read) => Object.freeze({ read });
const isRule = (value) => typeof value?.read === "function";

/** The text of the first element a selector finds, or one attribute of it. */
export const css = (selector, attribute) =>
  rule(({ element }) => {
    const found = element.first(selector);
    return attribute === undefined ? found?.text : found?.attr(attribute);
  });

/** One attribute of the element itself; inside `each`. */
export const attr = (name) => rule(({ element }) => element.attr(name));

/** The content of a `<meta>`. */
export const meta = (name) => rule(({ page }) => page.meta(name));

/** A value of the JSON answer: `"video.files[0].url"`. */
export const json = (path) => rule(({ data, ctx }) => ctx.json.path(data, path));

/** What another rule finds, as a number. */
export const number = (inner) =>
  rule(async (scene) => {
    const value = await read(inner, scene);
    const found = typeof value === "string" ? Number.parseFloat(value.replace(/[^0-9.+-]/g, "")) : value;
    return Number.isFinite(found) ? found : undefined;
  });

/** What another rule finds, as a moment. */
export const moment = (inner) => rule(async (scene) => scene.ctx.time(await read(inner, scene)));

/** What another rule finds, as a length in seconds. */
export const length = (inner) => rule(async (scene) => scene.ctx.length(await read(inner, scene)));

/** One object for every element a selector finds. */
export const each = (selector, fields) =>
  rule(async (scene) => {
    const all = [];
    for (const element of scene.element.select(selector)) all.push(await read(fields, { ...scene, element }));
    return all;
  });

/** The first of several rules that finds anything. */
export const any = (...rules) =>
  rule(async (scene) => {
    for (const one of rules) {
      const found = await read(one, scene);
      if (found !== undefined && found !== null && found !== "") return found;
    }
    return undefined;
  });

async function read(value, scene) {
  if (isRule(value)) {
    const found = await value.read(scene);
    return typeof found === "string" ? found.trim() || undefined : found;
  }
  if (typeof value === "function") return value(scene);
  if (Array.isArray(value)) return Promise.all(value.map((one) => read(one, scene)));
  if (value === null || typeof value !== "object") return value;
  const object = {};
  for (const [name, inner] of Object.entries(value)) {
    const found = await read(inner, scene);
    if (found !== undefined) object[name] = found;
  }
  return object;
}

/** The parts of an address that a path such as `/c/{id}` names; `undefined` where it is another path. */
export function parts(path, url) {
  const wanted = path.split("/").filter((step) => step !== "");
  const found = url.segments;
  if (wanted.length !== found.length) return undefined;
  const named = {};
  for (const [index, step] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(step)?.[1];
    if (name !== undefined) named[name] = found[index];
    else if (step !== found[index]) return undefined;
  }
  return named;
}

/** An `extract` for a site whose item is one page, or one answer in JSON. */
export function simpleSite({ match, ask, isJson = false, ...fields }) {
  return async (url, ctx) => {
    const paths = Array.isArray(match) ? match : [match];
    const named = paths.map((path) => parts(path, url)).find((found) => found !== undefined);
    if (named === undefined) return { pass: true };
    const fill = (text) => text.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(ctx.need(named[name], name)));
    const answer = await ctx.fetch(ask === undefined ? url : new URL(fill(ask), url), { isItem: true });
    const page = isJson ? null : answer.html();
    const scene = { url, ctx, named, answer, page, element: page, data: isJson ? answer.json() : null };
    const media = await read({ id: named.id, ...fields }, scene);
    for (const name of ["id", "title", "formats"]) ctx.need(media[name], name);
    const isThere = (format) => format?.url !== undefined && format.url !== null;
    media.formats = media.formats.filter(isThere).map((format, index) => ({ id: `http-${index}`, ...format }));
    if (media.formats.length === 0) throw ctx.missing("formats");
    return media;
  };
}
