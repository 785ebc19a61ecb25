//! What tables have in common.

use super::markup::{Element, element};

/// A table that scrolls sideways where it is too wide, also by keyboard.
pub(super) fn scrolling(table: Element, label: &str) -> Element {
    element("div").class("scroll").attr("role", "group").attr("tabindex", "0").attr("aria-label", label).push(table)
}

/// A row of heads; the columns that `is_number` are set to the right.
pub(super) fn head(columns: &[(&str, bool)]) -> Element {
    let cells = columns.iter().map(|&(name, is_number)| {
        let cell = element("th").attr("scope", "col");
        if is_number { cell.class("n").text(name) } else { cell.text(name) }
    });
    element("thead").push(element("tr").extend(cells))
}

/// A cell with a number.
pub(super) fn number(text: &str) -> Element {
    element("td").class("n").text(text)
}
