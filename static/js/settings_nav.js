// On a narrow screen the pages of the settings are one row. It begins where the open page stands,
// and shows the whole of each link that the keyboard comes to.

const row = document.querySelector(".settings-nav");

/**
 * @param {Element | null | undefined} link
 * @param {ScrollLogicalPosition} inline
 */
const show = (link, inline) => link?.scrollIntoView({ block: "nearest", inline });

show(row?.querySelector("[aria-current]"), "center");

row?.addEventListener("focusin", ({ target }) => {
  // A row that moved under the mouse would swallow the click.
  if (target instanceof Element && target.matches(":focus-visible")) show(target, "nearest");
});
