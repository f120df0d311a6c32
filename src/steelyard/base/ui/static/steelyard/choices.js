// Opens <details data-opened-by="name=value"> when that is chosen in its form, and shuts it when something else is.
//
// The focus stays on the choice, and what was typed in a section stays while it is shut. The form's [data-opened] tells
// those who do not see it. Without this script people open the sections themselves.

export function followChoices() {
  document.addEventListener("change", (event) => follow(event.target, false));
  // A page that the browser kept, or filled in again, comes with a choice made; nothing that stands open is shut.
  addEventListener("pageshow", () => document.querySelectorAll(":checked").forEach((chosen) => follow(chosen, true)));
}

function follow(chosen, mayStay) {
  if (chosen.type !== "radio" || !chosen.form) return;
  const sections = [...chosen.form.querySelectorAll(`details[data-opened-by^="${chosen.name}="]`)];
  const shut = sections.filter((section) => !section.open);
  for (const section of sections) {
    section.open = section.dataset.openedBy === `${chosen.name}=${chosen.value}` || (mayStay && section.open);
  }
  const opened = shut.filter((section) => section.open).map((section) => section.dataset.openedWord);
  if (sections.length) chosen.form.querySelector("[data-opened]").textContent = opened.join(" ");
}
