/** Rules, and what the program says of them. */

export interface Rule {
    id: string;
    name: string;
    summary: string;
    group: string;
}

/** The rules in the output of `flinklint rules --output-format json`. */
export function parseRules(output: string): Rule[] {
    const read: unknown = JSON.parse(output);
    const rules = isObject(read) && Array.isArray(read['rules']) ? read['rules'] : [];
    return rules.filter(isObject).flatMap((rule) => {
        const [id, name] = [rule['id'], rule['name']];
        const other = (key: string) => (typeof rule[key] === 'string' ? rule[key] : '');
        return typeof id === 'string' && typeof name === 'string'
            ? [{ id, name, summary: other('summary'), group: other('group') }]
            : [];
    });
}

/** The rule of a diagnostic's code, which is a text or one with an address. */
export function ruleOf(code: unknown): string | undefined {
    const value = isObject(code) ? code['value'] : code;
    return typeof value === 'string' && isName(value) ? value : undefined;
}

/** Whether a word can be a rule or a key of Flink: an option of the command line cannot. */
export function isName(word: string): boolean {
    return /^[A-Za-z0-9_$][\w.$-]*$/.test(word);
}

/** The rules with those that were found at the cursor first. */
export function sorted(rules: readonly Rule[], first: readonly string[]): Rule[] {
    const here = first.flatMap((id) => rules.filter((rule) => rule.id === id));
    return [...new Set([...here, ...rules])];
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
