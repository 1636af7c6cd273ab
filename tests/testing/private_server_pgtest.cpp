#include "testing/psql.hpp"
#include "testing/scratch.hpp"
#include "testing/wait_until.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <pgdbm/base/error.hpp>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/shm.h>

#include <array>
#include <stdexcept>
#include <thread>

namespace pgdbm::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using std::chrono_literals::operator""s;

PrivateServerOptions inside(const Scratch& scratch) {
  return {.run_directory_parent = scratch.path()};
}

pid_t watchdog_of(const PrivateServer& server) {
  ProcessStatus status;
  return read_process_status(server.process_id(), status) ? status.parent : -1;
}

bool is_alive(pid_t pid) {
  ProcessStatus status;
  return read_process_status(pid, status) && !status.has_ended();
}

// System V segments made by this process.
int segments_of(pid_t creator) {
  std::ifstream table("/proc/sysvipc/shm");
  std::string line;
  std::getline(table, line);
  int found = 0;
  long key = 0;
  long id = 0;
  long permissions = 0;
  long size = 0;
  pid_t made_by = 0;
  while (table >> key >> id >> permissions >> size >> made_by && std::getline(table, line)) found += made_by == creator;
  return found;
}

TEST(PrivateServer, TakesConnectionsAsSoonAsItIsThere) {
  const PrivateServer server;
  EXPECT_EQ(psql(server, "SELECT 6 * 7"), "42");
  EXPECT_EQ(psql(server, "SELECT current_user"), server.superuser());
  EXPECT_THAT(server.version(), StartsWith(psql(server, "SHOW server_version")));
  EXPECT_EQ(server.connection_string("it's"),
            "host=" + server.socket_directory().string() + " port=5432 dbname='it\\'s' user=postgres");
  EXPECT_THAT(server.log_tail(), HasSubstr("database system is ready to accept connections"));
}

TEST(PrivateServer, LeavesNothingBehind) {
  const Scratch scratch;
  PrivateServer server{inside(scratch)};
  const pid_t process = server.process_id();
  const pid_t watchdog = watchdog_of(server);
  EXPECT_TRUE(is_alive(watchdog));
  EXPECT_EQ(segments_of(process), 1);
  server.stop();
  EXPECT_FALSE(is_alive(process));
  EXPECT_FALSE(is_alive(watchdog));
  EXPECT_EQ(segments_of(process), 0);
  EXPECT_EQ(entries_in(scratch.path()), 0);
  server.stop();
}

TEST(PrivateServer, IsSetForThrowAwaySpeed) {
  const PrivateServer server;
  const std::array<std::pair<const char*, const char*>, 20> expected{{
      {"fsync", "off"},
      {"synchronous_commit", "off"},
      {"full_page_writes", "off"},
      {"autovacuum", "off"},
      {"wal_level", "minimal"},
      {"max_wal_senders", "0"},
      {"min_wal_size", "2MB"},
      {"max_wal_size", "128MB"},
      {"checkpoint_timeout", "1d"},
      {"bgwriter_lru_maxpages", "0"},
      {"shared_buffers", "16MB"},
      {"max_connections", "100"},
      {"jit", "off"},
      {"logging_collector", "off"},
      {"listen_addresses", ""},
      {"dynamic_shared_memory_type", "mmap"},
      {"timezone", "UTC"},
      {"server_encoding", "UTF8"},
      {"lc_collate", "C"},
      {"wal_segment_size", "1MB"},
  }};
  for (const auto& [name, value] : expected) {
    EXPECT_EQ(psql(server, "SHOW " + std::string{name}), value) << name;
  }
}

TEST(PrivateServer, TakesTheCallersSettingsBeforeItsOwn) {
  const PrivateServer server{{.settings = {{"max_connections", "7"}, {"pgdbm.note", "it's \\ mine"}}}};
  EXPECT_EQ(psql(server, "SHOW max_connections"), "7");
  EXPECT_EQ(psql(server, "SHOW pgdbm.note"), "it's \\ mine");
}

TEST(PrivateServer, HoldsNoWalMadeInAdvance) {
  const PrivateServer server;
  EXPECT_LE(entries_in(server.data_directory() / "pg_wal"), 3);  // two segments and archive_status
}

TEST(PrivateServer, RestartsItselfWhenABackendIsKilled) {
  const Scratch scratch;
  PrivateServer server{inside(scratch)};
  const pid_t process = server.process_id();
  EXPECT_EQ(psql(server, "COPY (SELECT 1) TO PROGRAM 'kill -9 $PPID'"), "psql failed");
  EXPECT_TRUE(wait_until([&] { return psql(server, "SELECT 1") == "1"; }, 20s));
  EXPECT_THAT(server.log_tail(), HasSubstr("was terminated by signal 9: Killed"));
  EXPECT_EQ(server.process_id(), process);
  server.stop();
  EXPECT_EQ(segments_of(process), 0);
  EXPECT_EQ(entries_in(scratch.path()), 0);
}

TEST(PrivateServer, RunsBesideAnother) {
  const PrivateServer first;
  const PrivateServer second;
  EXPECT_NE(first.socket_directory(), second.socket_directory());
  (void)psql(first, "CREATE TABLE only_here ()");
  EXPECT_EQ(psql(first, "SELECT to_regclass('only_here')"), "only_here");
  EXPECT_EQ(psql(second, "SELECT to_regclass('only_here')"), "");
}

TEST(PrivateServer, MovesFromObjectToObject) {
  const Scratch scratch;
  PrivateServer first{inside(scratch)};
  PrivateServer second{std::move(first)};
  EXPECT_EQ(psql(second, "SELECT 1"), "1");
  PrivateServer third{inside(scratch)};
  third = std::move(second);  // ends the one that third held
  EXPECT_EQ(psql(third, "SELECT 1"), "1");
  EXPECT_EQ(entries_in(scratch.path()), 1);
}

TEST(PrivateServer, IsGoneWhenAnExceptionPasses) {
  const Scratch scratch;
  try {
    const PrivateServer server{inside(scratch)};
    throw std::runtime_error("a test failed");
  } catch (const std::runtime_error&) {
    EXPECT_EQ(entries_in(scratch.path()), 0);
  }
}

TEST(PrivateServer, OutlivesTheThreadThatStartedIt) {
  std::optional<PrivateServer> server;
  std::thread{[&] { server.emplace(); }}.join();
  EXPECT_EQ(psql(*server, "SELECT 1"), "1");
}

TEST(PrivateServer, ShowsTheEndOfTheLogWhenItCannotStart) {
  const Scratch scratch;
  PrivateServerOptions options = inside(scratch);
  options.settings = {{"work_mem", "plenty"}};
  try {
    const PrivateServer server{options};
    FAIL() << "started with a broken setting";
  } catch (const TestDatabaseError& error) {
    EXPECT_THAT(error.what(), StartsWith("a private PostgreSQL server in " + scratch.path().string() + "/pgdbm-pg-"));
    EXPECT_THAT(error.what(), HasSubstr(" ended with code 1 while it started; correct the settings or what its log "
                                        "complains of. The end of its log:\n"));
    EXPECT_THAT(error.what(), HasSubstr("invalid value for parameter \"work_mem\": \"plenty\""));
  }
  EXPECT_EQ(entries_in(scratch.path()), 0);
}

TEST(PrivateServer, RefusesFoldersWithoutServer) {
  const Scratch scratch;
  try {
    const PrivateServer server{{.binaries = scratch.path()}};
    FAIL() << "started without programs";
  } catch (const TestDatabaseError& error) {
    EXPECT_THAT(error.what(), HasSubstr(scratch.path().string() + " (asked for by the caller): lacks initdb"));
  }
}

TEST(PrivateServer, ListensOnTcpWhenAsked) {
  const PrivateServer server{{.tcp = true}};
  EXPECT_EQ(psql(server, "SELECT inet_server_port()", server.tcp_connection_string()), std::to_string(server.port()));
  EXPECT_EQ(psql(server, "SELECT inet_server_port() IS NULL"), "t");
}

TEST(PrivateServer, IsAStandbyWhenAsked) {
  const PrivateServer server{{.standby = true}};
  EXPECT_EQ(psql(server, "SELECT pg_is_in_recovery()"), "t");
  EXPECT_EQ(psql(server, "SHOW transaction_read_only"), "on");
}

TEST(PrivateServer, GivesNoTcpAddressUnasked) {
  const PrivateServer server;
  try {
    (void)server.tcp_connection_string();
    FAIL() << "gave an address";
  } catch (const TestDatabaseError& error) {
    EXPECT_EQ(error.what(), "the private PostgreSQL server in " + server.socket_directory().string() +
                                " does not listen on TCP; set tcp in its options, or use connection_string()");
  }
}

TEST(PrivateServer, IsNotStoppedByAForkedChild) {
  std::optional<PrivateServer> server{std::in_place};
  Child child{[&] {
    server->stop();
    server.reset();
    return 0;
  }};
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(psql(*server, "SELECT 1"), "1");
}

TEST(PrivateServer, IsNotStoppedByCtrlCAtTheTerminalUnlessItsOwnerIs) {
  Child owner{[] {
    ::setpgid(0, 0);
    ::signal(SIGINT, SIG_IGN);
    const PrivateServer server;
    ::kill(0, SIGINT);  // what the terminal does: to the whole foreground process group
    return psql(server, "SELECT 1") == "1" ? 0 : 1;
  }};
  EXPECT_EQ(owner.wait(), 0);
}

TEST(PrivateServer, HoldsNoFileOfItsOwner) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);  // inherited, as standard output is: a runner waits for its end
  const PrivateServer server;
  ::close(ends[1]);
  pollfd reader{.fd = ends[0], .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&reader, 1, 10'000), 1);
  EXPECT_NE(reader.revents & POLLHUP, 0);
  EXPECT_EQ(psql(server, "SELECT 1"), "1");
  ::close(ends[0]);
}

TEST(PrivateServer, KilledIsClearedUpAfterAtOnce) {
  const Scratch scratch;
  PrivateServer server{inside(scratch)};
  const pid_t process = server.process_id();
  ::kill(process, SIGKILL);
  EXPECT_TRUE(wait_until([&] { return !is_alive(process) && segments_of(process) == 0; }, 10s));
  server.stop();
  EXPECT_EQ(entries_in(scratch.path()), 0);
}

TEST(PrivateServer, IsClearedUpByItsOwnerWhenTheWatchdogWasKilled) {
  const Scratch scratch;
  PrivateServer server{inside(scratch)};
  const pid_t process = server.process_id();
  ::kill(watchdog_of(server), SIGKILL);
  server.stop();
  EXPECT_FALSE(is_alive(process));
  EXPECT_EQ(segments_of(process), 0);
  EXPECT_EQ(entries_in(scratch.path()), 0);
}

TEST(PrivateServer, LeavesItsDirectoryWhenItShallBeKept) {
  const Scratch scratch;
  PrivateServerOptions options = inside(scratch);
  options.keep = true;
  std::filesystem::path data;
  {
    const PrivateServer server{options};
    data = server.data_directory();
  }
  EXPECT_TRUE(std::filesystem::exists(data / "PG_VERSION"));
  const PrivateServer next{inside(scratch)};
  EXPECT_TRUE(std::filesystem::exists(data / "PG_VERSION"));
}

}  // namespace
}  // namespace pgdbm::testing
