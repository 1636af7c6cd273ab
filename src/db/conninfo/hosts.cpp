#include "db/conninfo/hosts.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace pgdbm::db::conninfo {

namespace {

using List = std::vector<std::string_view>;

/// Empty when nobody gave the option, or gave it as empty.
List list_of(const SettingReader& reader, std::string_view option) {
  const auto* const setting = reader.find(option);
  List list;
  if (setting == nullptr || setting->value.empty()) return list;
  std::string_view rest = setting->value;
  for (;;) {
    const auto comma = rest.find(',');
    list.push_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return list;
    rest.remove_prefix(comma + 1);
  }
}

void check_count(SettingReader& reader, std::string_view option, std::size_t count, std::size_t hosts) {
  if (count == hosts) return;
  reader.fail(
      invalid_value(option, *reader.find(option),
                    fmt::format("a list as long as that of the hosts: it has {} entries for {}", count, hosts)));
}

std::uint16_t port_of(SettingReader& reader, std::string_view text) {
  constexpr std::uint16_t default_port = 5432;
  if (text.empty()) return default_port;
  const auto number = parse_integer(text);
  if (number && *number >= 1 && *number <= 65535) return static_cast<std::uint16_t>(*number);
  reader.fail(invalid_value("port", *reader.find("port"), "a number from 1 to 65535, or several with commas"));
  return default_port;
}

std::string numeric_of(SettingReader& reader, std::string_view text) {
  boost::system::error_code error;
  boost::asio::ip::make_address(text, error);
  if (error && !text.empty()) {
    reader.fail(invalid_value("hostaddr", *reader.find("hostaddr"), "an IP address, or several with commas"));
  }
  return std::string{text};
}

}  // namespace

std::vector<net::Host> read_hosts(SettingReader& reader) {
  const auto numbers = list_of(reader, "hostaddr");
  const auto names = list_of(reader, "host");
  const auto ports = list_of(reader, "port");
  const auto count = std::max<std::size_t>(1, numbers.empty() ? names.size() : numbers.size());
  if (!names.empty()) check_count(reader, "host", names.size(), count);
  if (ports.size() > 1) check_count(reader, "port", ports.size(), count);
  std::vector<net::Host> hosts;
  if (reader.fault()) return hosts;

  for (std::size_t i = 0; i < count; ++i) {
    net::Address address;
    if (!names.empty()) address.host = names[i];
    if (!numbers.empty()) address.numeric = numeric_of(reader, numbers[i]);
    if (!ports.empty()) address.port = port_of(reader, ports[ports.size() == 1 ? 0 : i]);
    if (address.host.empty() && address.numeric.empty()) address.host = default_socket_directory;
    hosts.push_back({.address = std::move(address), .password = {}});
  }
  return hosts;
}

}  // namespace pgdbm::db::conninfo
