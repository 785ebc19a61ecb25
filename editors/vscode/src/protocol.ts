/** What the extension and its test against the server share. */

/** How the server is started. */
export const ARGUMENTS: readonly string[] = ['lsp'];

/** The kind of code action that applies every safe fix. */
export const FIX_ALL = 'source.fixAll.flinklint';

/** What may hold Flink's configuration. Which of it does, the server finds out. */
export const LANGUAGES: readonly string[] = ['yaml', 'dockercompose', 'helm', 'sql', 'shellscript'];

/** Files that are Flink's by their names, whatever language the editor takes them for. */
export const PATTERN = '**/*flink-conf*.{yaml,yml,conf}';

/** Documents that a person edits: neither the old side of a comparison nor an output. */
export const SCHEMES: readonly string[] = ['file', 'untitled'];

export type Filter = { scheme: string; language: string } | { scheme: string; pattern: string };

export function documentSelector(): Filter[] {
    return SCHEMES.flatMap((scheme) => [
        ...LANGUAGES.map((language) => ({ scheme, language })),
        { scheme, pattern: PATTERN },
    ]);
}
