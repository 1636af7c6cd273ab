// Connections: lent by a pool, made by TCP and TLS, left idle.
package peer;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class Connections {
    /** Connections of W8 before those that are measured: the contract names none, and a cold machine interprets. */
    private static final int WARMUP = 30;

    private static long takeTurns(HikariDataSource pool, int first, int behind, int step) throws SQLException {
        long done = 0;
        for (int i = first; i < behind; i += step) {
            pool.getConnection().close();
            ++done;
        }
        return done;
    }

    static Figures acquireAndRelease(Main.Arguments asked) throws Exception {
        int takers = Math.max(1, asked.get("waiters"));
        int rounds = asked.get("rounds");
        int warmup = asked.get("warmup");
        Figures figures = new Figures();
        try (HikariDataSource pool = Database.pool(1); Crew crew = new Crew(takers)) {
            crew.run(taker -> takeTurns(pool, taker, warmup, takers));
            var watch = new Figures.Stopwatch();
            List<Long> done = crew.run(taker -> takeTurns(pool, taker, rounds, takers));
            watch.stop(figures, rounds);
            figures.check = done.stream().mapToLong(Long::longValue).sum();
        }
        return figures;
    }

    static Figures connecting(Main.Arguments asked) throws SQLException {
        Figures figures = new Figures();
        long[] latencies = new long[asked.get("connections")];
        for (int i = 0; i < WARMUP; ++i) {
            Database.connectByTls().close();
        }
        var watch = new Figures.Stopwatch();
        for (int i = 0; i < latencies.length; ++i) {
            long began = System.nanoTime();
            Database.connectByTls().close();
            latencies[i] = System.nanoTime() - began;
            ++figures.check;
        }
        watch.stop(figures, latencies.length);
        figures.setLatencies(latencies);
        return figures;
    }

    private static Connection connectUsed(int i) throws SQLException {
        Connection connection = Database.connect();
        try {
            Statements.use(connection, i);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    static Figures idleConnections(Main.Arguments asked) throws Exception {
        int count = asked.get("connections");
        Figures figures = new Figures();
        connectUsed(0).close();
        double before = Figures.settledBytes();
        List<Connection> idle = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; ++i) {
                idle.add(connectUsed(i));
            }
            figures.setBytes((Figures.settledBytes() - before) / count);
            figures.check = idle.size();
        } finally {
            for (Connection connection : idle) {
                connection.close();
            }
        }
        return figures;
    }

    private Connections() {}
}
