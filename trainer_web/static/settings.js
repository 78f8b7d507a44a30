// The settings: variables put in where the cursor stands, addresses copied. Both can be typed and selected
// without it.

document.addEventListener("click", ({ target }) => {
  const insert = target.closest("[data-insert]");
  if (insert) {
    const field = document.getElementById(insert.dataset.into);
    field.focus();
    field.setRangeText(insert.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const copy = target.closest("[data-copy]");
  if (copy) {
    const field = document.getElementById(copy.dataset.copy);
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => copy.classList.add("is-copied"));
  }
});
