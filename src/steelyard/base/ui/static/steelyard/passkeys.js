// Passkeys: hands the page's options to the browser and puts what the authenticator signed into the form.

const BINARY = ["id", "rawId", "challenge", "clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.querySelector("button[type=submit]").disabled = false; // without this script it could only fail
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value) return; // the authenticator has answered: let the form go
    event.preventDefault();
    ask(form);
  });
}

async function ask(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  const button = form.querySelector("button[type=submit]");
  failed.hidden = true;
  button.disabled = true;
  try {
    const { publicKey } = decoded(JSON.parse(form.querySelector("#passkey-options").textContent));
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.credential.value = JSON.stringify(answer(credential));
    form.submit();
  } catch (error) {
    console.warn(error);
    failed.hidden = false;
    button.disabled = false;
    button.focus();
  }
}

// The options with bytes where JSON has base64url. The id of the relying party alone is a name.
function decoded(value, key = "") {
  if (key === "rp") return value;
  if (Array.isArray(value)) return value.map((each) => decoded(each));
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, decoded(each, name)]));
  return typeof value === "string" && BINARY.includes(key) ? bytes(value) : value;
}

function answer(credential) {
  const response = {};
  for (const name of BINARY) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function bytes(base64url) {
  const letters = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
