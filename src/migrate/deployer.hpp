// One deployer of a module: the session that holds its lock and does its work, with limits made for migrations and not
// for a service, and as new for each file. The lock is lost with the session alone, and then nothing can be done
// either.
#pragma once

#include "migrate/deploy_lock.hpp"
#include "migrate/history.hpp"
#include "migrate/watch.hpp"
#include <pgdbm/migrate/options.hpp>

#include "db/session.hpp"
#include <pgdbm/db/manager.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <memory>
#include <string>
#include <utility>

namespace pgdbm::migrate {

class Deployer {
 public:
  /// All that belongs to a run, and looks at it meanwhile, takes turns where the pool lives.
  template <class T>
  static asio::awaitable<T> at_home(AsyncDatabaseManager db, asio::awaitable<T> work) {
    const auto here = co_await asio::this_coro::executor;
    co_return co_await db.home().visit(here, [&work] { return std::move(work); });
  }

  /// Takes the lock, waiting for others as the options say.
  static asio::awaitable<std::unique_ptr<Deployer>> open(AsyncDatabaseManager db, History history,
                                                         const MigrationOptions& options);
  Deployer(const Deployer&) = delete;
  Deployer& operator=(const Deployer&) = delete;
  ~Deployer() {
    if (watch_) watch_->stop();
  }

  /// Gives the lock back. Without it, it ends with the session.
  asio::awaitable<void> close() const;
  /// Undoes what a file has set, made temporary or declared in the session.
  asio::awaitable<void> begin_anew() const;

  /// Whatever role a file has taken on, the history is written under the one that the session began with.
  asio::awaitable<void> take_own_role() const;

  /// A boolean SQL expression that must hold where something is recorded: the lock is still ours. To look for it among
  /// all locks of the server costs; where no statement can have given it back, that it is the same session is enough.
  [[nodiscard]] const std::string& is_ours(bool may_have_lost_it) const noexcept {
    return may_have_lost_it ? lock_.is_held() : is_here_;
  }

  [[nodiscard]] const db::Session& session() const noexcept { return session_; }
  [[nodiscard]] const History& history() const noexcept { return history_; }
  [[nodiscard]] const MigrationOptions& options() const noexcept { return options_; }
  [[nodiscard]] Watch& watch() const noexcept { return *watch_; }

  /// Throws MigrationError: the lock is not ours any more, and nothing was committed since.
  [[noreturn]] void refuse_without_lock() const;

 private:
  Deployer(db::Session session, History history, MigrationOptions options)
      : session_(std::move(session)),
        history_(std::move(history)),
        lock_(history_.table(), history_.module()),
        options_(std::move(options)) {}

  db::Session session_;
  History history_;
  DeployLock lock_;
  MigrationOptions options_;
  std::string is_here_;   ///< SQL
  std::string own_role_;  ///< the script of take_own_role
  std::string anew_;      ///< the script of begin_anew
  std::shared_ptr<Watch> watch_;
};

}  // namespace pgdbm::migrate
