use super::*;

fn read_text(text: &str) -> StatementKind {
    read_statement(text, Span::new(0, text.len()))
}

fn query_of(text: &str) -> Query {
    match read_text(text) {
        StatementKind::Insert(insert) => insert.query,
        StatementKind::Query(query) | StatementKind::CreateView(_, query) => query,
        other => panic!("{text}: {other:?}"),
    }
}

fn stateful(text: &str) -> Vec<&'static str> {
    query_of(text).stateful(|word| word == "rowtime").into_iter().map(|(what, _)| what.as_str()).collect()
}

#[test]
fn a_table_with_its_watermark_and_options() {
    let text = "CREATE TEMPORARY TABLE IF NOT EXISTS `db`.orders (
        id BIGINT, r ROW<a INT, b MAP<STRING, INT>>, ts TIMESTAMP(3), p AS PROCTIME(),
        WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, PRIMARY KEY (id) NOT ENFORCED
      ) COMMENT 'it''s' PARTITIONED BY (id) WITH ('connector' = 'kafka', -- c
        'a.b'='it''s')";
    let StatementKind::CreateTable(table) = read_text(text) else { panic!("a table") };
    assert_eq!(table.name.parts, ["db", "orders"]);
    assert_eq!((table.proctime_columns.as_slice(), table.primary_key), (["p".to_owned()].as_slice(), true));
    let watermark = table.watermark.expect("a watermark");
    assert_eq!((watermark.column.as_str(), watermark.delay_nanos), ("ts", Some(5_000_000_000)));
    assert_eq!(watermark.span.slice(text), "WATERMARK FOR ts AS ts - INTERVAL '5' SECOND");
    let options: Vec<_> =
        table.options.iter().map(|option| (option.key.text.as_str(), option.value.text.as_str())).collect();
    assert_eq!(options, [("connector", "kafka"), ("a.b", "it's")]);
    assert_eq!(table.options[1].span().slice(text), "'a.b'='it''s'");
}

#[test]
fn a_delay_that_is_no_literal_is_not_known() {
    let delay = |expression: &str| match read_text(&format!("CREATE TABLE t (WATERMARK FOR ts AS {expression}, a INT)"))
    {
        StatementKind::CreateTable(table) => table.watermark.and_then(|watermark| watermark.delay_nanos),
        _ => None,
    };
    assert_eq!(delay("ts"), Some(0));
    assert_eq!(delay("ts - INTERVAL '0.5' SECOND"), Some(500_000_000));
    for other in ["SOURCE_WATERMARK()", "ts - INTERVAL '1' MONTH", "other - INTERVAL '1' SECOND", "ts - x", "f(ts, 1)"]
    {
        assert_eq!(delay(other), None, "{other}");
    }
}

#[test]
fn queries_that_keep_state_for_every_key() {
    assert_eq!(stateful("INSERT INTO s SELECT k, COUNT(*) FROM t GROUP BY k"), ["a GROUP BY without a window"]);
    assert_eq!(stateful("INSERT INTO s SELECT * FROM a LEFT JOIN b ON a.k = b.k"), ["a regular JOIN"]);
    assert_eq!(
        stateful("SELECT DISTINCT k FROM t UNION SELECT k FROM u"),
        ["a SELECT DISTINCT", "a UNION without ALL"]
    );
    let dedup =
        "INSERT INTO s SELECT a FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY a ORDER BY p) AS n FROM t) WHERE n = 1";
    assert_eq!(stateful(dedup), ["a ROW_NUMBER()"]);
    assert_eq!(stateful("WITH c AS (SELECT k FROM t GROUP BY k) SELECT * FROM c"), ["a GROUP BY without a window"]);
}

#[test]
fn queries_whose_state_time_bounds() {
    for text in [
        "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end",
        "SELECT COUNT(*) FROM t GROUP BY k, HOP(ts, INTERVAL '1' MINUTE, INTERVAL '2' MINUTE)",
        "SELECT * FROM a JOIN b ON a.k = b.k AND a.ts BETWEEN b.ts - INTERVAL '1' HOUR AND b.ts",
        "SELECT * FROM a JOIN b ON a.k = b.k WHERE a.ts > b.ts - INTERVAL '1' HOUR",
        "SELECT * FROM a JOIN b ON a.k = b.k AND a.rowtime = b.rowtime",
        "SELECT * FROM a JOIN d FOR SYSTEM_TIME AS OF a.p AS d ON a.k = d.k",
        "SELECT * FROM a CROSS JOIN UNNEST(a.items) AS i (x)",
        "SELECT * FROM a LEFT JOIN LATERAL TABLE(f(a.x)) AS l(y) ON TRUE",
        "SELECT a FROM t UNION ALL SELECT a FROM u",
        "SELECT EXTRACT(YEAR FROM ts), COUNT(DISTINCT x) OVER (PARTITION BY k) FROM t",
    ] {
        assert_eq!(stateful(text), [""; 0], "{text}");
    }
}

#[test]
fn sources_are_tables_and_views_and_no_functions() {
    let sources = |text: &str| -> Vec<String> {
        query_of(text).sources.iter().map(|source| source.name.parts.join(".")).collect()
    };
    assert_eq!(sources("SELECT * FROM a, db.b AS x JOIN (SELECT 1 FROM c) ON TRUE"), ["a", "db.b", "c"]);
    assert_eq!(sources("SELECT * FROM TABLE(HOP(TABLE `t x`, DESCRIPTOR(ts), INTERVAL '1' SECOND))"), ["t x"]);
    assert_eq!(sources("WITH c AS (SELECT 1 FROM t) SELECT * FROM c CROSS JOIN UNNEST(c.x)"), ["t"]);
    let query = query_of("SELECT /*+ STATE_TTL('a' = '1d') */ * FROM a /*+ OPTIONS('k'='v') */ JOIN b ON a.x = b.x");
    assert!(query.state_ttl);
    assert_eq!(query.sources[0].options[0].value.text, "v");
}

#[test]
fn sets_of_statements_and_what_is_only_planned() {
    let first = |text: &str| matches!(read_text(text), StatementKind::BeginSet(Some(_)));
    assert!(first("EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1"));
    assert!(!first("BEGIN STATEMENT SET"));
    assert_eq!(read_text("EXPLAIN INSERT INTO a SELECT 1"), StatementKind::Planned);
    assert_eq!(read_text("END"), StatementKind::EndSet);
    assert!(matches!(read_text("EXECUTE INSERT INTO a VALUES (1)"), StatementKind::Insert(_)));
}

#[test]
fn any_text_is_read_to_its_end() {
    let deep = "(".repeat(100_000);
    for text in [
        ")",
        "CREATE TABLE",
        "CREATE TABLE t (WATERMARK FOR",
        "INSERT INTO",
        "SELECT FROM JOIN ON",
        "WITH",
        deep.as_str(),
    ] {
        let _ = read_text(text);
        let _ = read_text(&format!("INSERT INTO t SELECT {text}"));
        let _ = read_text(&format!("CREATE TABLE t (a INT) WITH ({text}"));
    }
}
