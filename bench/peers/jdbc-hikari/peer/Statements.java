// Statements of few rows: one after the other, by concurrent callers, in transactions, in many schemas.
package peer;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

final class Statements {
    private static final String ACCOUNT_SELECT = "SELECT id, balance, name FROM accounts WHERE id = ?";

    private record Account(int id, long balance, String name) {}

    /** The account that statement i asks for. */
    private static int accountOf(int i) {
        return (int) (1 + i * 7919L % 100_000);
    }

    private static Account ask(PreparedStatement statement, int id) throws SQLException {
        statement.setInt(1, id);
        try (ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("there is no account " + id);
            }
            return new Account(rows.getInt(1), rows.getLong(2), rows.getString(3));
        }
    }

    /** Refuses a row of another account, so that no member goes unread. */
    private static long balanceOf(Account account, int id) throws SQLException {
        if (account.id() != id || account.name().isEmpty()) {
            throw new SQLException("asked for account " + id + ", got " + account);
        }
        return account.balance();
    }

    private static long askAccounts(PreparedStatement statement, long[] latencies) throws SQLException {
        long sum = 0;
        for (int i = 0; i < latencies.length; ++i) {
            long asked = System.nanoTime();
            int id = accountOf(i);
            sum += balanceOf(ask(statement, id), id);
            latencies[i] = System.nanoTime() - asked;
        }
        return sum;
    }

    static Figures pointSelects(Main.Arguments asked) throws SQLException {
        Figures figures = new Figures();
        long[] latencies = new long[asked.get("statements")];
        try (Connection connection = Database.connect();
                PreparedStatement statement = connection.prepareStatement(ACCOUNT_SELECT)) {
            askAccounts(statement, new long[asked.get("warmup")]);
            var watch = new Figures.Stopwatch();
            figures.check = askAccounts(statement, latencies);
            watch.stop(figures, latencies.length);
        }
        figures.setLatencies(latencies);
        return figures;
    }

    /** Runs the statement on a connection that has just been lent; it is the driver that keeps it prepared. */
    static void use(Connection connection, int i) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ACCOUNT_SELECT)) {
            balanceOf(ask(statement, accountOf(i)), accountOf(i));
        }
    }

    /** Prepares the statement on every connection of the pool. */
    private static void useAll(HikariDataSource pool, int connections) throws SQLException {
        List<Connection> held = new ArrayList<>(connections);
        try {
            for (int i = 0; i < connections; ++i) {
                held.add(pool.getConnection());
                use(held.get(i), i);
            }
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
    }

    private record OfCaller(long sum, long[] latencies) {}

    /** One caller: takes a connection from the pool for each statement. */
    private static OfCaller call(HikariDataSource pool, int first, int behind, int step) throws SQLException {
        long sum = 0;
        long[] latencies = new long[Math.max(0, (behind - first + step - 1) / step)];
        for (int i = first, n = 0; i < behind; i += step, ++n) {
            long asked = System.nanoTime();
            int id = accountOf(i);
            Account account;
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(ACCOUNT_SELECT)) {
                account = ask(statement, id);
            }
            sum += balanceOf(account, id);
            latencies[n] = System.nanoTime() - asked;
        }
        return new OfCaller(sum, latencies);
    }

    static Figures concurrentSelects(Main.Arguments asked) throws Exception {
        int callers = asked.get("callers");
        int statements = asked.get("statements");
        int warmup = asked.get("warmup");
        Figures figures = new Figures();
        try (HikariDataSource pool = Database.pool(asked.get("connections")); Crew crew = new Crew(callers)) {
            useAll(pool, asked.get("connections"));
            crew.run(caller -> call(pool, caller, warmup, callers));
            var watch = new Figures.Stopwatch();
            List<OfCaller> all = crew.run(caller -> call(pool, caller, statements, callers));
            watch.stop(figures, statements);
            figures.check = all.stream().mapToLong(OfCaller::sum).sum();
            figures.setLatencies(all.stream().flatMapToLong(of -> LongStream.of(of.latencies())).toArray());
        }
        return figures;
    }

    /** The three statements of an order, and the transactions they make. */
    private static final class Orders implements AutoCloseable {
        private final Connection connection;
        private final PreparedStatement insert;
        private final PreparedStatement insertLine;
        private final PreparedStatement countLines;

        Orders(Connection connection) throws SQLException {
            this.connection = connection;
            insert = connection.prepareStatement("INSERT INTO orders (account, item) VALUES (?, ?) RETURNING id");
            insertLine = connection.prepareStatement("INSERT INTO lines (order_id, amount) VALUES (?, ?)");
            countLines = connection.prepareStatement("SELECT count(*) FROM lines WHERE order_id = ?");
            connection.setAutoCommit(false);
        }

        long place(int i) throws SQLException {
            try {
                insert.setInt(1, accountOf(i));
                insert.setString(2, "an item");
                long order = single(insert);
                insertLine.setLong(1, order);
                insertLine.setLong(2, i);
                insertLine.executeUpdate();
                countLines.setLong(1, order);
                long count = single(countLines);
                connection.commit();
                return count;
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            }
        }

        private static long single(PreparedStatement statement) throws SQLException {
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("no row where one was due");
                }
                return rows.getLong(1);
            }
        }

        @Override
        public void close() throws SQLException {
            insert.close();
            insertLine.close();
            countLines.close();
        }
    }

    static Figures transactions(Main.Arguments asked) throws SQLException {
        Figures figures = new Figures();
        long[] latencies = new long[asked.get("transactions")];
        try (Connection connection = Database.connect(); Orders orders = new Orders(connection)) {
            for (int i = 0; i < asked.get("warmup"); ++i) {
                orders.place(i);
            }
            var watch = new Figures.Stopwatch();
            for (int i = 0; i < latencies.length; ++i) {
                long began = System.nanoTime();
                figures.check += orders.place(i);
                latencies[i] = System.nanoTime() - began;
            }
            watch.stop(figures, latencies.length);
        }
        figures.setLatencies(latencies);
        return figures;
    }

    private static long askSchemas(Connection connection, List<String> selects, int count) throws SQLException {
        long sum = 0;
        for (int i = 0; i < count; ++i) {
            try (PreparedStatement statement = connection.prepareStatement(selects.get(i % selects.size()))) {
                statement.setInt(1, 1 + i % 10);
                try (ResultSet rows = statement.executeQuery()) {
                    if (!rows.next()) {
                        throw new SQLException("no row for " + selects.get(i % selects.size()));
                    }
                    sum += rows.getString(1).length();
                }
            }
        }
        return sum;
    }

    static Figures manySchemas(Main.Arguments asked) throws SQLException {
        Figures figures = new Figures();
        int schemas = asked.get("schemas");
        List<String> selects = new ArrayList<>(schemas);
        for (int k = 0; k < schemas; ++k) {
            selects.add("SELECT name FROM \"s_" + k + "\".items WHERE id = ?");
        }
        try (Connection connection = Database.connectKeeping(schemas)) {
            askSchemas(connection, selects, asked.get("warmup"));
            var watch = new Figures.Stopwatch();
            figures.check = askSchemas(connection, selects, asked.get("statements"));
            watch.stop(figures, asked.get("statements"));
        }
        return figures;
    }

    private Statements() {}
}
