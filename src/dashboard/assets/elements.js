// Elements from data. Text is always text: what others write is never taken for HTML.

/**
 * Makes an element.
 *
 * @param name Name and class: `p.hint`.
 * @param children Texts, elements, lists of them; nothing for what is null or false.
 */
export function make(name, ...children) {
  return makeWith(name, {}, ...children);
}

/** The same with attributes; those that are null or undefined are left out. */
export function makeWith(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== false));
  return element;
}

/** An element of the page. */
export function byId(id) {
  return document.getElementById(id);
}

/** Sets a text, unless it is that already: screen readers read what changes. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Replaces what is in a list whose frame may be scrolled; the place stays. */
export function refill(list, children) {
  const { scrollTop } = list.parentElement;
  list.replaceChildren(...children);
  list.parentElement.scrollTop = scrollTop;
}

/** `YES` in green, `NO` in red, and said in words. */
export function sidePill(outcome) {
  return make(`span.side.${outcome === "YES" ? "yes" : "no"}`, outcome);
}

/** Says something to who cannot see it. */
export function announce(text) {
  setText(byId("announcer"), text);
}
