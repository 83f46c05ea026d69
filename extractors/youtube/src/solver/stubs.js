// What a player script touches of a browser while it is loaded, as far as it has to be there.
var window = globalThis, self = globalThis;
var location = {
  href: "https://www.youtube.com/watch?v=vidra", protocol: "https:", host: "www.youtube.com",
  hostname: "www.youtube.com", origin: "https://www.youtube.com", pathname: "/watch", search: "?v=vidra", hash: "",
};
var navigator = { userAgent: "", platform: "", language: "en", mediaCapabilities: {}, userActivation: {} };
var document = {
  location: location, documentElement: { style: {} }, cookie: "", currentScript: null, body: null, head: null,
  createElement: function () { return { style: {}, setAttribute: function () {}, appendChild: function () {} }; },
  getElementsByTagName: function () { return []; },
  getElementById: function () { return null; },
  querySelector: function () { return null; },
  querySelectorAll: function () { return []; },
  addEventListener: function () {},
  removeEventListener: function () {},
};
function XMLHttpRequest() {}
function setTimeout() { return 0; }
function setInterval() { return 0; }
function clearTimeout() {}
function clearInterval() {}
function addEventListener() {}
function removeEventListener() {}
var Intl = globalThis.Intl || { NumberFormat: function () {}, DateTimeFormat: function () {} };
