// All that a connection is asked for, as plain values: where, as whom, how securely, how long.
// Whoever reads connection strings fills it in (db/conninfo); nothing in here has a second reading.
#pragma once

#include "net/address.hpp"

#include "wire/authentication.hpp"

#include <pgdbm/base/secret.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::net {

using Duration = std::chrono::steady_clock::duration;

/// As good as no limit, and still a time that can be added to now.
inline constexpr Duration no_limit = std::chrono::hours{24 * 365};

/// sslmode, from weak to strong.
enum class TlsMode : std::uint8_t {
  disable,
  allow,        ///< without TLS, unless the server insists
  prefer,       ///< with TLS, unless the server cannot
  require,      ///< and with root certificates at hand, their signature is checked
  verify_ca,    ///< the certificate is signed by a root
  verify_full,  ///< and was made out for the host
};

enum class TlsVersion : std::uint8_t { tls_1_0, tls_1_1, tls_1_2, tls_1_3 };

struct TlsOptions {
  TlsMode mode = TlsMode::prefer;
  bool uses_system_roots = false;  ///< sslrootcert=system: those of OpenSSL instead of a file
  std::string roots;               ///< file; empty: none. One that was not asked for by name is there.
  std::string certificate;         ///< file of the client's certificate; empty: none
  std::string key;                 ///< file
  Secret key_password;
  std::string revocations;           ///< file; empty: none
  std::string revocation_directory;  ///< empty: none
  bool sends_server_name = true;
  std::optional<TlsVersion> oldest = TlsVersion::tls_1_2;  ///< none: what OpenSSL allows
  std::optional<TlsVersion> newest;
};

using wire::AllowedAuthentication;
using wire::ChannelBinding;

/// target_session_attrs.
enum class TargetSession : std::uint8_t { any, read_write, read_only, primary, standby, prefer_standby };

/// load_balance_hosts: the order in which hosts are tried.
enum class HostOrder : std::uint8_t { as_given, random };

/// TCP only. Zero means the system's own value.
struct KeepaliveOptions {
  bool is_enabled = true;
  std::chrono::seconds idle{0};
  std::chrono::seconds interval{0};
  int count = 0;
  std::chrono::milliseconds user_timeout{0};
};

struct Host {
  Address address;
  Secret password;  ///< empty: none known for this host
};

struct ConnectOptions {
  std::vector<Host> hosts;  ///< one at least
  HostOrder host_order = HostOrder::as_given;
  TargetSession target_session = TargetSession::any;
  std::string user;
  std::string database;
  std::vector<std::pair<std::string, std::string>> settings;  ///< of the session: application_name, …
  Duration timeout = std::chrono::seconds{10};                ///< for each host
  TlsOptions tls;
  ChannelBinding channel_binding = ChannelBinding::prefer;
  AllowedAuthentication allowed_authentication;
  std::string required_peer;  ///< the account that must run a server on a unix socket; empty: any
  KeepaliveOptions keepalive;
  std::size_t cached_statements = 256;  ///< kept prepared by the connection
  bool waits_awake = true;              ///< for the first tenth of a millisecond, where that pays: wakefulness.hpp
  std::vector<std::string> warnings;    ///< why something was passed over; worth telling when connecting fails
};

}  // namespace pgdbm::net
