// Which host, address and encryption is tried next after which outcome: the judgement of connecting, without I/O.
// The rules are libpq's; docs/security.md has them as tables.
//
//   while (const auto host = plan.host()) → resolve → plan.resolved(n); while (const auto attempt = plan.attempt()) → …
#pragma once

#include "net/connect_options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace pgdbm::net {

/// Why an attempt gave no session.
enum class Setback : std::uint8_t {
  unreachable,  ///< no PostgreSQL spoke: refused, silent, or closed before its first word
  tls_failed,   ///< the server agreed to TLS, and it did not come about (verification included), or gave an error
  refused,      ///< the server answered the startup with an error
  not_ready,    ///< that error was 57P03: it is starting, stopping, or a standby that takes nobody
  unfit,        ///< the session is not of the wanted kind
  hopeless,     ///< nothing else may be tried: we refuse, or any other attempt would be weaker
};

enum class Encryption : std::uint8_t {
  none,
  wanted,    ///< ask for it; go on without when the server has none
  required,  ///< ask for it; nothing else will do
};

/// Whether a session may be of the other kind than was asked for.
enum class Insistence : std::uint8_t { wanted_kind, any_kind };

struct Attempt {
  std::size_t host = 0;     ///< of ConnectOptions::hosts
  std::size_t address = 0;  ///< of those the host has
  Encryption encryption = Encryption::none;
  Insistence insistence = Insistence::wanted_kind;
};

class ConnectPlan {
 public:
  /// `order` has the indices of the hosts.
  ConnectPlan(const ConnectOptions& options, std::vector<std::size_t> order);

  /// The host to be resolved; none: everything was tried.
  [[nodiscard]] std::optional<std::size_t> host() const;
  /// It has so many addresses, perhaps none. Requires: host().
  void resolved(std::size_t addresses);
  /// The next thing to try at this host; none: `host` says where to go on.
  [[nodiscard]] std::optional<Attempt> attempt() const;
  /// What became of it. `was_encrypted`: TLS was agreed upon. Requires: attempt().
  void failed(Setback setback, bool was_encrypted);

 private:
  void begin_address();
  void next_address();
  void next_host();
  void end() noexcept;
  [[nodiscard]] bool try_other_encryption(bool was_encrypted);

  std::vector<std::size_t> order_;
  std::vector<bool> is_unix_;
  TlsMode mode_;
  bool has_second_round_;  ///< for prefer_standby
  Insistence insistence_ = Insistence::wanted_kind;
  std::size_t position_ = 0;   ///< of order_
  std::size_t addresses_ = 0;  ///< of this host; 0: not resolved yet
  std::size_t address_ = 0;
  Encryption encryption_ = Encryption::none;
  bool has_changed_encryption_ = false;
};

/// The hosts' indices in the order in which they are tried.
[[nodiscard]] std::vector<std::size_t> host_order(std::size_t hosts, HostOrder order, std::mt19937& random);

/// What of the time left for a host the next of its addresses gets: an equal share, the last one all.
[[nodiscard]] Duration share_of(Duration left, std::size_t addresses_left) noexcept;

}  // namespace pgdbm::net
