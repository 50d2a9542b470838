// JSON without the loss of digits that doubles bring.

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads JSON in which each number stays the text that came: 84140.10 as "84140.10", and a
 * sequence above 2^53 whole.
 */
export const parse = json =>
  JSON.parse(json.replace(TOKEN, token => (token[0] === '"' ? token : `"${token}"`)));

/** Milliseconds since 1970 of a text of nanoseconds. */
export const millis = nanos => Number(nanos.slice(0, -6));
