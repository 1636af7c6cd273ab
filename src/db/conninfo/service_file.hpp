// Options by the name of a service: sections of ~/.pg_service.conf and of the system's pg_service.conf.
//
//   [shop]
//   host=db.example.org
//   dbname=shop
#pragma once

#include "db/conninfo/environment.hpp"
#include "db/conninfo/parse.hpp"

#include <pgdbm/base/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::db::conninfo {

/// The section of that name; none when the text has no such section. Of two equal options the first counts, as to
/// libpq. `path` is for messages only, which name the line.
[[nodiscard]] Result<std::optional<OptionValues>> parse_service(std::string_view text, std::string_view path,
                                                                std::string_view service);

struct Service {
  OptionValues values;
  std::string path;
};

/// The user's file wins: `user_file` if given (it must be there then), else .pg_service.conf at home. Next is the
/// system's, in PGSYSCONFDIR.
[[nodiscard]] Result<Service> find_service(std::string_view service, const std::optional<std::string>& user_file,
                                           const Environment& environment);

}  // namespace pgdbm::db::conninfo
