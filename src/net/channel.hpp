// From an address to a channel fit for a session or a request to cancel one: the socket is connected, the account of
// the server is checked, and TLS is agreed upon and verified, as the policy has it.
#pragma once

#include "net/cancel_target.hpp"
#include "net/failure.hpp"
#include "net/timed_socket.hpp"
#include "net/tls_context.hpp"

#include <pgdbm/base/result.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgdbm::net {

/// Reads the files of TLS when it is first needed, and once for all that share it.
class TlsSource {
 public:
  explicit TlsSource(TlsOptions options) : options_(std::move(options)) {}

  [[nodiscard]] Result<std::shared_ptr<const TlsContext>> context();

 private:
  TlsOptions options_;
  std::shared_ptr<const TlsContext> made_;
};

/// What came about.
struct ChannelFacts {
  std::shared_ptr<const TlsContext> tls{};    ///< null: not encrypted
  std::vector<std::byte> certificate_hash{};  ///< for channel binding
};

/// Nothing when the channel is there; a fault of the configuration is hopeless. `facts.tls` is set as soon as the
/// server has agreed to TLS.
asio::awaitable<std::optional<Failure>> open_channel(TimedSocket& socket, const Route& route, Encryption encryption,
                                                     TlsSource& tls, ChannelFacts& facts);

/// The same over TLS that must be, by what another channel used.
asio::awaitable<std::optional<Failure>> open_same_channel(TimedSocket& socket, const Route& route,
                                                          const std::shared_ptr<const TlsContext>& tls);

}  // namespace pgdbm::net
