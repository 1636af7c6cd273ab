// Many rows: read whole, written by a batch of INSERT and by COPY.
package peer;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

final class Rows {
    private static final int BATCH_SIZE = 1000;
    private static final int COPY_BLOCK = 64 * 1024;
    private static final int TABLE = 1_000_000;
    private static final int FETCH_SIZE = 10_000;
    /** Rows read or written before those that are measured: the contract names none, and a cold machine interprets. */
    private static final int WARMUP = 50_000;

    private record Row(int id, long amount, String name, OffsetDateTime createdAt, double ratio) {}

    private static String bulkSelect(int rows) {
        String columns = "SELECT id, amount, name, created_at, ratio FROM bulk";
        return rows <= TABLE ? columns + " LIMIT ?" : columns + " CROSS JOIN generate_series(1, ?)";
    }

    private static List<Row> read(PreparedStatement statement, int parameter) throws SQLException {
        statement.setInt(1, parameter);
        List<Row> all = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                all.add(new Row(rows.getInt(1), rows.getLong(2), rows.getString(3),
                        rows.getObject(4, OffsetDateTime.class), rows.getDouble(5)));
            }
        }
        return all;
    }

    private static Figures readTimed(int count, int warmup, boolean growth) throws Exception {
        Figures figures = new Figures();
        try (Connection connection = Database.connect()) {
            // The driver fetches in portions only within a transaction.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(bulkSelect(1))) {
                statement.setFetchSize(FETCH_SIZE);
                read(statement, warmup);
            }
            try (PreparedStatement statement = connection.prepareStatement(bulkSelect(count))) {
                statement.setFetchSize(FETCH_SIZE);
                // Results are binary once the driver knows their types: from the second execution on.
                read(statement, 0);
                double before = Figures.statusBytes("VmHWM");
                var watch = new Figures.Stopwatch();
                List<Row> rows = read(statement, count <= TABLE ? count : count / TABLE);
                watch.stop(figures, rows.size());
                if (growth) {
                    figures.setBytes(Figures.statusBytes("VmHWM") - before);
                }
                figures.check = rows.stream().mapToLong(Row::id).sum();
            }
            connection.commit();
        }
        return figures;
    }

    static Figures readBulk(Main.Arguments asked) throws Exception {
        return readTimed(asked.get("rows"), WARMUP, false);
    }

    static Figures memoryOfRows(Main.Arguments asked) throws Exception {
        return readTimed(asked.get("rows"), 10, true);
    }

    private static List<Row> rowsToWrite(int count) {
        OffsetDateTime begin = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        List<Row> rows = new ArrayList<>(count);
        for (int i = 1; i <= count; ++i) {
            rows.add(new Row(i, i * 1_000_000_007L, "name-" + i, begin.plusSeconds(i), i / 7.0));
        }
        return rows;
    }

    @FunctionalInterface
    private interface Write {
        void run(Connection connection, List<Row> rows) throws SQLException;
    }

    /** Empties the table, measures how the rows come in, and counts them. */
    private static Figures writeTimed(String table, int count, Write write) throws SQLException {
        Figures figures = new Figures();
        try (Connection connection = Database.connect(); Statement statement = connection.createStatement()) {
            write.run(connection, rowsToWrite(WARMUP));
            statement.execute("TRUNCATE " + table);
            List<Row> rows = rowsToWrite(count);
            var watch = new Figures.Stopwatch();
            write.run(connection, rows);
            watch.stop(figures, count);
            try (ResultSet counted = statement.executeQuery("SELECT count(*) FROM " + table)) {
                counted.next();
                figures.check = counted.getLong(1);
            }
        }
        return figures;
    }

    private static void insert(Connection connection, List<Row> rows) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO inserted (id, amount, name, created_at, ratio) VALUES (?, ?, ?, ?, ?)")) {
            int waiting = 0;
            for (Row row : rows) {
                statement.setInt(1, row.id());
                statement.setLong(2, row.amount());
                statement.setString(3, row.name());
                statement.setObject(4, row.createdAt());
                statement.setDouble(5, row.ratio());
                statement.addBatch();
                if (++waiting == BATCH_SIZE) {
                    statement.executeBatch();
                    waiting = 0;
                }
            }
            if (waiting > 0) {
                statement.executeBatch();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    static Figures insertRows(Main.Arguments asked) throws SQLException {
        return writeTimed("inserted", asked.get("rows"), Rows::insert);
    }

    /** What COPY's text form sets apart. */
    private static void appendText(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); ++i) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\t' -> line.append("\\t");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
    }

    private static void send(CopyIn copy, StringBuilder block) throws SQLException {
        byte[] bytes = block.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        block.setLength(0);
    }

    private static void copy(Connection connection, List<Row> rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("COPY copied (id, amount, name, created_at, ratio) FROM STDIN");
        try {
            StringBuilder block = new StringBuilder(COPY_BLOCK + 1024);
            for (Row row : rows) {
                block.append(row.id()).append('\t').append(row.amount()).append('\t');
                appendText(block, row.name());
                block.append('\t').append(row.createdAt()).append('\t').append(row.ratio()).append('\n');
                if (block.length() >= COPY_BLOCK) {
                    send(copy, block);
                }
            }
            send(copy, block);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    static Figures copyRows(Main.Arguments asked) throws SQLException {
        return writeTimed("copied", asked.get("rows"), Rows::copy);
    }

    private Rows() {}
}
