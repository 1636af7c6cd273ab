// JDBC with HikariCP as a contender: ../../README.md is the contract, ../fairness.md says why it is written so.
// This file reads what is asked and prints what was measured.
package peer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.util.DriverInfo;

public final class Main {
    /** Exit code for work that JDBC has no way to do. */
    private static final int UNSUPPORTED = 3;

    /** What {@code key=value} said. */
    static final class Arguments {
        private final Map<String, Integer> values = new HashMap<>();

        Arguments(Iterable<String> words) {
            for (String word : words) {
                String[] parts = word.split("=", 2);
                if (parts.length != 2 || !parts[1].matches("\\d{1,9}")) {
                    throw new IllegalArgumentException("'" + word + "' is no name=number");
                }
                values.put(parts[0], Integer.valueOf(parts[1]));
            }
        }

        int get(String name) {
            Integer value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("the argument " + name + " is missing");
            }
            return value;
        }
    }

    @FunctionalInterface
    private interface Workload {
        Figures run(Arguments asked) throws Exception;
    }

    private static final Map<String, Workload> WORKLOADS = Map.ofEntries(
            Map.entry("W1", Statements::pointSelects),
            Map.entry("W2", Statements::concurrentSelects),
            Map.entry("W3", Rows::readBulk),
            Map.entry("W4-insert", Rows::insertRows),
            Map.entry("W4-copy", Rows::copyRows),
            Map.entry("W5", Statements::transactions),
            Map.entry("W6", Statements::manySchemas),
            Map.entry("W7", Connections::acquireAndRelease),
            Map.entry("W8", Connections::connecting),
            Map.entry("W9-idle", Connections::idleConnections),
            Map.entry("W9-rows", Rows::memoryOfRows));

    private static String version() {
        return DriverInfo.DRIVER_FULL_NAME + ", HikariCP " + System.getProperty("peer.pool", "of unknown version")
                + ", Java " + System.getProperty("java.version");
    }

    private static int run(String[] words) throws Exception {
        if (words.length == 0) {
            throw new IllegalArgumentException("no workload was named");
        }
        if (words[0].equals("version")) {
            System.out.println(version());
            return 0;
        }
        Workload workload = WORKLOADS.get(words[0]);
        if (workload == null) {
            System.err.println("JDBC has no way to do " + words[0]);
            return UNSUPPORTED;
        }
        System.out.println(workload.run(new Arguments(Arrays.asList(words).subList(1, words.length))).json());
        return 0;
    }

    public static void main(String[] words) {
        int code = 1;
        try {
            code = run(words);
        } catch (Exception failure) {
            failure.printStackTrace();
        }
        // Threads of a caller that failed must not keep the process.
        System.exit(code);
    }

    private Main() {}
}
