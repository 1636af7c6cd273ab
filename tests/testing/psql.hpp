// Runs SQL on a private server with the psql beside it, so that these tests rely on no client of ours.
#pragma once

#include "testing/run_program.hpp"
#include <pgdbm/testing/private_server.hpp>

#include <string>
#include <utility>

namespace pgdbm::testing {

/// What psql printed, unaligned, without the last line end; "psql failed" when it did.
[[nodiscard]] inline std::string psql(const PrivateServer& server, const std::string& sql,
                                      const std::string& connection) {
  ProgramResult result = run_program({(server.binaries() / "psql").string(), "-XAtq", "-d", connection, "-c", sql});
  if (result.status != 0) return "psql failed";
  if (result.output.ends_with('\n')) result.output.pop_back();
  return std::move(result.output);
}

[[nodiscard]] inline std::string psql(const PrivateServer& server, const std::string& sql) {
  return psql(server, sql, server.connection_string());
}

}  // namespace pgdbm::testing
