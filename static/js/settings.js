// On a narrow screen the pages of the settings are one row: it begins where one is, and shows all of
// what the keyboard comes to.

const row = document.querySelector(".settings-nav");
const show = (link, inline) => link?.scrollIntoView({ block: "nearest", inline });

show(row?.querySelector("[aria-current]"), "center");

row?.addEventListener("focusin", ({ target }) => {
  // A row that moved under the mouse would swallow the click.
  if (target.matches(":focus-visible")) show(target, "nearest");
});
