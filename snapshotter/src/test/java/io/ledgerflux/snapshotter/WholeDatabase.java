package io.ledgerflux.snapshotter;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a snapshotter's database holds, and how it is built. */
final class WholeDatabase {
  private static final String HERE = "'public'::regnamespace";
  private static final String TABLES =
      "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v') AND NOT relispartition"
          + " AND relnamespace = "
          + HERE;

  private static final Map<String, String> PARTS =
      Map.of(
          "columns",
              """
              SELECT table_name, ordinal_position, column_name, data_type, is_nullable,
                     column_default, is_identity, generation_expression
                FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
              """,
          "indexes", "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
          "constraints",
              """
              SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)
                FROM pg_constraint WHERE connamespace = %s ORDER BY 1, 2
              """
                  .formatted(HERE),
          "views", "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
          "sequences", "SELECT * FROM pg_sequences WHERE schemaname = 'public'",
          "tables",
              """
              SELECT oid, relname, relkind, relowner, reloptions, relacl,
                     pg_get_expr(relpartbound, oid)
                FROM pg_class WHERE relnamespace = %s ORDER BY 1
              """
                  .formatted(HERE),
          "routines", "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = " + HERE,
          "triggers", "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal");

  private final TestDatabase database;

  WholeDatabase(TestDatabase database) {
    this.database = database;
  }

  /** The rows of each table and view, whole; those of partitions are those of their table. */
  Map<String, List<String>> rows() {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String table : database.rows(TABLES)) {
      rows.put(table, select("whole", table + " AS whole"));
    }
    return rows;
  }

  /** Some columns of a table's rows, in order. */
  List<String> select(String columns, String table) {
    return database.rows("SELECT %s FROM %s".formatted(columns, table)).stream().sorted().toList();
  }

  /** What the tables, their parts and the views are, each part in words of PostgreSQL. */
  Map<String, List<String>> schema() {
    Map<String, List<String>> schema = new TreeMap<>();
    PARTS.forEach((part, sql) -> schema.put(part, database.rows(sql).stream().sorted().toList()));
    return schema;
  }
}
