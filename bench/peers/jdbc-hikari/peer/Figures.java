// What is measured of this process: time and memory.
package peer;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

final class Figures {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    long check;
    private double wall;
    private double cpu;
    private int units;
    private long[] latencies = {};
    private Double bytes;

    /** From its making until {@code stop}. */
    static final class Stopwatch {
        private final long cpu = SYSTEM.getProcessCpuTime();
        private final long began = System.nanoTime();

        /** Fills in the time of so many units of work. */
        void stop(Figures figures, int units) {
            figures.wall = (System.nanoTime() - began) * 1e-9;
            figures.cpu = (SYSTEM.getProcessCpuTime() - cpu) * 1e-9;
            figures.units = units;
        }
    }

    /** Of single units, in nanoseconds. */
    void setLatencies(long[] measured) {
        latencies = measured.clone();
        Arrays.sort(latencies);
    }

    void setBytes(double measured) {
        bytes = measured;
    }

    private double percentile(double portion) {
        return latencies[(int) (portion * (latencies.length - 1))] * 1e-9;
    }

    String json() {
        StringBuilder text = new StringBuilder("{\"check\": ").append(check);
        if (wall > 0) {
            text.append(String.format(Locale.ROOT, ", \"wall_s\": %.9f, \"client_cpu_s\": %.9f, \"per_second\": %.3f",
                    wall, cpu, units / wall));
        }
        if (latencies.length > 0) {
            text.append(String.format(Locale.ROOT, ", \"p50_s\": %.9f, \"p99_s\": %.9f", percentile(0.5),
                    percentile(0.99)));
        }
        if (bytes != null) {
            text.append(String.format(Locale.ROOT, ", \"bytes\": %.0f", bytes));
        }
        return text.append('}').toString();
    }

    /** VmRSS or VmHWM of /proc/self/status. */
    static double statusBytes(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status has no " + name);
    }

    /** The resident memory once garbage has been collected. */
    static double settledBytes() throws IOException {
        System.gc();
        return statusBytes("VmRSS");
    }
}
