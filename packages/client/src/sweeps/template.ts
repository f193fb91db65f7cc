/** A text with placeholders, in parts. */
export type Template = readonly TemplatePart[];

/** A text that stays as it is, or a placeholder, by what is between its braces. */
export type TemplatePart = string | { readonly placeholder: string };

/** A brace that has no counterpart: the text from there on. */
export interface UnbalancedBrace {
  readonly unbalanced: string;
}

/** Takes a text apart: `{name}` is a placeholder, `{{` and `}}` are single braces. */
export function parseTemplate(text: string): Template | UnbalancedBrace {
  const parts: TemplatePart[] = [];
  let literal = '';
  for (let place = 0; place < text.length; place += 1) {
    const character = text.charAt(place);
    const isBrace = character === '{' || character === '}';
    if (isBrace && text[place + 1] === character) place += 1;
    else if (isBrace) {
      const inside = /^\{([^{}]*)\}/.exec(text.slice(place));
      if (inside === null) return { unbalanced: text.slice(place) };
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push({ placeholder: String(inside[1]) });
      place += inside[0].length - 1;
      continue;
    }
    literal += character;
  }
  return literal === '' ? parts : [...parts, literal];
}
