// Asks a loaded player for answers. `vidraCandidates` was filled by the player's own text: functions that may be the one
// which makes a media address from (address, name of the signature's parameter, signature).
function vidraSolve(questions) {
  "use strict";
  const ADDRESS = "https://rr1---sn-vidra.googlevideo.com/videoplayback?id=vidra";
  // Not transformations: what reads and writes the address.
  const PLAIN = ["constructor", "set", "get", "clone"];
  const candidates = globalThis.vidraCandidates || [];
  const isText = (value) => typeof value === "string" && value !== "";

  // How a candidate is called: some players give it whole numbers first, which stand in its calls.
  function makersOf(candidate) {
    const makers = [];
    for (const first of [[], ...candidate.first]) {
      const make = (signature) => candidate.call(...first, ADDRESS, "s", signature);
      try {
        const made = make(undefined);
        if (made && typeof made.get === "function" && typeof made.set === "function") makers.push(make);
      } catch (_) { /* not this one, or not like this */ }
    }
    return makers;
  }

  function methodsOf(object) {
    const names = new Set();
    for (let at = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      for (const name of Object.getOwnPropertyNames(at)) {
        let value;
        try { value = object[name]; } catch (_) { continue; }
        if (typeof value === "function" && !PLAIN.includes(name)) names.add(name);
      }
    }
    return [...names];
  }

  // The answer all makers agree on.
  function agreed(makers, ask) {
    const found = new Set();
    let failure = "the player has no function for it";
    for (const make of makers) {
      try {
        const answer = ask(make);
        if (answer !== undefined) found.add(answer);
      } catch (error) {
        failure = String(error).slice(0, 200);
      }
    }
    if (found.size > 1) return { error: "its functions give " + found.size + " different answers" };
    return found.size === 1 ? { answer: [...found][0] } : { error: failure };
  }

  function decoded(text) {
    try { return decodeURIComponent(text); } catch (_) { return text; }
  }

  function signature(make, challenge) {
    const value = make(encodeURIComponent(challenge)).get("s");
    // A function that leaves a signature as it is is not the one.
    return isText(value) && decoded(value) !== challenge ? decoded(value) : undefined;
  }

  // The method that transformed the number last is tried first.
  let usual = null;

  function throttle(make, challenge) {
    const isAnswer = (value) =>
      isText(value) && value !== challenge && !value.endsWith(challenge) && /^[\w-]+$/.test(value);
    const after = (name) => {
      const address = make(undefined);
      address.set("n", challenge);
      if (name !== undefined) {
        try { address[name](); } catch (_) { /* it may have done its work before it threw */ }
      }
      return address.get("n");
    };
    // Players of 2021 and 2022 transform while they read.
    const read = after(undefined);
    if (isAnswer(read)) return read;
    const names = methodsOf(make(undefined));
    if (usual !== null && names.includes(usual)) names.unshift(usual);
    for (const name of names) {
      const value = after(name);
      if (isAnswer(value)) {
        usual = name;
        return value;
      }
    }
    return undefined;
  }

  const makers = candidates.flatMap(makersOf);
  const answers = (challenges, ask) =>
    challenges.map((challenge) => agreed(makers, (make) => ask(make, challenge)));
  return {
    makers: makers.length,
    n: answers(questions.n, throttle),
    signatures: answers(questions.signatures, signature),
  };
}
