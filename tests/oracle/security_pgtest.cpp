// libpq judges the two tables of security: each cell and case must end with it as it ends with us, connected or not and
// encrypted or not, but for those that say why they differ.

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "oracle/libpq.hpp"
#include "support/security_matrix.hpp"
#include "support/tls_cases.hpp"

namespace pgdbm::oracle {
namespace {

using tests::End;
using tests::Folder;
using tests::MatrixRow;
using tests::TlsCase;
using tests::TlsServer;

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

/// How it ended, as a word.
std::string end_of(PGconn* connection) {
  if (PQstatus(connection) != CONNECTION_OK) return "refused";
  return PQsslInUse(connection) != 0 ? "encrypted" : "plain";
}

/// libpq looks into the home of whoever runs it, and for Kerberos; the private server keeps its cache there.
class Quiet : public ::testing::Test {
 protected:
  Quiet() {
    for (const auto* const name : {"PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT"}) {
      ::unsetenv(name);
    }
    ::setenv("PGGSSENCMODE", "disable", 1);
  }

  [[nodiscard]] Connection libpq_connect(const std::string& text) const {
    const auto* const home = std::getenv("HOME");
    const std::string before = home == nullptr ? "" : home;
    ::setenv("HOME", home_.path().c_str(), 1);
    Connection connection{PQconnectdb(text.c_str()), PQfinish};
    if (home == nullptr) {
      ::unsetenv("HOME");
    } else {
      ::setenv("HOME", before.c_str(), 1);
    }
    return connection;
  }

  void create_user(const TlsServer& server, const char* script) const {
    const auto root = libpq_connect(server.server().connection_string());
    PQclear(PQexec(root.get(), script));
  }

 private:
  Folder home_;
};

class LibpqMatrix : public Quiet, public ::testing::WithParamInterface<MatrixRow> {};

TEST_P(LibpqMatrix, EndsAlike) {
  const auto& row = GetParam();
  const TlsServer server{{.has_tls = row.has_tls, .rule = std::string{row.rule}, .method = std::string{row.method}}};
  create_user(server, tests::create_user(row));
  for (std::size_t mode = 0; mode < tests::tls_modes.size(); ++mode) {
    const auto connection = libpq_connect(server.connection_string(tests::cell_options(row, mode)));
    std::string ours = "refused";
    if (row.ends[mode] == End::tls) ours = "encrypted";
    // The one thing that libpq does and we do not.
    if (row.ends[mode] == End::plain || row.ends[mode] == End::cleartext) ours = "plain";
    EXPECT_EQ(end_of(connection.get()), ours) << tests::tls_modes[mode] << ": " << PQerrorMessage(connection.get());
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, LibpqMatrix, ::testing::ValuesIn(tests::security_matrix),
                         [](const auto& row) { return std::string{row.param.name}; });

class LibpqTls : public Quiet, public ::testing::WithParamInterface<TlsCase> {};

TEST_P(LibpqTls, EndsAlikeUnlessThereIsAReason) {
  const auto& row = GetParam();
  if (libpq_names().contains("require_auth") && row.libpq_differs.starts_with("libpq 15")) {
    GTEST_SKIP() << "this libpq is a newer one";
  }
  if (row.libpq_differs == tests::asks_terminal) GTEST_SKIP() << row.libpq_differs;
  const TlsServer server{{.shown = row.shown, .rule = row.rule, .method = row.method, .settings = row.server_setting}};
  create_user(server, "CREATE ROLE app LOGIN PASSWORD 'pencil'");
  const auto connection = libpq_connect(server.connection_string(row.options));
  const std::string ours = !row.message.empty() ? "refused" : row.ends_encrypted ? "encrypted" : "plain";
  const auto theirs = end_of(connection.get());
  if (row.libpq_differs.empty()) {
    EXPECT_EQ(theirs, ours) << PQerrorMessage(connection.get());
  } else {
    EXPECT_NE(theirs, ours) << "no difference any more: " << row.libpq_differs;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, LibpqTls, ::testing::ValuesIn(tests::tls_cases()),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace pgdbm::oracle
