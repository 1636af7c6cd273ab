#include "db/conninfo/service_file.hpp"

#include "db/conninfo/option_table.hpp"
#include "db/conninfo/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace pgdbm::db::conninfo {

namespace {

constexpr std::string_view system_directory = "/etc/postgresql-common";  // Debian's

Fault invalid(std::string message) {
  return {.kind = FaultKind::configuration, .message = std::move(message)};
}

Fault invalid_line(std::string_view path, std::size_t line, std::string_view what) {
  return invalid(fmt::format("The service file {} has {} in line {}.", path, what, line));
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view spaces = " \t\n\r\f\v";
  const auto begin = line.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(spaces) - begin + 1);
}

/// One option of the section. Spaces around '=' belong to name and value, as to libpq.
std::optional<Fault> take_option(OptionValues& values, std::string_view line, std::string_view path,
                                 std::size_t number) {
  const auto equals = line.find('=');
  if (line.starts_with("ldap")) {
    return invalid_line(path, number, "a look-up by LDAP, which pgdbm does not do,");
  }
  if (equals == std::string_view::npos) return invalid_line(path, number, "no '='");
  if (line.find('\0') != std::string_view::npos) return invalid_line(path, number, "a NUL byte");
  const auto name = line.substr(0, equals);
  if (name == "service" || name == "servicefile") {
    return invalid_line(path, number, fmt::format("'{}', and a service cannot name another", name));
  }
  if (find_option(name) == nullptr) {
    // Without the name as written: what stands before '=' may be the rest of a broken line, and that of a password.
    return invalid_line(
        path, number,
        fmt::format("an unknown option (the nearest known is '{}'; no spaces around '=')", nearest_option(name)));
  }
  values.emplace(name, line.substr(equals + 1));
  return std::nullopt;
}

Result<std::optional<OptionValues>> service_in(const std::string& path, std::string_view service, bool must_exist) {
  const auto file = read_text_file(path, Privacy::any);
  if (file.state == FileState::read) return parse_service(file.text, path, service);
  if (file.state == FileState::missing && !must_exist) return std::optional<OptionValues>{};
  return invalid(fmt::format("The service file {} cannot be read: it is {}.", path,
                             file.state == FileState::missing   ? "missing or closed to this account"
                             : file.state == FileState::too_big ? "too big"
                                                                : "not a plain file"));
}

}  // namespace

Result<std::optional<OptionValues>> parse_service(std::string_view text, std::string_view path,
                                                  std::string_view service) {
  const auto heading = fmt::format("[{}]", service);
  std::optional<OptionValues> found;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('[')) {
      if (found) break;  // the section is over; a second one of its name does not count
      if (line.starts_with(heading)) found.emplace();
    } else if (found) {
      if (auto fault = take_option(*found, line, path, number)) return *std::move(fault);
    }
  }
  return found;
}

Result<Service> find_service(std::string_view service, const std::optional<std::string>& user_file,
                             const Environment& environment) {
  std::vector<std::string> paths;
  if (user_file) {
    paths.push_back(*user_file);
  } else if (const auto home = environment.home(); !home.empty()) {
    paths.push_back(home + "/.pg_service.conf");
  }
  paths.push_back(environment.variable("PGSYSCONFDIR").value_or(std::string{system_directory}) + "/pg_service.conf");

  bool must_exist = user_file.has_value();
  for (const auto& path : paths) {
    auto values = service_in(path, service, must_exist);
    if (!values) return values.error();
    if (*values) return Service{.values = **std::move(values), .path = path};
    must_exist = false;
  }
  return invalid(fmt::format("The service that is asked for (service or PGSERVICE) is not defined in {}.",
                             fmt::join(paths, " or ")));
}

}  // namespace pgdbm::db::conninfo
