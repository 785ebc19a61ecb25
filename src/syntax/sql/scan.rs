//! One pass over the words of a query, with a stack of its parentheses.

use std::collections::HashSet;

use super::cursor::{Cursor, TableOption, unquoted};
use super::query::{GroupBy, Join, JoinKind, Query, Select, Source};
use super::token::{Token, TokenKind};
use crate::source::Span;

/// Window functions of Flink, as table functions and in `GROUP BY`.
const WINDOWS: [&str; 4] = ["TUMBLE", "HOP", "CUMULATE", "SESSION"];
/// The columns that they add.
const WINDOW_COLUMNS: [&str; 3] = ["window_start", "window_end", "window_time"];
const RANKS: [&str; 3] = ["ROW_NUMBER", "RANK", "DENSE_RANK"];
const AGGREGATES: [&str; 5] = ["COUNT", "SUM", "AVG", "MIN", "MAX"];

/// Reads all that is left as a query.
pub(in crate::syntax::sql) fn query(cursor: &mut Cursor<'_>) -> Query {
    let mut scan =
        Scan { query: Query::default(), clauses: Vec::new(), frames: vec![Frame::default()], named: Vec::new() };
    while let Some(token) = cursor.peek() {
        scan.step(cursor, token);
    }
    let named: HashSet<String> = scan.named.into_iter().collect();
    let mut query = scan.query;
    query.sources.retain(|source| !(source.name.parts.len() == 1 && named.contains(source.name.last())));
    query.sum_up();
    query
}

/// What an `OPTIONS` hint that comes next sets; other hints are stepped over.
pub(in crate::syntax::sql) fn hint_options(cursor: &mut Cursor<'_>) -> Vec<TableOption> {
    let mut options = Vec::new();
    if cursor.peek().is_some_and(|token| token.kind == TokenKind::HintStart) {
        while let Some(token) = cursor.next().filter(|token| token.kind != TokenKind::HintEnd) {
            if cursor.slice(token).eq_ignore_ascii_case("OPTIONS") {
                options.extend(cursor.options());
            }
        }
    }
    options
}

/// The part of a `SELECT` that the reader is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Clause {
    #[default]
    List,
    From,
    Condition,
    Group,
    Other,
}

/// What a pair of parentheses belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Call {
    #[default]
    None,
    Rank,
    Aggregate,
    OverRank,
}

/// The text itself, or what stands in a pair of parentheses.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    /// The `SELECT` that its words belong to.
    select: Option<usize>,
    /// Whether that `SELECT` stands in these parentheses.
    own: bool,
    /// Whether names of common tables come.
    with: bool,
    /// Whether a table comes.
    table_next: bool,
    /// What these parentheses belong to.
    call: Call,
    /// What the next parentheses belong to.
    next_call: Call,
    /// What the parentheses that were closed last belonged to.
    closed: Call,
}

struct Scan {
    query: Query,
    /// The clause of each `SELECT`.
    clauses: Vec<Clause>,
    frames: Vec<Frame>,
    /// Names of common tables.
    named: Vec<String>,
}

impl Scan {
    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn select(&mut self) -> Option<&mut Select> {
        let at = self.frame().select?;
        self.query.selects.get_mut(at)
    }

    fn clause(&mut self) -> Clause {
        self.frame().select.and_then(|at| self.clauses.get(at).copied()).unwrap_or_default()
    }

    fn enter(&mut self, clause: Clause) {
        let frame = *self.frame();
        if let Some(slot) = frame.select.filter(|_| frame.own).and_then(|at| self.clauses.get_mut(at)) {
            *slot = clause;
        }
        self.frame().table_next = false;
    }

    fn step(&mut self, cursor: &mut Cursor<'_>, token: Token) {
        match token.kind {
            TokenKind::Symbol(b'(') => self.open(),
            TokenKind::Symbol(b')') => self.close(cursor),
            TokenKind::Symbol(b',') if self.frame().own && self.clause() == Clause::From => {
                self.frame().table_next = true;
            }
            TokenKind::HintStart => return self.hint(cursor),
            TokenKind::Word | TokenKind::QuotedName => return self.word(cursor, token),
            _ => {}
        }
        cursor.next();
    }

    fn open(&mut self) {
        let above = self.frame();
        let frame = Frame { select: above.select, call: above.next_call, ..Frame::default() };
        (above.next_call, above.table_next) = (Call::None, false);
        self.frames.push(frame);
    }

    fn close(&mut self, cursor: &Cursor<'_>) {
        let call =
            if self.frames.len() > 1 { self.frames.pop().map_or(Call::None, |frame| frame.call) } else { Call::None };
        self.frame().closed = call;
        let is_over = cursor.rest().get(1).is_some_and(|&next| cursor.slice(next).eq_ignore_ascii_case("OVER"));
        if let Some(select) = self.select().filter(|_| call == Call::Aggregate && !is_over) {
            select.aggregates = true;
        }
    }

    fn hint(&mut self, cursor: &mut Cursor<'_>) {
        let mut ahead = *cursor;
        while let Some(token) = ahead.next().filter(|token| token.kind != TokenKind::HintEnd) {
            self.query.state_ttl |= ahead.slice(token).eq_ignore_ascii_case("STATE_TTL");
        }
        let options = hint_options(cursor);
        if let Some(source) = self.query.sources.last_mut() {
            source.options.extend(options);
        }
    }

    fn word(&mut self, cursor: &mut Cursor<'_>, token: Token) {
        let word = cursor.slice(token);
        let keyword = if token.kind == TokenKind::Word { word.to_ascii_uppercase() } else { String::new() };
        let frame = *self.frame();
        if frame.with && !matches!(keyword.as_str(), "SELECT" | "AS") {
            self.named.push(unquoted(word));
        }
        if frame.table_next && self.table(cursor, &keyword) {
            return;
        }
        cursor.next();
        self.look(word, &keyword, token.span, cursor);
        match keyword.as_str() {
            "SELECT" => {
                self.query.selects.push(Select::default());
                self.clauses.push(Clause::List);
                let select = self.query.selects.len() - 1;
                *self.frame() = Frame { select: Some(select), own: true, call: frame.call, ..Frame::default() };
                let distinct = cursor.peek().map(|next| next.span).filter(|_| cursor.accept(&["DISTINCT"]));
                self.query.selects[select].distinct = distinct.map(|span| token.span.to(span));
            }
            "WITH" if !frame.own => self.frame().with = true,
            "UNION" if frame.own => {
                if !cursor.is("ALL") {
                    self.query.unions.push(token.span);
                }
                self.enter(Clause::Other);
            }
            "FROM" if frame.own => {
                self.enter(Clause::From);
                self.frame().table_next = true;
            }
            "JOIN" if frame.own => {
                self.enter(Clause::From);
                self.frame().table_next = true;
                if let Some(select) = self.select() {
                    select.joins.push(Join { span: token.span, kind: JoinKind::Tables });
                }
            }
            "ON" | "WHERE" if frame.own => self.enter(Clause::Condition),
            "GROUP" if frame.own && cursor.is("BY") => {
                let span = cursor.next().map_or(token.span, |by| token.span.to(by.span));
                if let Some(select) = self.select() {
                    select.group_by = Some(GroupBy { span, windowed: false });
                }
                self.enter(Clause::Group);
            }
            "HAVING" | "ORDER" | "LIMIT" | "INTERSECT" | "EXCEPT" | "WINDOW" if frame.own => self.enter(Clause::Other),
            "TABLE" if !cursor.is_symbol(b'(') => self.source(cursor),
            _ => {}
        }
    }

    /// The table behind `FROM`, `JOIN` or a comma. Whether anything was read.
    fn table(&mut self, cursor: &mut Cursor<'_>, keyword: &str) -> bool {
        match keyword {
            "LATERAL" | "UNNEST" => {
                self.kind_of_join(JoinKind::Expansion);
                self.frame().table_next = keyword == "LATERAL";
                cursor.next();
                true
            }
            "TABLE" | "SELECT" => {
                self.frame().table_next = false;
                false
            }
            _ => {
                self.frame().table_next = false;
                self.source(cursor);
                true
            }
        }
    }

    /// A name that a query reads, unless it is that of a function.
    fn source(&mut self, cursor: &mut Cursor<'_>) {
        let mut ahead = *cursor;
        let Some(name) = ahead.name() else {
            return;
        };
        if ahead.is_symbol(b'(') {
            // Only what stands in the parentheses is read; its name is looked at as a word.
            self.look(name.last(), &name.last().to_ascii_uppercase(), name.span, &ahead);
        } else {
            self.query.sources.push(Source { name, options: Vec::new() });
        }
        *cursor = ahead;
    }

    fn kind_of_join(&mut self, kind: JoinKind) {
        if let Some(join) = self.select().and_then(|select| select.joins.last_mut()) {
            join.kind = kind;
        }
    }

    /// What a word tells wherever it stands.
    fn look(&mut self, word: &str, keyword: &str, span: Span, cursor: &Cursor<'_>) {
        let clause = self.clause();
        let is_call = cursor.is_symbol(b'(');
        let is_window = is_call && WINDOWS.contains(&keyword);
        let names_window = WINDOW_COLUMNS.iter().any(|column| column.eq_ignore_ascii_case(&unquoted(word)));
        self.query.windowed |= is_window;
        self.query.match_recognize |= keyword == "MATCH_RECOGNIZE";
        if is_call {
            self.frame().next_call = match keyword {
                _ if RANKS.contains(&keyword) => Call::Rank,
                _ if AGGREGATES.contains(&keyword) => Call::Aggregate,
                "OVER" if self.frame().closed == Call::Rank => Call::OverRank,
                _ => Call::None,
            };
        }
        self.query.over |= keyword == "OVER" && self.frame().closed != Call::Rank;
        let in_rank = self.frames.iter().rev().take(2).any(|frame| frame.call == Call::OverRank);
        if keyword == "FOR" && cursor.is("SYSTEM_TIME") {
            self.kind_of_join(JoinKind::Temporal);
        }
        let Some(select) = self.select() else { return };
        if is_call && RANKS.contains(&keyword) {
            select.ranking = Some(GroupBy { span, windowed: false });
        }
        if names_window && in_rank {
            select.ranking = select.ranking.map(|rank| GroupBy { windowed: true, ..rank });
        }
        if clause == Clause::Group && (is_window || names_window) {
            select.group_by = select.group_by.map(|group| GroupBy { windowed: true, ..group });
        }
        if clause == Clause::Condition && !select.joins.is_empty() {
            select.interval_in_condition |= keyword == "INTERVAL";
            select.window_in_condition |= names_window;
            select.condition_words.push(unquoted(word));
        }
    }
}
