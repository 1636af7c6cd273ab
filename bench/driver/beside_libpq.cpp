// The same work by pgdbm and by libpq in one program, interleaved in rounds, on a private server: what pgdbm promises
// in speed is held against this. `--help` tells the options; `./dev bench driver` builds and runs it.
#include <pgdbm/testing/private_server.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "driver/cases.hpp"
#include "driver/measure.hpp"
#include "driver/options.hpp"
#include "driver/report.hpp"

namespace pgdbm::bench {
namespace {

/// A case with both its sides connected.
struct Contest {
  Contest(const Case& c, const Options& options, const std::string& connection_string)
      : measured(c), figures{.measured = &c, .size = options.size.value_or(c.size)} {
    if (c.pgdbm != nullptr && options.side != "libpq") pgdbm = c.pgdbm(connection_string);
    if (c.libpq != nullptr && options.side != "pgdbm") libpq = c.libpq(connection_string);
  }

  /// Who goes first changes with the round: the second finds the server's caches warmer.
  void run_round(std::size_t round) {
    if (round % 2 == 0) run(pgdbm.get(), figures.pgdbm);
    run(libpq.get(), figures.libpq);
    if (round % 2 == 1) run(pgdbm.get(), figures.pgdbm);
    if (pgdbm && libpq && pgdbm->checksum() != libpq->checksum()) {
      throw std::runtime_error{fmt::format("{}: pgdbm and libpq did not do the same work", measured.name)};
    }
    if (pgdbm) pgdbm->discard();
    if (libpq) libpq->discard();
  }

  void run(Side* side, std::vector<Cost>& costs) const {
    if (side != nullptr) costs.push_back(measure(*side, figures.size));
  }

  const Case& measured;
  std::unique_ptr<Side> pgdbm;
  std::unique_ptr<Side> libpq;
  Measurements figures;
};

std::vector<std::unique_ptr<Contest>> make_contests(const Options& options, const std::string& connection_string) {
  std::vector<std::unique_ptr<Contest>> contests;
  for (const auto& one : all_cases()) {
    const bool is_wanted = options.only.empty() || std::ranges::find(options.only, one.name) != options.only.end();
    if (is_wanted) contests.push_back(std::make_unique<Contest>(one, options, connection_string));
  }
  return contests;
}

int run(const Options& options) {
  std::optional<::pgdbm::testing::PrivateServer> server;
  if (options.server.empty()) server.emplace();
  const auto connection_string = server ? server->connection_string() : options.server;
  if (!options.keeps_tables) make_tables(connection_string);

  const auto contests = make_contests(options, connection_string);
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (const auto& contest : contests) contest->run_round(round);
  }
  std::vector<Measurements> figures;
  for (const auto& contest : contests) figures.push_back(std::move(contest->figures));
  fmt::print("{}", options.json ? report_json(figures) : report(figures));
  return 0;
}

}  // namespace
}  // namespace pgdbm::bench

int main(int count, char** arguments) {
  using namespace pgdbm::bench;
  try {
    const auto options = parse_options(count, arguments);
    if (options.helps) return fmt::print("{}", usage), 0;
    return run(options);
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "{}.\n\n{}", error.what(), usage);
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
