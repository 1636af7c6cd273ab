// Where the database is: by TCP, for JDBC has no unix sockets.
package peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

final class Database {
    private static String variable(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("the variable " + name + " is not set");
        }
        return value;
    }

    private static String url() {
        return "jdbc:postgresql://" + variable("BENCH_TCP_HOST") + ":" + variable("BENCH_TCP_PORT") + "/"
                + variable("PGDATABASE");
    }

    private static Properties login() {
        Properties properties = new Properties();
        properties.setProperty("user", variable("BENCH_TCP_USER"));
        properties.setProperty("password", variable("BENCH_TCP_PASSWORD"));
        return properties;
    }

    /** Without TLS, as near to the unix socket of the others as it can be. */
    static Properties properties() {
        Properties properties = login();
        properties.setProperty("sslmode", "disable");
        // Prepared at the server from the first execution on, so that its results are binary from the second.
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("binaryTransfer", "true");
        properties.setProperty("reWriteBatchedInserts", "true");
        return properties;
    }

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), properties());
    }

    /** The driver keeps 256 statements of a connection unless told: who has more tells it. */
    static Connection connectKeeping(int statements) throws SQLException {
        Properties properties = properties();
        properties.setProperty("preparedStatementCacheQueries", Integer.toString(256 + statements));
        return DriverManager.getConnection(url(), properties);
    }

    /** With the certificate and its name verified. */
    static Connection connectByTls() throws SQLException {
        Properties properties = login();
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", variable("BENCH_TCP_CA"));
        return DriverManager.getConnection(url(), properties);
    }

    static HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setDataSourceProperties(properties());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        return new HikariDataSource(config);
    }

    private Database() {}
}
