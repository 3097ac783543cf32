// What scripts say, in the language of the page. Other languages than English bring their words as a script of their own,
// which runs before; whatever is missing there is said in English.

const { words = {} } = globalThis.aicreatWords ?? {};
const language = document.documentElement.lang || "en";
const plurals = new Intl.PluralRules(language);
const ORDER = ["zero", "one", "two", "few", "many", "other"]; // of the forms in a catalogue, as the language has them
const forms = ORDER.filter((name) => plurals.resolvedOptions().pluralCategories.includes(name));
const numbers = new Intl.NumberFormat(language === "en" ? "en-GB" : language, { numberingSystem: "latn" });

// {name} is filled in by the value of that name.
export function translate(text, values = {}) {
  return fill(words[text] ?? text, values);
}

// {count} is the number, by which the one or the other is said.
export function translateCount(one, many, count, values = {}) {
  const said = words[one]?.[forms.indexOf(plurals.select(count))];
  return fill(said ?? (count === 1 ? one : many), { count: writeNumber(count), ...values });
}

export const writeNumber = (number) => numbers.format(number);

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
