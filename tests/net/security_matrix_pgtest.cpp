// Each row of the matrix of support/security_matrix.hpp is a test, each of its columns a connection.

#include <string>
#include <tuple>

#include "support/connection_test.hpp"
#include "support/security_matrix.hpp"
#include "support/tls_server.hpp"

namespace pgdbm::net {
namespace {

using tests::connect_options;
using tests::End;
using tests::MatrixRow;
using tests::run_on;
using tests::TlsServer;

class SecurityMatrix : public ::testing::TestWithParam<MatrixRow> {
 protected:
  SecurityMatrix() {
    const auto root = run_on(context_, net::connect(connect_options(server_.server().connection_string()))).value();
    const auto outcome = run_on(context_, root->execute_script(tests::create_user(GetParam())));
    EXPECT_FALSE(outcome.fault) << outcome.fault->message;
    root->close();
  }

  End end_of(const Result<std::shared_ptr<Connection>>& connection) {
    if (connection) {
      const bool is_encrypted = (*connection)->cancel_target().tls != nullptr;
      (*connection)->close();
      return is_encrypted ? End::tls : End::plain;
    }
    const auto& fault = connection.error();
    const auto says = [&](std::string_view words) { return fault.message.find(words) != std::string::npos; };
    if (says("in clear text over a connection without encryption")) return End::cleartext;
    if (says("requires channel binding (channel_binding), and the connection is not encrypted")) return End::no_binding;
    if (says("does not offer TLS, and the connection requires it")) return End::no_tls;
    EXPECT_TRUE(says("no pg_hba.conf entry for host")) << fault.message;
    EXPECT_EQ(fault.sqlstate(), SqlState{"28000"});
    return End::no_entry;
  }

  TlsServer server_{
      {.has_tls = GetParam().has_tls, .rule = std::string{GetParam().rule}, .method = std::string{GetParam().method}}};
  asio::io_context context_{1};
};

TEST_P(SecurityMatrix, EndsAsItMust) {
  for (std::size_t mode = 0; mode < tests::tls_modes.size(); ++mode) {
    const auto options = tests::cell_options(GetParam(), mode);
    const auto connection = run_on(context_, net::connect(connect_options(server_.connection_string(options))));
    EXPECT_EQ(end_of(connection), GetParam().ends[mode])
        << tests::tls_modes[mode] << ": " << (connection ? "connected" : connection.error().message);
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, SecurityMatrix, ::testing::ValuesIn(tests::security_matrix),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace pgdbm::net
