//! Markup that is well-formed by construction: every element is closed, every
//! text and every value of an attribute is escaped.

use crate::source::sanitize;

/// Elements that have no content and no end.
const VOID: [&str; 4] = ["br", "col", "link", "meta"];
/// Elements that stand inside of a line, where a line end would be seen.
const INLINE: [&str; 16] = [
    "a", "b", "bdi", "code", "del", "ins", "mark", "small", "span", "strong", "td", "text", "th", "time", "title",
    "tspan",
];

/// An element that is being written.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: String,
    content: String,
}

/// An element without attributes and content.
pub(super) fn element(name: &'static str) -> Element {
    Element { name, attributes: String::new(), content: String::new() }
}

/// A `span` of a class with a text.
pub(super) fn span(class: &'static str, text: &str) -> Element {
    element("span").class(class).text(text)
}

/// A link, or the text alone where the address is not one of the web.
pub(super) fn link(url: &str, text: &str) -> Element {
    if url.starts_with("https://") || url.starts_with("http://") {
        element("a").attr("href", url).attr("rel", "noreferrer").text(text)
    } else {
        element("span").text(text)
    }
}

/// A paragraph in which backquotes enclose code.
pub(super) fn prose(text: &str) -> Element {
    element("p").coded(text)
}

impl Element {
    /// With an attribute.
    pub fn attr(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.attributes.push(' ');
        self.attributes.push_str(name);
        self.attributes.push_str("=\"");
        escape(value.as_ref(), &mut self.attributes);
        self.attributes.push('"');
        self
    }

    /// With an attribute that is a number, of one decimal at most.
    pub fn number(self, name: &'static str, value: f64) -> Self {
        self.attr(name, coordinate(value))
    }

    /// With an attribute that is a share of the width around it, in percent.
    pub fn percent(self, name: &'static str, value: f64) -> Self {
        self.attr(name, format!("{}%", coordinate(value)))
    }

    /// With a class.
    pub fn class(self, class: &str) -> Self {
        self.attr("class", class)
    }

    /// With a text.
    pub fn text(mut self, text: &str) -> Self {
        escape(text, &mut self.content);
        self
    }

    /// With a text in which backquotes enclose code, where they come in pairs.
    pub fn coded(self, text: &str) -> Self {
        if text.matches('`').count() % 2 == 1 {
            return self.text(text);
        }
        let parts = text.split('`').enumerate();
        parts.fold(self, |element, (at, part)| match at % 2 {
            0 => element.text(part),
            _ => element.push(self::element("code").text(part)),
        })
    }

    /// With text of flinklint's own that is markup or a style sheet already.
    pub fn raw(mut self, text: &'static str) -> Self {
        self.content.push_str(text);
        self
    }

    /// With an element inside.
    pub fn push(mut self, child: Element) -> Self {
        child.write(&mut self.content);
        self
    }

    /// With elements inside: many, or one or none.
    pub fn extend(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        children.into_iter().for_each(|child| child.write(&mut self.content));
        self
    }

    /// The markup.
    pub fn finish(self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        out.push_str(&self.attributes);
        out.push('>');
        if !VOID.contains(&self.name) {
            out.push_str(&self.content);
            out.push_str("</");
            out.push_str(self.name);
            out.push('>');
        }
        if !INLINE.contains(&self.name) {
            out.push('\n');
        }
    }
}

/// A number for markup, of one decimal at most.
pub(super) fn coordinate(value: f64) -> String {
    let tenths = (value * 10.0).round();
    // `+ 0.0` makes a negative zero a plain one.
    format!("{}", if tenths.is_finite() { tenths / 10.0 + 0.0 } else { 0.0 })
}

/// Appends a text so that it is nothing but text, as content and in quotes.
fn escape(text: &str, out: &mut String) {
    for c in sanitize(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_is_text() {
        let hostile = "</p><script>x('\"&')\u{0}\u{202e}";
        let shown = "&lt;/p&gt;&lt;script&gt;x(&#39;&quot;&amp;&#39;)\\u{0}\\u{202e}";
        assert_eq!(
            element("p").attr("title", hostile).text(hostile).finish(),
            format!("<p title=\"{shown}\">{shown}</p>\n")
        );
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert_eq!(
            link("https://a/?b&\"c", "x").finish(),
            "<a href=\"https://a/?b&amp;&quot;c\" rel=\"noreferrer\">x</a>"
        );
        assert_eq!(link("javascript:alert(1)", "x").finish(), "<span>x</span>");
    }

    #[test]
    fn backquotes_enclose_code() {
        assert_eq!(prose("set `a<b` to 1").finish(), "<p>set <code>a&lt;b</code> to 1</p>\n");
        assert_eq!(prose("a ` b").finish(), "<p>a ` b</p>\n");
    }

    #[test]
    fn numbers_are_short() {
        let numbers = [1.0, 1.25, -0.01, f64::NAN, 1e9].map(coordinate);
        assert_eq!(numbers, ["1", "1.3", "0", "0", "1000000000"]);
    }

    #[test]
    fn elements_nest_and_close() {
        let list = element("ul").extend(["a", "b"].map(|text| element("li").text(text)));
        assert_eq!(list.finish(), "<ul><li>a</li>\n<li>b</li>\n</ul>\n");
        assert_eq!(element("br").finish(), "<br>\n");
    }
}
