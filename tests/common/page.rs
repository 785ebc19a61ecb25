//! What every page of flinklint's own must be: well-formed, closed in itself,
//! and free of anything that runs.

use std::collections::BTreeSet;

use regex::Regex;

const ELEMENTS: &str = "a article bdi body br caption code dd defs del desc details div dl dt figcaption figure footer g \
    h1 h2 h3 h4 h5 h6 head header html ins li line link main mark marker meta nav p path pattern pre rect section small \
    span strong style summary svg table tbody td text tfoot th thead title tr ul";
const VOID: [&str; 3] = ["br", "link", "meta"];

/// Reads a page as strictly as XML and looks at every tag. Panics where the
/// page is not as it must be.
pub fn assert_page(page: &str) {
    let body = page.strip_prefix("<!DOCTYPE html>\n").expect("a document type");
    let tag = Regex::new(r#"<(/?)([a-z0-9]+)((?: [a-zA-Z0-9:-]+="[^"<>]*")*)>|[<>]"#).expect("a pattern");
    let attribute = Regex::new(r#" ([a-zA-Z0-9:-]+)="([^"]*)""#).expect("a pattern");
    let (mut open, mut ids, mut wanted, mut level) = (Vec::new(), BTreeSet::new(), Vec::new(), 0_u32);
    for found in tag.captures_iter(&without_style(body)) {
        let Some(name) = found.get(2).map(|name| name.as_str().to_owned()) else {
            panic!("a bracket that is no tag's, behind {:?}", tail(body, found.get(0).expect("itself").start()));
        };
        assert!(ELEMENTS.split_whitespace().any(|known| known == name), "<{name}> is no element of a page");
        if !found[1].is_empty() {
            assert_eq!(open.pop(), Some(name), "an end that belongs to another element");
            continue;
        }
        let mut names = BTreeSet::new();
        for pair in attribute.captures_iter(&found[3]) {
            let (key, value) = (&pair[1], &pair[2]);
            assert!(names.insert(key.to_owned()), "{key} stands twice on <{name}>");
            assert!(!key.starts_with("on") && key != "style", "{key} on <{name}>");
            match key {
                "id" => assert!(ids.insert(value.to_owned()), "two elements are called {value}"),
                "aria-labelledby" => wanted.extend(value.split(' ').map(str::to_owned)),
                "href" => match value.strip_prefix('#') {
                    Some(target) => wanted.push(target.to_owned()),
                    None => assert!(value.starts_with("https://") || value == "data:,", "{value}"),
                },
                "src" => panic!("something is loaded: {value}"),
                _ => {}
            }
        }
        if let Some(digit) = name.strip_prefix('h').and_then(|digit| digit.parse::<u32>().ok()) {
            assert!(digit <= level + 1, "<{name}> below a heading of level {level}");
            level = digit;
        }
        if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    let missing: Vec<_> = wanted.iter().filter(|name| !ids.contains(*name)).collect();
    assert!(missing.is_empty(), "nothing has these names: {missing:?}");
    let hidden = |c: char| (c.is_control() && c != '\n' && c != '\t') || "\u{200f}\u{202e}\u{2066}\u{feff}".contains(c);
    assert!(!page.contains(hidden), "a character that cannot be seen");
}

/// The page with its style sheet left out, which is the same in all of them.
pub fn without_style(page: &str) -> String {
    let style = Regex::new("(?s)<style>.*?</style>").expect("a pattern");
    style.replace(page, "<style></style>").into_owned()
}

fn tail(text: &str, at: usize) -> &str {
    &text[text.floor_char_boundary(at.saturating_sub(80))..text.floor_char_boundary(at)]
}
