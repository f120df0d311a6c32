// Shows [data-quick-below] where started_at and ended_at of its form lie fewer seconds apart than it says.
//
// What was typed there stays while it is hidden. Without this script the page asks when it is sent.

export function followClock() {
  document.addEventListener("input", (event) => {
    if (/^(started|ended)_at$/.test(event.target.name)) follow(event.target.form);
  });
}

function follow(form) {
  const asked = form.querySelector("[data-quick-below]");
  if (!asked) return;
  const lasted = (Date.parse(form.ended_at.value) - Date.parse(form.started_at.value)) / 1000;
  asked.hidden = !(lasted < asked.dataset.quickBelow);
}
