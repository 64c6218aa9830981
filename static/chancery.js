// Three conveniences that every page works without: showing the password, sending a form once, and going on
// by itself.
(function () {
  "use strict";

  function reveal(button) {
    var input = document.getElementById(button.getAttribute("aria-controls"));
    if (!input) {
      return;
    }
    function show(visible) {
      input.type = visible ? "text" : "password";
      button.setAttribute("aria-pressed", visible ? "true" : "false");
      button.textContent = button.getAttribute(visible ? "data-hide" : "data-show");
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      show(input.type === "password");
      input.focus();
    });
    // Browsers remember what was typed into text fields, not into password fields.
    input.form.addEventListener("submit", function () {
      show(false);
    });
  }

  function sendOnce(form) {
    var sent = false;
    function release() {
      sent = false;
      form.removeAttribute("aria-busy");
    }
    form.addEventListener("submit", function (event) {
      if (sent) {
        event.preventDefault();
        return;
      }
      // The pressed button stays enabled: its name and value belong to the form.
      sent = true;
      form.setAttribute("aria-busy", "true");
      setTimeout(release, 8000);
    });
    window.addEventListener("pageshow", release);
  }

  // When the frames of a page have loaded; one that hangs keeps nobody.
  function forward(link) {
    function go() {
      location.replace(link.href);
    }
    window.addEventListener("load", go);
    setTimeout(go, 3000);
  }

  var onward = document.querySelector("[data-forward]");
  if (onward) {
    forward(onward);
  }
  var buttons = document.querySelectorAll(".reveal-button");
  for (var i = 0; i < buttons.length; i += 1) {
    reveal(buttons[i]);
  }
  for (var j = 0; j < document.forms.length; j += 1) {
    sendOnce(document.forms[j]);
  }
})();
