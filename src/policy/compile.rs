use std::ops::Range;
use std::sync::Arc;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, EntryExpr, Expr, LiteralValue};

use super::{Condition, DEEPEST, LONGEST};
use crate::intent::nearest;

/// What is wrong with an expression, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes; `None` for the whole.
    pub range: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// What an expression can name.
pub(super) const NAMES: [&str; 6] = ["config", "environment", "sla_ms", "kind", "name", "file"];
/// Functions of flinklint's own.
pub(super) const FUNCTIONS: [&str; 5] = ["ms", "bytes", "num", "is_set", "at_least"];
/// What `bytes` is called inside.
pub(super) const SIZE: &str = "size_in_bytes";
/// Functions of CEL.
const STANDARD: [&str; 17] = [
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "int",
    "uint",
    "double",
    "string",
    "bool",
    "has",
    "all",
    "exists",
    "exists_one",
    "map",
    "filter",
    "type",
];

/// Reads an expression and looks at every name in it.
///
/// # Errors
/// It is not CEL, too long, nested too deep, or names what there is not.
pub fn compile(text: &str) -> Result<Condition, Vec<Mistake>> {
    if text.len() > LONGEST {
        let message = format!("the expression has {} bytes, more than {LONGEST}", text.len());
        return Err(vec![Mistake { range: None, message, help: None }]);
    }
    if let Some(at) = too_deep(text) {
        return Err(vec![Mistake { range: Some(at..at), message: TOO_DEEP.to_owned(), help: None }]);
    }
    let program = environment().compile(text).map_err(|errors| {
        errors.errors.iter().map(|error| syntax_mistake(text, error.pos, &error.msg)).collect::<Vec<_>>()
    })?;
    let mut reader = Reader {
        info: program.source_info(),
        text,
        scope: Vec::new(),
        keys: Vec::new(),
        any_key: false,
        depth: 0,
        mistakes: Vec::new(),
    };
    reader.expression(program.expression(), 0);
    let Reader { mut keys, any_key, mistakes, .. } = reader;
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    keys.sort();
    keys.dedup();
    Ok(Condition { program: Arc::new(program), keys, any_key })
}

const TOO_DEEP: &str = "the expression is nested too deep";

/// Where brackets or signs stand inside of each other too often, whatever they
/// stand in.
fn too_deep(text: &str) -> Option<usize> {
    let (mut brackets, mut signs) = (0_usize, 0);
    text.bytes().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' => brackets += 1,
            b')' | b']' | b'}' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        match byte {
            b'!' | b'-' | b'?' | b':' => signs += 1,
            b' ' => {}
            _ => signs = 0,
        }
        brackets > DEEPEST || signs > DEEPEST
    })
}

/// CEL's own `bytes` makes a byte string of a string, of which a policy has no
/// use; here it is the size that a key holds.
fn environment() -> cel::Env {
    let mut environment = cel::Env::stdlib();
    let size = cel::parser::Macro::global("bytes", 1, |helper, _, arguments| {
        let call = CallExpr { func_name: SIZE.to_owned(), target: None, args: std::mem::take(arguments) };
        Ok(Some(helper.next_expr(Expr::Call(call))))
    });
    // Fails where there is such a macro already: then that one is meant.
    let _ = environment.add_macro(size);
    environment
}

fn syntax_mistake(text: &str, (line, column): (isize, isize), message: &str) -> Mistake {
    let words = message.strip_prefix("Syntax error: ").unwrap_or(message);
    let words = words.split(" expecting ").next().unwrap_or_default().split('\n').next().unwrap_or_default();
    let line = usize::try_from(line).unwrap_or(1).max(1);
    let column = usize::try_from(column).unwrap_or(1).max(1);
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let at = start + rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at);
    Mistake { range: Some(at..at), message: format!("not CEL: {words}"), help: None }
}

struct Reader<'e> {
    info: &'e cel::common::ast::SourceInfo,
    text: &'e str,
    /// Variables of the comprehensions around.
    scope: Vec<&'e str>,
    keys: Vec<String>,
    any_key: bool,
    depth: usize,
    mistakes: Vec<Mistake>,
}

impl<'e> Reader<'e> {
    fn expression(&mut self, expression: &'e IdedExpr, level: usize) {
        self.depth += 1;
        if self.depth > 2 * DEEPEST {
            self.mistake(expression.id, TOO_DEEP, None);
        } else {
            self.inside(expression, level);
        }
        self.depth -= 1;
    }

    fn inside(&mut self, expression: &'e IdedExpr, level: usize) {
        match &expression.expr {
            Expr::Unspecified | Expr::Literal(_) => {}
            Expr::Ident(name) => self.name(name, expression.id),
            Expr::Select(select) => {
                if matches!(&select.operand.expr, Expr::Ident(name) if name == "config") {
                    self.mistake(
                        expression.id,
                        "a key of Flink stands in brackets",
                        Some(format!("config['{}...']", select.field)),
                    );
                }
                self.expression(&select.operand, level);
            }
            Expr::List(list) => list.elements.iter().for_each(|element| self.expression(element, level)),
            Expr::Map(map) => map.entries.iter().for_each(|entry| self.entry(&entry.expr, level)),
            Expr::Struct(of) => {
                self.mistake(expression.id, "a policy makes no messages", None);
                of.entries.iter().for_each(|entry| self.entry(&entry.expr, level));
            }
            Expr::Call(call) => {
                self.call(&call.func_name, call.target.as_deref(), &call.args, expression.id);
                for part in call.target.iter().map(|target| &**target).chain(&call.args) {
                    self.expression(part, level);
                }
            }
            Expr::Comprehension(all) => {
                if level > 0 {
                    self.mistake(
                        expression.id,
                        "one comprehension stands in another",
                        Some("one level is enough".into()),
                    );
                    return;
                }
                self.any_key = true;
                self.expression(&all.iter_range, level + 1);
                let before = self.scope.len();
                self.scope.extend([all.iter_var.as_str(), all.accu_var.as_str()]);
                self.scope.extend(all.iter_var2.as_deref());
                for part in [&all.accu_init, &all.loop_cond, &all.loop_step, &all.result] {
                    self.expression(part, level + 1);
                }
                self.scope.truncate(before);
            }
        }
    }

    fn entry(&mut self, entry: &'e EntryExpr, level: usize) {
        match entry {
            EntryExpr::StructField(field) => self.expression(&field.value, level),
            EntryExpr::MapEntry(entry) => {
                self.expression(&entry.key, level);
                self.expression(&entry.value, level);
            }
        }
    }

    fn name(&mut self, name: &str, id: u64) {
        let known = NAMES.contains(&name) || self.scope.contains(&name) || name.starts_with('@');
        if !known {
            let help = nearest(name, NAMES).map(|right| format!("did you mean `{right}`?"));
            let help = help.or_else(|| Some(format!("there are {}", NAMES.join(", "))));
            self.mistake(id, &format!("`{name}` is nothing that a policy can name"), help);
        }
    }

    fn call(&mut self, name: &str, target: Option<&'e IdedExpr>, arguments: &'e [IdedExpr], id: u64) {
        let literal = |expression: &IdedExpr| match &expression.expr {
            Expr::Literal(LiteralValue::String(text)) => Some(text.inner().to_owned()),
            _ => None,
        };
        let of_config = |expression: &IdedExpr| matches!(&expression.expr, Expr::Ident(name) if name == "config");
        let key = match (name, arguments) {
            ("ms" | SIZE | "num" | "is_set", [key]) => Some(key),
            ("_[_]", [of, key]) if of_config(of) => Some(key),
            ("@in", [key, of]) if of_config(of) => Some(key),
            _ => None,
        };
        match key.map(literal) {
            Some(Some(key)) => self.keys.push(key),
            Some(None) => self.any_key = true,
            None => {}
        }
        // Operators have names that no function can have.
        let is_operator = !name.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_ours = name == SIZE || FUNCTIONS.contains(&name);
        let wanted = if target.is_none() && is_ours { Some(1) } else { None };
        if wanted.is_some_and(|wanted| wanted != arguments.len()) {
            self.mistake(id, &format!("{name} takes one key or version"), None);
        } else if !is_operator && wanted.is_none() && !STANDARD.contains(&name) {
            let names = FUNCTIONS.into_iter().chain(STANDARD);
            let help = nearest(name, names).map(|right| format!("did you mean `{right}`?"));
            let help = help.or_else(|| Some(format!("there are {} and CEL's own", FUNCTIONS.join(", "))));
            self.mistake(id, &format!("`{name}` is no function of a policy"), help);
        }
    }

    fn mistake(&mut self, id: u64, message: &str, help: Option<String>) {
        let range = self.info.offset_for(id).and_then(|(start, end)| bytes(self.text, start as usize, end as usize));
        self.mistakes.push(Mistake { range, message: message.to_owned(), help });
    }
}

/// Positions that count characters, the last one included, as bytes.
fn bytes(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let at = |position: usize| text.char_indices().nth(position).map_or(text.len(), |(at, _)| at);
    (start <= end).then(|| at(start)..at(end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        let shown = |mistake: Mistake| {
            let at = mistake.range.map(|range| text[range].to_owned()).unwrap_or_default();
            format!("{at}: {}; {}", mistake.message, mistake.help.unwrap_or_default())
        };
        compile(text).map_or_else(|mistakes| mistakes.into_iter().map(shown).collect(), |_| Vec::new())
    }

    #[test]
    fn names_and_keys_are_looked_at_before_any_document() {
        let condition = compile("ms('a.b') > 5 && config['c'].startsWith('x') || 'd' in config && kind == 'sql'");
        let condition = condition.expect("right");
        assert_eq!((condition.keys, condition.any_key), (vec!["a.b".into(), "c".into(), "d".into()], false));
        assert!(compile("config.exists(k, k.startsWith('s3.') && config[k] == 'x')").expect("right").any_key);
    }

    #[test]
    fn what_there_is_not_is_told_with_its_place() {
        for (text, message) in [
            ("enviroment == 'production'", "did you mean `environment`?"),
            ("mss('a') > 1", "did you mean `ms`?"),
            ("ms('a', 'b') > 1", "ms takes one key"),
            ("config.a.b == 'x'", "a key of Flink stands in brackets"),
            ("config.all(a, config.all(b, a == b))", "one comprehension stands in another"),
            ("1 +", "not CEL"),
            ("'", "not CEL"),
            ("", "not CEL"),
        ] {
            let found = mistakes(text);
            assert!(found.iter().any(|found| found.contains(message)), "{text}: {found:?}");
        }
        assert!(!mistakes(&"(".repeat(2000)).is_empty());
        assert!(mistakes(&"1+".repeat(4000))[0].contains("more than"));
    }
}
