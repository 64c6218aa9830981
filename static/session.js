// Tells apps that load our frame whether the sign-in that they know has changed (OpenID Connect Session
// Management 1.0 §3.2). Their `session_state` is HASH.SALT; core/src/authorize/session_state.rs makes it.
(function () {
  "use strict";

  var cookie = document.currentScript.getAttribute("data-cookie") + "=";
  // client_id, a space, session_state
  var message = /^([ -~]+) ([\w-]{43})\.([\w-]{22})$/;

  function loginState() {
    var pairs = document.cookie.split("; ");
    for (var i = 0; i < pairs.length; i += 1) {
      if (pairs[i].indexOf(cookie) === 0) {
        return pairs[i].slice(cookie.length);
      }
    }
    return null;
  }

  function base64url(buffer) {
    var text = btoa(String.fromCharCode.apply(null, new Uint8Array(buffer)));
    return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  // No cookie: it was deleted, or this browser keeps it from frames on other sites. An app that took the
  // second for a change would ask for a new sign-in again and again, so it is told of an error.
  function withoutCookie() {
    if (!document.hasStorageAccess) {
      return navigator.cookieEnabled ? "changed" : "error";
    }
    return document.hasStorageAccess().then(function (has) {
      return has ? "changed" : "error";
    });
  }

  function compare(parts, origin) {
    var state = loginState();
    if (state === null) {
      return withoutCookie();
    }
    var text = [parts[1], origin, state, parts[3]].join(" ");
    return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)).then(function (hash) {
      return base64url(hash) === parts[2] ? "unchanged" : "changed";
    });
  }

  window.addEventListener("message", function (event) {
    // a page without an origin could not be answered alone
    if (!event.source || event.source === window || !/^https?:/.test(event.origin)) {
      return;
    }
    function answer(word) {
      event.source.postMessage(word, event.origin);
    }
    var parts = typeof event.data === "string" ? message.exec(event.data) : null;
    Promise.resolve(parts)
      .then(function () {
        return parts ? compare(parts, event.origin) : "error";
      })
      .then(answer, function () {
        answer("error");
      });
  });
})();
