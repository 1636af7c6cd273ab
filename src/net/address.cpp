#include "net/address.hpp"

#include <string_view>

namespace pgdbm::net {

std::string Address::socket_path() const {
  std::string path = host + "/.s.PGSQL." + std::to_string(port);
  if (path[0] == '@') path[0] = '\0';
  return path;
}

bool Address::is_here() const noexcept {
  const std::string_view place = target();
  return is_unix() || place == "localhost" || place == "::1" || place.starts_with("127.");
}

std::string Address::text() const {
  if (is_unix()) return host + "/.s.PGSQL." + std::to_string(port);
  const std::string& name = host.empty() ? numeric : host;
  const bool needs_brackets = name.find(':') != std::string::npos;
  return (needs_brackets ? "[" + name + "]" : name) + ":" + std::to_string(port);
}

}  // namespace pgdbm::net
