use super::cursor::{Cursor, ObjectName, TableOption, unquoted};
use super::interval::interval;
use super::query::{Query, query};
use super::token::{Token, TokenKind};
use crate::source::Span;

/// A `CREATE TABLE` statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTable {
    /// Its name.
    pub name: ObjectName,
    /// `WATERMARK FOR ...`.
    pub watermark: Option<Watermark>,
    /// Columns computed as `PROCTIME()`.
    pub proctime_columns: Vec<String>,
    /// Whether it has a primary key.
    pub primary_key: bool,
    /// The entries of `WITH`.
    pub options: Vec<TableOption>,
    /// The table behind `LIKE`.
    pub like: Option<ObjectName>,
    /// The query behind `AS`.
    pub query: Option<Query>,
}

/// `WATERMARK FOR column AS expression`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// The column with the time of the event.
    pub column: String,
    /// The whole clause.
    pub span: Span,
    /// How far the watermark stays behind the event, in nanoseconds, where the
    /// expression is `column` or `column - INTERVAL 'n' UNIT`.
    pub delay_nanos: Option<i128>,
}

/// Reads on behind `CREATE [TEMPORARY] TABLE`.
pub(super) fn create_table(cursor: &mut Cursor<'_>) -> Option<CreateTable> {
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    let mut table = CreateTable {
        name: cursor.name()?,
        watermark: None,
        proctime_columns: Vec::new(),
        primary_key: false,
        options: Vec::new(),
        like: None,
        query: None,
    };
    if cursor.is_symbol(b'(') {
        let mut inside = *cursor;
        read_elements(&mut table, inside.group(), cursor);
        *cursor = inside;
    }
    loop {
        if cursor.accept(&["WITH"]) {
            table.options = cursor.options();
        } else if cursor.accept(&["LIKE"]) {
            table.like = cursor.name();
            cursor.group();
        } else if cursor.accept(&["AS"]) {
            table.query = Some(query(cursor));
            return Some(table);
        } else if cursor.is_symbol(b'(') {
            cursor.group();
        } else if cursor.next().is_none() {
            return Some(table);
        }
    }
}

/// Columns, watermark and constraints. Of columns only those that tell the time
/// are of interest, and which these are can be told word by word.
fn read_elements(table: &mut CreateTable, tokens: &[Token], cursor: &Cursor<'_>) {
    let mut inside = cursor.over(tokens);
    let mut depth = 0_usize;
    let mut before = [None::<Token>; 2];
    while let Some(token) = inside.peek() {
        if depth == 0 && inside.accept(&["WATERMARK", "FOR"]) {
            table.watermark = table.watermark.take().or(watermark(&mut inside, token.span.start()));
            continue;
        }
        table.primary_key |= inside.accept(&["PRIMARY", "KEY"]);
        let is_proctime = inside.is("PROCTIME") && before[1].is_some_and(|word| is_as(inside.slice(word)));
        if let Some(column) = before[0].filter(|_| is_proctime) {
            table.proctime_columns.push(unquoted(inside.slice(column)));
        }
        let Some(token) = inside.next() else { break };
        match token.kind {
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = [before[1], Some(token)];
    }
}

fn is_as(word: &str) -> bool {
    word.eq_ignore_ascii_case("AS")
}

/// Reads on behind `WATERMARK FOR`, up to the comma behind the clause.
fn watermark(cursor: &mut Cursor<'_>, start: usize) -> Option<Watermark> {
    let column = cursor.name()?;
    let mut end = column.span.end();
    let mut delay_nanos = None;
    if cursor.accept(&["AS"]) {
        let mut ahead = *cursor;
        delay_nanos = delay(&mut ahead, &column);
    }
    let mut depth = 0_usize;
    while let Some(token) = cursor.peek() {
        match token.kind {
            TokenKind::Symbol(b',') if depth == 0 => break,
            TokenKind::Symbol(b'(') => depth += 1,
            TokenKind::Symbol(b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        end = token.span.end();
        cursor.next();
    }
    Some(Watermark { column: column.last().to_owned(), span: Span::new(start, end), delay_nanos })
}

fn delay(cursor: &mut Cursor<'_>, column: &ObjectName) -> Option<i128> {
    if cursor.name()?.parts != column.parts {
        return None;
    }
    let nanos = match cursor.symbol(b'-') {
        Some(_) => interval(cursor)?,
        None => 0,
    };
    (cursor.peek().is_none() || cursor.is_symbol(b',')).then_some(nanos)
}
