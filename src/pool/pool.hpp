// The connections to one server that a program shares. Opened when needed up to a maximum; the one used last is used
// next (LIFO), callers are served in the order they came (FIFO), and nobody waits without end.
//
// Who finds no idle connection stands in line. What serves the line, connections given back and connections opened for
// it, serves the first in it, whoever that is by then: a caller who is served or goes away leaves its opening to
// others.
//
// All calls happen at the pool's home. It ends there too, with its last handle, lease or opening, wherever that is
// dropped.
#pragma once

#include "pool/census.hpp"
#include "pool/habits.hpp"
#include "pool/lease.hpp"
#include "pool/lifetime.hpp"
#include "pool/member.hpp"
#include "pool/policy.hpp"
#include "pool/registry.hpp"
#include <pgdbm/pool/duplicate_pools.hpp>
#include <pgdbm/pool/home.hpp>
#include <pgdbm/pool/stats.hpp>

#include "net/connect.hpp"

#include <pgdbm/base/log.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pgdbm::pool {

namespace asio = boost::asio;

struct PoolOptions {
  net::ConnectOptions connect;
  std::size_t min_connections = 0;  ///< so many are not ended for being idle; once filled, kept open
  std::size_t max_connections = 20;
  std::size_t pipeline_depth = 1;     ///< plain statements under way on one connection
  std::size_t server_processors = 0;  ///< quick reads spread over no more lanes; 0: not known
  std::size_t max_waiting = 0;        ///< callers in line for whom no connection can be opened; 0: any number
  Clock::duration acquire_timeout = std::chrono::seconds{30};
  LifeLimits life;
  bool always_resets = false;              ///< whatever the texts of statements show
  std::vector<std::string> init_commands;  ///< scripts that each session begins with, and goes back to
  Clock::duration reset_timeout = std::chrono::seconds{5};
  Clock::duration close_timeout = std::chrono::seconds{10};
  LogSink log;
  DuplicatePools duplicates = DuplicatePools::allow;
  Clock::duration leak_warning_after{};  ///< how long the program may keep a lease before the log hears; zero: for ever
  Clock::duration patience = std::chrono::milliseconds{10};  ///< how long a line may stand still before the pool grows
};

/// When a lane takes another in.
struct LaneLimits {
  Clock::duration backlog;  ///< what is under way on it, by what such statements usually take
  Clock::duration silence;  ///< since its last reply: one that takes longer holds up those behind it
};

/// Opening fails, since the connection opened last. (Not within the pool: Clang 16 would not let a member be one.)
struct Trouble {
  Fault last{};
  unsigned rounds = 0;
  Clock::time_point retry_at{};
};

class Pool : public std::enable_shared_from_this<Pool> {
 public:
  [[nodiscard]] static std::shared_ptr<Pool> create(const Home& home, PoolOptions options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// An idle connection, when this caller may have it at once; else an empty lease, and `acquire` is to be asked. It
  /// spares the usual case a coroutine.
  Lease acquire_now();

  /// The same for one plain statement, which may ride behind others on a connection: `statement` is its text.
  Lease acquire_now(std::string_view statement);

  /// An idle connection, a new one, or the next one to become free: within `acquire_timeout`. Opening is tried again
  /// until then when the failure may pass by itself. With the text of a plain statement, a place behind others will do.
  /// The fault says which of them failed (refusal.hpp), that the caller was cancelled by its slot, or that its own
  /// deadline, a `statement_timeout`, came before.
  asio::awaitable<Result<Lease>> acquire(std::string_view statement = {},
                                         Clock::time_point deadline = Clock::time_point::max());

  /// Opens connections until `count` are idle. The first failure ends it, or one that may pass by itself once the time
  /// to connect is over.
  asio::awaitable<Result<void>> fill(std::size_t count);

  /// Idle connections end now, and so does the opening of others; leased ones when they come back, and at the latest
  /// after `close_timeout`, whatever they are doing. Who waits or comes later is refused.
  void close();

  /// The same, and returns when none is left.
  asio::awaitable<void> shut_down();

  [[nodiscard]] bool is_closed() const noexcept { return is_closed_; }
  [[nodiscard]] const Home& home() const noexcept { return home_; }
  /// What `stats` are read from, by whoever cannot be sure that the pool is there.
  [[nodiscard]] std::shared_ptr<const Census> census() const noexcept { return census_; }
  /// From any thread.
  [[nodiscard]] PoolStats stats() const noexcept { return census_->read(); }
  [[nodiscard]] const PoolOptions& options() const noexcept { return options_; }

 private:
  friend class Lease;
  struct Waiting;
  struct Place;
  struct Newcomer;
  Pool(const Home& home, PoolOptions options);

  [[nodiscard]] bool is_between_threads() noexcept;
  Lease acquire_idle();
  Lease lend(Members& from, Members::iterator member, Clock::time_point now);
  void take_back(Members::iterator member) noexcept;
  void pass_on(Members::iterator member, Clock::time_point now) noexcept;
  void serve_first(Lease lease) noexcept;
  [[nodiscard]] bool has_plain_first() const noexcept;

  // lanes.cpp: statements behind one another
  [[nodiscard]] bool is_server_busy() const noexcept {
    return options_.server_processors != 0 && census_->used >= options_.server_processors &&
           options_.pipeline_depth > 1;
  }
  Lease join_brief_lane(std::string_view statement);
  /// An empty lease where there is no lane.
  Lease ride_on(Members::iterator lane, Habit& habit);
  void note_pressure(Clock::time_point now);
  [[nodiscard]] bool takes_rider(const Member& member, Clock::time_point now, const LaneLimits& limits) const noexcept;
  [[nodiscard]] Members::iterator emptiest_lane(Clock::time_point now) noexcept;
  void board(Member& member, const Habit& habit, Clock::time_point now) noexcept;
  void alight(Members::iterator member, Habit& habit, Clock::time_point boarded) noexcept;
  void board_from_line(Members::iterator member, Clock::time_point now) noexcept;

  void begin_reset(Members& from, Members::iterator member, Clock::time_point now);
  asio::awaitable<void> reset(Lease lease);
  void open_one();
  void open_for_line();
  [[nodiscard]] Queue queue(Clock::time_point now) const noexcept;
  [[nodiscard]] Clock::time_point next_look(const Queue& queue, Clock::time_point now) const noexcept;
  asio::awaitable<void> open(Place place);
  asio::awaitable<net::ConnectOutcome> connect();
  asio::awaitable<std::optional<Fault>> enlist(std::shared_ptr<net::Connection> connection, Clock::time_point until);
  asio::awaitable<std::optional<Fault>> initialise(std::shared_ptr<net::Connection> connection,
                                                   Clock::time_point until);
  void admit(std::shared_ptr<net::Connection> connection);
  void suffer(net::Failure failure);
  void refuse_line(const Fault& why);
  [[nodiscard]] bool is_drained() const noexcept { return lent_.empty() && census_->opening == 0; }
  void note_end() noexcept;
  void end_lent();
  static void retire(Members& from, Members::iterator member) noexcept;
  [[nodiscard]] Clock::time_point end_of_rest(const Member& idle) const noexcept;
  void let_idle_go();
  void watch(net::Connection& connection);
  void distrust_idle();
  void refill();
  void wake_at(Clock::time_point at);
  [[nodiscard]] Outlook outlook() const noexcept;
  [[nodiscard]] Fault timed_out(Clock::duration limit) const;
  [[nodiscard]] bool tells_of_leaks() const noexcept {
    return options_.log && options_.leak_warning_after > Clock::duration::zero();
  }
  void note_holder(Member& member, std::source_location where);
  void tell_of_leaks();

  Home home_;
  PoolOptions options_;
  std::shared_ptr<Census> census_ = std::make_shared<Census>();
  Members idle_{census_->idle};  ///< the one used last at the back
  Members lent_{census_->used};  ///< the one lent last at the back
  std::deque<Waiting*> line_;    ///< each lies in the frame of its caller
  Habits habits_;
  Clock::time_point crowded_at_;     ///< when a statement last found all connections taken that are of use,
  Clock::time_point pressed_at_;     ///< when it last found none idle,
  Clock::time_point pressed_since_;  ///< and since when that goes on
  Clock::time_point last_return_;    ///< when one was given back and could be lent again, if only after a reset
  std::vector<std::weak_ptr<asio::cancellation_signal>> openings_;  ///< those in the background; some may be over
  std::optional<Trouble> trouble_;
  asio::steady_timer alarm_;  ///< the only timer but those of callers in line
  Clock::time_point alarm_at_ = Clock::time_point::max();
  asio::steady_timer drained_;  ///< once closed: for those who wait until nothing is left
  Clock::time_point close_at_;  ///< once closed: when leased connections end
  Registration registration_;
  bool is_enlisted_ = false;    ///< or about to be
  bool keeps_minimum_ = false;  ///< it has been filled
  bool is_closed_ = false;
  std::thread::id thread_;  ///< who uses it, where more than one could
};

}  // namespace pgdbm::pool
