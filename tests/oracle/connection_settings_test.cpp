// What libpq makes of a connection string together with the environment, a service file and a password file, and which
// values it refuses. It is asked by connections to a socket that is not there.

#include "db/conninfo/option_table.hpp"
#include "db/conninfo/resolve.hpp"
#include "db/conninfo/settings.hpp"
#include "db/conninfo/surroundings.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "oracle/connection_string_corpus.hpp"
#include "oracle/libpq.hpp"

namespace pgdbm::oracle {
namespace {

using db::conninfo::option_table;
using db::conninfo::TemporaryDirectory;

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

Connection libpq_connect(const std::string& text) {
  return {PQconnectdb(text.c_str()), PQfinish};
}

/// Refused before anything was tried. A fault found in between is told behind the name of the server.
bool libpq_refuses(PGconn* connection) {
  const std::string_view message = PQerrorMessage(connection);
  return message.find("connection to server") == std::string_view::npos ||
         message.find("invalid") != std::string_view::npos;
}

/// The process itself is what libpq looks at: each test has it without any variable of PostgreSQL's.
class ConnectionSettings : public ::testing::Test {
 protected:
  TemporaryDirectory home;
  const std::string service_file = home.path() + "/services";

  ConnectionSettings() {
    clear();
    ::setenv("HOME", home.path().c_str(), 1);
    ::setenv("PGSYSCONFDIR", home.path().c_str(), 1);
  }
  ~ConnectionSettings() override { clear(); }
  ConnectionSettings(const ConnectionSettings&) = delete;
  ConnectionSettings& operator=(const ConnectionSettings&) = delete;

  static void clear() {
    for (const auto& entry : option_table()) {
      if (!entry.variable.empty()) ::unsetenv(std::string{entry.variable}.c_str());
    }
    ::unsetenv("PGREQUIRESSL");
  }
};

/// Options that any value is fine for, and that both sides know.
constexpr std::array<std::string_view, 10> free_options{
    "user",    "password", "dbname",      "application_name", "sslkey",
    "options", "sslcert",  "sslrootcert", "sslcrl",           "fallback_application_name"};

TEST_F(ConnectionSettings, HaveLibpqsPrecedence) {
  ConnectionStrings random{20'240'609};
  const std::map<std::string, std::string, std::less<>> defaults = [] {
    const LibpqOptions options{PQconndefaults(), PQconninfoFree};
    return values_of(options.get());
  }();
  const auto value = [&] { return fmt::format("{}", random.below(1'000)); };
  for (int round = 0; round < 300; ++round) {
    clear();
    std::string text = "host=/nowhere";
    std::string services = "[other]\nuser=wrong\n[shop]\n";
    for (const auto option : free_options) {
      if (random.one_of(3)) text += fmt::format(" {}={}", option, random.one_of(5) ? "''" : value());
      if (random.one_of(3)) services += fmt::format("{}={}\n", option, value());
      const auto variable = db::conninfo::find_option(option)->variable;
      if (!variable.empty() && random.one_of(3)) {
        ::setenv(std::string{variable}.c_str(), random.one_of(5) ? "" : value().c_str(), 1);
      }
    }
    home.write(random.one_of(2) ? "services" : "pg_service.conf", services);
    if (random.one_of(2)) ::setenv("PGSERVICEFILE", service_file.c_str(), 1);
    home.write("services", services);
    if (random.one_of(2)) text += " service=shop";
    if (random.one_of(2)) ::setenv("PGSERVICE", "shop", 1);
    if (random.one_of(4)) ::setenv("PGREQUIRESSL", "1", 1);

    const auto connection = libpq_connect(text);
    const LibpqOptions options{PQconninfo(connection.get()), PQconninfoFree};
    auto theirs = values_of(options.get());
    const auto ours = db::conninfo::gather_settings(text, db::conninfo::process_environment());
    ASSERT_TRUE(ours) << text << '\n' << ours.error().message;
    for (const auto& entry : option_table()) {
      // PQconninfo leaves out the service, and gives names and databases as they are after all defaults.
      const auto found = ours->find(entry.name);
      if (entry.name.starts_with("service") || entry.name == "user" || entry.name == "dbname") continue;
      if (found == ours->end()) continue;
      EXPECT_EQ(found->second.value, theirs[std::string{entry.name}]) << entry.name << " of " << text;
    }
    for (const auto& [name, their_value] : theirs) {
      if (ours->contains(name) || name == "user" || name == "dbname" || name == "passfile") continue;
      const auto usual = defaults.find(name);
      EXPECT_TRUE(their_value.empty() || (usual != defaults.end() && usual->second == their_value))
          << name << " is " << their_value << " to libpq for " << text;
    }
    const auto resolved = db::conninfo::resolve(text, db::conninfo::process_environment(), net::no_limit).value();
    EXPECT_EQ(resolved.user, PQuser(connection.get())) << text;
    EXPECT_EQ(resolved.database, PQdb(connection.get())) << text;
    EXPECT_EQ(resolved.hosts.at(0).password.reveal(), PQpass(connection.get())) << text;
  }
}

TEST_F(ConnectionSettings, HaveThePasswordsLibpqFinds) {
  ConnectionStrings random{20'240'610};
  static constexpr std::string_view bytes = "ab*:\\#";
  static constexpr std::array<std::string_view, 6> names{"a", "b", "*", "a:b", "a\\", "\\*"};
  const auto field = [&]() -> std::string {
    if (random.one_of(2)) return "*";
    std::string text;
    for (auto size = random.below(4); size > 0; --size) text += bytes[random.below(bytes.size())];
    return text;
  };
  std::size_t found = 0;
  for (int round = 0; round < 1'500; ++round) {
    std::string lines;
    for (auto count = random.below(6); count > 0; --count) {
      lines += fmt::format("{}:{}:{}:{}:{}", random.one_of(3) ? "/nowhere" : field(),
                           random.one_of(2) ? "5432" : field(), field(), field(), field());
      lines += random.one_of(6) ? "\r\n" : random.one_of(8) ? ":x\n" : "\n";
    }
    const auto path = home.write("passwords", lines);
    const auto quoted = [&] {
      std::string text;
      for (const char c : random.any(names)) text += fmt::format("\\{}", c);
      return text;
    };
    const auto text = fmt::format("host=/nowhere passfile={} user={} dbname={}", path, quoted(), quoted());
    const auto connection = libpq_connect(text);
    const auto ours = db::conninfo::resolve(text, db::conninfo::process_environment(), net::no_limit).value();
    ASSERT_EQ(ours.hosts.at(0).password.reveal(), PQpass(connection.get())) << text << '\n' << lines;
    if (!ours.hosts[0].password.empty()) ++found;
  }
  EXPECT_GE(found, 300U);
}

struct Tried {
  std::string_view option;
  std::vector<std::string_view> values;
  std::vector<std::string_view> refused_by_us_alone{};
  std::string_view reason{};
};

TEST_F(ConnectionSettings, HaveTheValuesLibpqAllows) {
  static const std::vector<std::string_view> numbers{"0", "1", " 2 ", "+3", "-1", "x", "", "1x", "2147483648", "1.5"};
  const std::vector<Tried> table{
      {"port", {"", "1", "65535", "0", "65536", "x", "1,2", ",", " 7 ", "+8"}},
      {"host", {"/nowhere", "/nowhere,/elsewhere", "@nowhere"}},
      {"connect_timeout", {"0", "1", " 2 ", "+3", "-1"}},
      {"connect_timeout",
       {"x", "", "1x"},
       {"x", "", "1x"},
       "libpq looks at it when it waits, which it did not have to"},
      {"keepalives", numbers},
      {"keepalives_idle", {"1", "x", "", "2147483648"}},
      {"keepalives_interval", {"1", "x", "", "2147483648"}},
      {"keepalives_count", {"1", "x", "", "2147483648"}},
      {"tcp_user_timeout", numbers},
      {"sslmode", {"disable", "allow", "prefer", "require", "verify-ca", "verify-full", "", "Require", "verify_ca"}},
      {"ssl_min_protocol_version", {"", "TLSv1", "tlsv1.2", "TLSv1.3", "TLSv1.4", "SSLv3", "1.2"}},
      {"ssl_max_protocol_version", {"", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "x"}},
      {"channel_binding", {"disable", "prefer", "require", "", "Prefer"}},
      {"target_session_attrs",
       {"any", "read-write", "read-only", "primary", "standby", "prefer-standby", "", "master", "Any"}},
      {"gssencmode", {"disable", "prefer", "x"}},
      {"gssencmode", {"require"}, {"require"}, "there is no GSSAPI here; libpq may have been built with it"},
      {"sslsni", {"0", "1"}},
      {"sslsni", {"", "2", "yes"}, {"", "2", "yes"}, "libpq takes whatever is not 1 for off, a typing error too"},
      {"sslcompression", {"0", ""}},
      {"sslcompression", {"1"}, {"1"}, "libpq takes it and does not do it"},
      {"krbsrvname", {"postgres"}, {"postgres"}, "there is no GSSAPI here"},
      {"replication", {"false", "off", "0", ""}},
      {"replication", {"true", "database"}, {"true", "database"}, "a replication connection is no use to a pool"},
      {"client_encoding", {"UTF8", "auto", ""}},
      {"client_encoding", {"LATIN1"}, {"LATIN1"}, "text is UTF-8 here, and libpq leaves the name to the server"},
  };
  for (const auto& tried : table) {
    for (const auto value : tried.values) {
      // Keep-alives mean something to TCP only: to a port of this machine where nobody listens.
      const bool needs_tcp = tried.option.starts_with("keepalives") || tried.option == "tcp_user_timeout";
      const auto text =
          fmt::format("{} {}='{}'", needs_tcp ? "hostaddr=127.0.0.1 port=1" : "host=/nowhere", tried.option, value);
      const bool theirs = !libpq_refuses(libpq_connect(text).get());
      const bool ours = db::conninfo::resolve(text, db::conninfo::process_environment(), net::no_limit).has_value();
      const bool is_ours_alone = std::ranges::find(tried.refused_by_us_alone, value) != tried.refused_by_us_alone.end();
      EXPECT_EQ(ours, theirs && !is_ours_alone) << text << ' ' << tried.reason;
    }
  }
}

}  // namespace
}  // namespace pgdbm::oracle
