// libpq in pipeline mode, where it has something to put into one: batches, transactions, and callers that share
// connections. One thread; a flight of statements on each connection, as an event loop of its users would keep them.
#include <poll.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

#include "peers/cpp/libpq.hpp"
#include "peers/cpp/threads.hpp"

namespace {

using namespace pgdbm;
using namespace pgdbm::bench;

std::unique_ptr<Libpq> connect() {
  auto libpq = std::make_unique<Libpq>(connection_string());
  libpq->prepare("account", account_select);
  return libpq;
}

void enter_pipeline(const Libpq& libpq) {
  libpq.require(PQenterPipelineMode(libpq.get()) == 1);
}

/// The next result of a statement, and the end of it.
LibpqResult next(const Libpq& libpq, ExecStatusType expected) {
  auto result = libpq.expect(PQgetResult(libpq.get()), expected);
  libpq.require(PQgetResult(libpq.get()) == nullptr);
  return result;
}

/// The callers of one connection, each with a statement under way or waiting for its turn.
class Lane {
 public:
  explicit Lane(std::unique_ptr<Libpq> libpq) : libpq_(std::move(libpq)) {
    enter_pipeline(*libpq_);
    libpq_->require(PQsetnonblocking(libpq_->get(), 1) == 0);
  }

  [[nodiscard]] int socket() const { return PQsocket(libpq_->get()); }
  [[nodiscard]] bool wants_to_write() { return PQflush(libpq_->get()) == 1; }
  [[nodiscard]] bool is_idle() const noexcept { return under_way_.empty(); }

  /// Each with a Sync of its own: one's error is no one else's.
  void ask(std::size_t i, std::size_t caller) {
    Parameters<1> parameters;
    parameters.put(0, account_of(i));
    send(*libpq_, "account", parameters);
    libpq_->require(PQpipelineSync(libpq_->get()) == 1);
    under_way_.push_back({caller, i, Clock::now()});
  }

  struct Answer {
    std::size_t caller;
    std::size_t statement;
    std::int64_t balance;
    Clock::duration latency;
  };
  template <class Hear>
  void read(Hear hear) {
    libpq_->require(PQconsumeInput(libpq_->get()) == 1);
    while (!under_way_.empty() && PQisBusy(libpq_->get()) == 0) {
      auto* const result = PQgetResult(libpq_->get());
      if (result == nullptr) continue;  // the end of a statement
      if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        const auto done = under_way_.front();
        under_way_.pop_front();
        hear({done.caller, done.statement, balance_, Clock::now() - done.asked});
        continue;
      }
      const auto row = libpq_->expect(result, PGRES_TUPLES_OK);
      const Account account{.id = integer_at<std::int32_t>(row.get(), 0, 0),
                            .balance = integer_at<std::int64_t>(row.get(), 0, 1),
                            .name = text_at(row.get(), 0, 2)};
      balance_ = account.balance;
    }
  }

 private:
  struct Asked {
    std::size_t caller;
    std::size_t statement;
    Clock::time_point asked;
  };

  std::unique_ptr<Libpq> libpq_;
  std::deque<Asked> under_way_;
  std::int64_t balance_ = 0;
};

std::int64_t by_lanes(std::vector<std::unique_ptr<Lane>>& lanes, std::size_t callers, std::size_t statements,
                      std::vector<Clock::duration>* latencies) {
  std::int64_t sum = 0;
  for (std::size_t caller = 0; caller < std::min(callers, statements); ++caller) {
    lanes[caller % lanes.size()]->ask(caller, caller);
  }
  std::vector<pollfd> sockets;
  for (const auto& lane : lanes) sockets.push_back({.fd = lane->socket(), .events = POLLIN, .revents = 0});
  while (std::ranges::any_of(lanes, [](const auto& lane) { return !lane->is_idle(); })) {
    for (std::size_t k = 0; k < lanes.size(); ++k) {
      sockets[k].events = static_cast<short>(lanes[k]->wants_to_write() ? POLLIN | POLLOUT : POLLIN);
    }
    ::poll(sockets.data(), sockets.size(), -1);
    for (std::size_t k = 0; k < lanes.size(); ++k) {
      if ((sockets[k].revents & POLLIN) == 0) continue;
      lanes[k]->read([&](const Lane::Answer& answer) {
        sum += answer.balance;
        if (latencies != nullptr) latencies->push_back(answer.latency);
        const auto following = answer.statement + callers;
        if (following < statements) lanes[k]->ask(following, answer.caller);
      });
    }
  }
  return sum;
}

Figures concurrent_selects(const Arguments& asked) {
  std::vector<std::unique_ptr<Lane>> lanes;
  for (std::size_t i = 0; i < asked["connections"]; ++i) lanes.push_back(std::make_unique<Lane>(connect()));
  (void)by_lanes(lanes, asked["callers"], asked["warmup"], nullptr);
  Figures figures;
  figures.latencies.reserve(asked["statements"]);
  const Stopwatch watch;
  figures.check = by_lanes(lanes, asked["callers"], asked["statements"], &figures.latencies);
  watch.stop(figures, asked["statements"]);
  return figures;
}

/// Some hundred in each flight: a server that answers while nobody reads would block, and with it the sender.
Figures insert_rows(const Arguments& asked) {
  constexpr std::size_t in_flight = 500;
  const auto libpq = connect();
  libpq->execute("TRUNCATE inserted");
  libpq->prepare("insert", insert_row);
  auto figures = write_whole(asked["rows"], [&](const std::vector<Row>& rows) {
    libpq->execute("BEGIN");
    enter_pipeline(*libpq);
    Parameters<5> parameters;
    for (std::size_t first = 0; first < rows.size(); first += in_flight) {
      const auto behind = std::min(first + in_flight, rows.size());
      for (std::size_t i = first; i < behind; ++i) {
        put_row(parameters, rows[i]);
        send(*libpq, "insert", parameters);
      }
      libpq->require(PQpipelineSync(libpq->get()) == 1);
      for (std::size_t i = first; i < behind; ++i) (void)next(*libpq, PGRES_COMMAND_OK);
      (void)libpq->expect(PQgetResult(libpq->get()), PGRES_PIPELINE_SYNC);
    }
    libpq->require(PQexitPipelineMode(libpq->get()) == 1);
    libpq->execute("COMMIT");
  });
  figures.check = count_of(*libpq, "inserted");
  return figures;
}

/// What does not need an answer travels together: BEGIN with the first statement, the last two with COMMIT.
Figures transactions(const Arguments& asked) {
  const auto libpq = connect();
  prepare_order(*libpq);
  libpq->prepare("begin", "BEGIN");
  libpq->prepare("commit", "COMMIT");
  enter_pipeline(*libpq);
  const std::string item = "an item";
  const auto sync = [&] {
    libpq->require(PQpipelineSync(libpq->get()) == 1);
    libpq->require(PQflush(libpq->get()) >= 0);
  };
  const auto plain = [&](const char* prepared) {
    libpq->require(PQsendQueryPrepared(libpq->get(), prepared, 0, nullptr, nullptr, nullptr, binary) == 1);
  };
  return one_after_the_other(asked["warmup"], asked["transactions"], [&](std::size_t i) {
    Parameters<2> order;
    order.put(0, account_of(i));
    order.put(1, item);
    plain("begin");
    send(*libpq, "order", order);
    sync();
    (void)next(*libpq, PGRES_COMMAND_OK);
    const auto id = integer_at<std::int64_t>(next(*libpq, PGRES_TUPLES_OK).get(), 0, 0);
    (void)libpq->expect(PQgetResult(libpq->get()), PGRES_PIPELINE_SYNC);

    Parameters<2> line;
    line.put(0, id);
    line.put(1, static_cast<std::int64_t>(i));
    Parameters<1> of_order;
    of_order.put(0, id);
    send(*libpq, "line", line);
    send(*libpq, "count", of_order);
    plain("commit");
    sync();
    (void)next(*libpq, PGRES_COMMAND_OK);
    const auto count = integer_at<std::int64_t>(next(*libpq, PGRES_TUPLES_OK).get(), 0, 0);
    (void)next(*libpq, PGRES_COMMAND_OK);
    (void)libpq->expect(PQgetResult(libpq->get()), PGRES_PIPELINE_SYNC);
    return count;
  });
}

}  // namespace

int main(int count, char** words) {
  return run_contender(count, words, "libpq " + std::to_string(PQlibVersion()),
                       {{"W2", concurrent_selects}, {"W4-insert", insert_rows}, {"W5", transactions}});
}
