#include "testing/account.hpp"
#include "testing/binaries.hpp"
#include "testing/dismantle.hpp"
#include "testing/fail.hpp"
#include "testing/initdb_cache.hpp"
#include "testing/log_tail.hpp"
#include "testing/run_directory.hpp"
#include "testing/run_location.hpp"
#include "testing/server_start.hpp"
#include "testing/settings.hpp"
#include "testing/trim_cluster.hpp"
#include "testing/watchdog.hpp"
#include <pgdbm/testing/private_server.hpp>

#include "db/conninfo/quote.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <utility>

namespace pgdbm::testing {
namespace {

std::filesystem::path sweep_and_choose(const std::filesystem::path& asked, const Account& account) {
  const std::vector<RunLocation> locations = run_locations(asked);
  for (const RunLocation& location : locations) sweep_run_directories(location.parent);
  return choose_run_location(locations, account);
}

}  // namespace

class PrivateServer::Running {
 public:
  explicit Running(PrivateServerOptions options)
      : options_(std::move(options)),
        binaries_(find_binaries({.asked = options_.binaries})),
        account_(choose_account(options_.run_as)),
        directory_(create_run_directory(sweep_and_choose(options_.run_directory_parent, account_), account_)),
        owner_(::getpid()) {
    try {
      // From here on the directory is watched over, whatever becomes of this program.
      watchdog_.emplace(plan(), directory_);
      make_cluster();
      if (options_.standby) become_standby();
      server_ = start_server(*watchdog_, {.run_directory = directory_.path,
                                          .log = log(),
                                          .settings = options_.settings,
                                          .tcp = options_.tcp,
                                          .next_port = free_port});
    } catch (...) {
      end();
      throw;
    }
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { end(); }

  void end() noexcept {
    if (owner_ != ::getpid() || !directory_.lock) return;
    if (watchdog_) watchdog_->dismiss();
    // Only a watchdog that was killed, or never was, has left something here; the lock is still ours.
    if (!options_.keep) dismantle(directory_.path.c_str());
    directory_.lock.reset();
  }

  [[nodiscard]] std::filesystem::path data() const { return directory_.path / "data"; }
  [[nodiscard]] std::filesystem::path log() const { return directory_.path / "server.log"; }
  [[nodiscard]] const PrivateServerOptions& options() const noexcept { return options_; }
  [[nodiscard]] const Binaries& binaries() const noexcept { return binaries_; }
  [[nodiscard]] const RunDirectory& directory() const noexcept { return directory_; }
  [[nodiscard]] const StartedServer& server() const noexcept { return server_; }

 private:
  [[nodiscard]] std::filesystem::path initdb_log() const { return directory_.path / "initdb.log"; }

  [[nodiscard]] WatchdogPlan plan() const {
    WatchdogPlan plan{.initdb = {.command = {binaries_.program("initdb"), "-D", data().string()}, .log = initdb_log()},
                      .server = {.command = {binaries_.program("postgres"), "-D", data().string()}, .log = log()},
                      .account = account_,
                      .keep = options_.keep};
    for (std::string& argument : initdb_arguments(binaries_.major)) {
      plan.initdb.command.push_back(std::move(argument));
    }
    return plan;
  }

  void make_cluster() {
    const InitdbCache cache{cache_folders(), cache_key(binaries_, initdb_arguments(binaries_.major))};
    if (cache.clone_to(data(), account_)) return;
    // The first start of all, or one of several at once: one makes the entry, the others wait and copy it.
    const FileDescriptor lock = cache.lock();
    if (lock && cache.clone_to(data(), account_)) return;
    if (watchdog_->run_initdb() != 0) {
      fail("initdb could not make the database cluster " + data().string() + " as user \"" + account_.name +
           "\"; correct what it complains of. " + quote_log(initdb_log()));
    }
    trim_cluster(binaries_, data());
    cache.publish(data());
  }

  // A standby insists on what its primary had, and the cluster remembers the settings of initdb.
  void become_standby() {
    options_.settings.emplace("wal_level", "replica");
    options_.settings.emplace("max_wal_senders", "10");
    const std::filesystem::path file = data() / "standby.signal";
    const FileDescriptor made{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644)};
    if (!made) fail("cannot make " + file.string() + " of a private PostgreSQL standby");
  }

  PrivateServerOptions options_;
  Binaries binaries_;
  Account account_;
  RunDirectory directory_;
  pid_t owner_;
  std::optional<Watchdog> watchdog_;
  StartedServer server_;
};

PrivateServer::PrivateServer(PrivateServerOptions options) : running_(std::make_unique<Running>(std::move(options))) {}
PrivateServer::PrivateServer(PrivateServer&& other) noexcept = default;
PrivateServer& PrivateServer::operator=(PrivateServer&& other) noexcept = default;
PrivateServer::~PrivateServer() = default;

void PrivateServer::stop() noexcept {
  if (running_) running_->end();
}

std::string PrivateServer::connection_string(std::string_view database) const {
  return "host=" + db::conninfo::quote_value(socket_directory().native()) + " port=" + std::to_string(port()) +
         " dbname=" + db::conninfo::quote_value(database) + " user=" + std::string{superuser_name};
}

std::string PrivateServer::tcp_connection_string(std::string_view database) const {
  if (!running_->options().tcp) {
    fail("the private PostgreSQL server in " + socket_directory().string() +
         " does not listen on TCP; set tcp in its options, or use connection_string()");
  }
  return "host=127.0.0.1 port=" + std::to_string(port()) + " dbname=" + db::conninfo::quote_value(database) +
         " user=" + std::string{superuser_name};
}

const std::filesystem::path& PrivateServer::socket_directory() const noexcept {
  return running_->directory().path;
}
std::filesystem::path PrivateServer::data_directory() const {
  return running_->data();
}
std::uint16_t PrivateServer::port() const noexcept {
  return running_->server().port;
}
std::string_view PrivateServer::superuser() const noexcept {
  return superuser_name;
}
pid_t PrivateServer::process_id() const noexcept {
  return running_->server().process;
}
const std::string& PrivateServer::version() const noexcept {
  return running_->binaries().version;
}
const std::filesystem::path& PrivateServer::binaries() const noexcept {
  return running_->binaries().directory;
}

std::string PrivateServer::log_tail(std::size_t lines) const {
  return testing::log_tail(running_->log(), lines);
}

}  // namespace pgdbm::testing
