use super::cursor::{Cursor, ObjectName};
use super::query::{Insert, Query, insert, query};
use super::table::{CreateTable, create_table};
use super::token::tokens;
use crate::source::Span;

/// What a statement is, as far as its first words tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// `CREATE [TEMPORARY] TABLE`.
    CreateTable(CreateTable),
    /// `CREATE [TEMPORARY] VIEW`, or `ALTER VIEW ... AS`.
    CreateView(ObjectName, Query),
    /// `ALTER TABLE`: it has other options or columns from here on.
    AlterTable(ObjectName),
    /// `INSERT`, also with `EXECUTE` before it.
    Insert(Insert),
    /// `EXECUTE STATEMENT SET BEGIN` or `BEGIN STATEMENT SET`, with the first
    /// `INSERT` where no semicolon stands between.
    BeginSet(Option<Insert>),
    /// `END` of a set.
    EndSet,
    /// A query of its own.
    Query(Query),
    /// `STOP JOB`, which reads settings too.
    StopJob,
    /// `EXPLAIN` or `COMPILE PLAN`: what it holds is not run.
    Planned,
    /// Anything else.
    Other,
}

/// Reads one statement. Never fails: what is not understood is
/// [`StatementKind::Other`].
#[must_use]
pub fn read_statement(text: &str, span: Span) -> StatementKind {
    let tokens = tokens(text, span);
    let mut cursor = Cursor::new(text, &tokens);
    read(&mut cursor).unwrap_or(StatementKind::Other)
}

fn read(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    if cursor.accept(&["CREATE"]) {
        cursor.accept(&["OR", "REPLACE"]);
        cursor.accept(&["TEMPORARY"]);
        if cursor.accept(&["TABLE"]) {
            return create_table(cursor).map(StatementKind::CreateTable);
        }
        return if cursor.accept(&["VIEW"]) { view(cursor) } else { None };
    }
    if cursor.accept(&["ALTER", "TABLE"]) {
        cursor.accept(&["IF", "EXISTS"]);
        return cursor.name().map(StatementKind::AlterTable);
    }
    if cursor.accept(&["ALTER", "VIEW"]) {
        return view(cursor);
    }
    if cursor.accept(&["EXPLAIN"]) || cursor.accept(&["COMPILE", "PLAN"]) {
        return Some(StatementKind::Planned);
    }
    if cursor.accept(&["STOP", "JOB"]) {
        return Some(StatementKind::StopJob);
    }
    if cursor.accept(&["END"]) {
        return Some(StatementKind::EndSet);
    }
    if cursor.accept(&["EXECUTE", "STATEMENT", "SET"]) || cursor.accept(&["BEGIN", "STATEMENT", "SET"]) {
        cursor.accept(&["BEGIN"]);
        let first = if cursor.accept(&["INSERT"]) { insert(cursor) } else { None };
        return Some(StatementKind::BeginSet(first));
    }
    cursor.accept(&["EXECUTE"]);
    if cursor.accept(&["INSERT"]) {
        return insert(cursor).map(StatementKind::Insert);
    }
    let is_query = cursor.is("SELECT") || cursor.is("WITH") || cursor.is_symbol(b'(');
    is_query.then(|| StatementKind::Query(query(cursor)))
}

fn view(cursor: &mut Cursor<'_>) -> Option<StatementKind> {
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    let name = cursor.name()?;
    cursor.group();
    if cursor.accept(&["COMMENT"]) {
        cursor.next();
    }
    cursor.accept(&["AS"]).then(|| StatementKind::CreateView(name, query(cursor)))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
