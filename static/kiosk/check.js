// Fills in the code that a QR brought behind the #, and takes it out of the address: neither a server's log nor the
// phone's history keeps it. Without scripts the code is typed. Old phones read this too.

(function () {
  "use strict";
  var code = decodeURIComponent(location.hash.slice(1));
  if (!/^[0-9A-Za-z*~$=-]{20,40}$/.test(code)) return;
  document.getElementById("code").value = code;
  if (history.replaceState) history.replaceState(null, "", location.pathname + location.search);
})();
