//! Values that the environment or a template engine fills in later.

/// The bytes without one of which nothing is filled in.
static IS_MARK: [bool; 256] = {
    let (mut table, marks) = ([false; 256], b"${<%@");
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// Whether some part of `value` is filled in later: `${VAR}`, `$(VAR)`,
/// `{{ var }}`, `{% .. %}`, `<% .. %>`, `$VAR` or `%var%` as all of it.
#[must_use]
pub fn is_placeholder(value: &str) -> bool {
    let bytes = value.as_bytes();
    if !bytes.iter().any(|&byte| IS_MARK[usize::from(byte)]) {
        return false;
    }
    let opening = bytes.windows(2).any(|pair| matches!(pair, b"${" | b"$(" | b"{{" | b"{%" | b"<%"));
    if opening {
        return true;
    }
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let variable = value.split(['/', ':', ',', ' ', '-', '.']).any(|part| {
        part.strip_prefix('$').is_some_and(|name| word(name) && !name.starts_with(|c: char| c.is_ascii_digit()))
    });
    let percent = value.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).is_some_and(word);
    let at = value
        .strip_prefix('@')
        .and_then(|rest| rest.strip_suffix('@'))
        .is_some_and(|name| word(&name.replace('.', "_")));
    variable || percent || at
}

/// Whether a line is a statement or comment of a template engine rather than
/// configuration: `{% if x %}`, `{# .. #}`, `{{ include .. }}`, `<#if ..>`.
#[must_use]
pub(super) fn is_template_statement(line: &str) -> bool {
    // Nearly all lines begin with a key.
    if line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return false;
    }
    let line = line.trim_start();
    line.starts_with(['{', '<'])
        && ["{%", "{#", "{{", "<#", "<%", "</#"].iter().any(|opening| line.starts_with(opening))
}

/// Whether the value of a line begins with `{{ name }}` or `{% .. %}`, which
/// YAML takes for a mapping or for no YAML at all.
#[must_use]
pub(super) fn has_template_value(line: &str) -> bool {
    let comment = line.trim_start().starts_with('#');
    let value = line.split_once(": ").map_or("", |(_, value)| value.trim_start());
    !comment && ["{{", "{%", "<%"].iter().any(|opening| value.starts_with(opening))
}

/// Whether a text may have lines that are a statement or a value of a template
/// engine: no text without what all of them begin with has any.
#[must_use]
pub(super) fn may_be_template(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_opening = |at: usize| matches!(bytes.get(at + 1), Some(b'%' | b'#' | b'{' | b'/'));
    memchr::memchr2_iter(b'{', b'<', bytes).any(is_opening)
}

/// Whether a text holds unrendered actions of a Helm template. `{{name}}`, as
/// the operator's own ingress template has it, is none.
#[must_use]
pub(super) fn is_helm_template(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "if", "else", "end", "range", "with", "define", "include", "template", "toYaml", "tpl", "block", "printf",
        "default", "required", "quote", "lookup",
    ];
    memchr::memmem::find_iter(text.as_bytes(), b"{{").any(|at| {
        let rest = &text[at + 2..];
        let trimmed = rest.strip_prefix('-').unwrap_or(rest).trim_start_matches([' ', '\t']);
        let word: &str = trimmed.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        rest.starts_with('-') || trimmed.starts_with(['.', '$', '(', '/']) || WORDS.contains(&word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_filled_in_later_are_unknown() {
        for value in ["${X}", "s3://$BUCKET/x", "{{ slots }}", "%x%", "$(POD_IP)", "a-${X:-1}", "@flink.port@"] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in ["10 ms", "a$b", "100%", "%", "$", "s3://b/x", "price$1", "{a: b}"] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn helm_actions_are_told_from_the_operators_ingress_template() {
        for text in ["{{ .Values.x }}", "{{- if x }}", "a: {{ include \"x\" . }}", "{{ end }}", "{{/* c */}}"] {
            assert!(is_helm_template(text), "{text}");
        }
        for text in ["template: \"{{name}}.{{namespace}}.flink.k8s.io\"", "a: {{ slots }}", "plain"] {
            assert!(!is_helm_template(text), "{text}");
        }
    }
}
