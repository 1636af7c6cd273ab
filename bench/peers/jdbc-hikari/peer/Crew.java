// So many threads that do their shares of a work at once, as the threads of a server do.
package peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

final class Crew implements AutoCloseable {
    @FunctionalInterface
    interface Share<T> {
        T run(int member) throws Exception;
    }

    private final int members;
    private final ExecutorService threads;

    Crew(int members) {
        this.members = members;
        threads = Executors.newFixedThreadPool(members);
    }

    <T> List<T> run(Share<T> share) throws InterruptedException, ExecutionException {
        List<Future<T>> running = new ArrayList<>(members);
        for (int member = 0; member < members; ++member) {
            int number = member;
            running.add(threads.submit(() -> share.run(number)));
        }
        List<T> results = new ArrayList<>(members);
        for (Future<T> future : running) {
            results.add(future.get());
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
