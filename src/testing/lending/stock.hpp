// The databases that a server has for tests: one template for each blueprint, built once, and clones of it made ahead,
// so that nobody waits for one. What comes back is dropped when nothing better is to be done. For one thread.
//
// Names on the server, so that several of these, and what is left of dead ones, can be told apart there:
//   test_pgdbm_template_<key>_<version>  clones are made of it; appears whole, by renaming
//   test_pgdbm_build_<run>_<number>      being built
//   test_pgdbm_<run>_<number>[_suffix]   clones, lent or ready
// A run holds an advisory lock as long as it lives: databases of runs without one are swept.
#pragma once

#include <pgdbm/db/manager.hpp>
#include <pgdbm/db/transaction.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pgdbm::testing::lending {

namespace asio = boost::asio;

struct StockOptions {
  std::string prefix = "test_";
  std::string origin = "template0";             ///< what templates are built from
  unsigned workers = 2;                         ///< make and drop databases at the same time
  std::size_t most_lent = 128;                  ///< whoever comes then waits
  std::size_t most_ready = 16;                  ///< of one template; at first one, more when somebody had to wait
  bool drops = true;                            ///< what comes back
  std::chrono::milliseconds idle_time{20'000};  ///< what is ready and not asked for so long is dropped
};

struct Handout {
  std::string database;
  bool must_build = false;
};

class Stock : public std::enable_shared_from_this<Stock> {
 public:
  /// `server` leads to the database "postgres" or another of maintenance, with a connection for each worker and two
  /// besides.
  static std::shared_ptr<Stock> open(AsyncDatabaseManager server, StockOptions options);

  /// Takes the run's lock, and drops what dead runs and templates unused for a week have left. Before all else.
  asio::awaitable<void> begin();
  /// Drops all that is ready or lent. Templates stay, for the next run on this server.
  asio::awaitable<void> end();

  /// In the order of asking. `must_build`: there is no template yet; build into this database, leave it, and say
  /// `built` or `abandon`. Throws what the server says when it can make no clone.
  asio::awaitable<Handout> lend(std::string key, std::string suffix);
  asio::awaitable<void> built(std::string key, std::string database);
  void abandon(const std::string& key, std::string database);
  void give_back(std::string database);
  /// It stays, and counts as given back.
  void keep(const std::string& database);

  /// To be called now and then: what was made ahead and not used for a while is dropped.
  void tidy();

  [[nodiscard]] std::size_t lent() const noexcept { return lent_.size(); }

  /// Nothing is begun any more.
  void close() noexcept { is_closed_ = true; }

 private:
  enum class State { unknown, missing, building, there };
  struct Shelf;
  using Clock = std::chrono::steady_clock;

  Stock(AsyncDatabaseManager server, StockOptions options);

  Shelf& shelf_of(const std::string& key);
  [[nodiscard]] std::string template_of(const std::string& key) const;
  [[nodiscard]] std::string next_name(std::string_view kind);
  asio::awaitable<void> look(Shelf& shelf);
  asio::awaitable<void> sweep();
  asio::awaitable<void> empty_of_sessions(std::string database);
  asio::awaitable<void> drop(std::string database);
  asio::awaitable<void> run(std::string statement);
  asio::awaitable<void> clone(Shelf& shelf);
  asio::awaitable<std::string> take(Shelf& shelf, std::string suffix);
  [[nodiscard]] Shelf* neediest();
  void work();
  void drop_later(std::string database);

  AsyncDatabaseManager server_;
  StockOptions options_;
  asio::any_io_executor executor_;
  std::string run_;
  bool has_ways_ = true;  ///< the server knows STRATEGY
  std::int32_t version_ = 0;
  std::optional<Transaction> lock_;
  std::map<std::string, std::unique_ptr<Shelf>> shelves_;
  std::deque<std::string> to_drop_;
  unsigned working_ = 0;
  std::set<std::string> lent_;
  std::uint64_t names_ = 0;
  bool is_closed_ = false;
};

}  // namespace pgdbm::testing::lending
