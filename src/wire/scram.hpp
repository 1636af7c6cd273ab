// The client's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, 7677), as text in and text out:
//
//   first_message() → answer(server's first) → verify(server's final)
//
// Both sides prove that they know the password, and neither learns it. A server that has not passed `verify` has
// proved nothing.
#pragma once

#include "wire/digest.hpp"

#include <pgdbm/base/result.hpp>
#include <pgdbm/base/secret.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::wire {

/// What is said about the channel. The server checks it, and so finds out when somebody took an offer away.
enum class ScramBinding : std::uint8_t {
  none,             ///< 'n': this client binds to nothing
  not_offered,      ///< 'y': it would, but saw no offer of SCRAM-SHA-256-PLUS
  server_endpoint,  ///< 'p=tls-server-end-point': the proof is tied to the server's certificate
};

class ScramClient {
 public:
  struct Settings {
    std::string_view user{};  ///< PostgreSQL takes that of the startup message, so it may be empty
    std::string_view password{};
    std::string_view nonce{};  ///< unguessable; printable without ','
    ScramBinding binding = ScramBinding::none;
    std::vector<std::byte> certificate_hash{};  ///< for server_endpoint
  };

  explicit ScramClient(Settings settings);
  ScramClient(const ScramClient&) = delete;
  ScramClient& operator=(const ScramClient&) = delete;
  ~ScramClient();

  [[nodiscard]] std::string first_message() const { return gs2_header_ + first_bare_; }

  /// The proof that answers the server's first message. Costs as many hashes as the server asks for, within limits.
  [[nodiscard]] Result<std::string> answer(std::string_view server_first);

  /// Whether the server's last message proves that it knows the password too. Requires: `answer` succeeded.
  [[nodiscard]] Result<void> verify(std::string_view server_final) const;

 private:
  struct Challenge;
  [[nodiscard]] Result<Challenge> read_challenge(std::string_view server_first) const;
  [[nodiscard]] Result<std::string> prove(const Challenge& challenge, std::string_view server_first);

  Secret password_;  ///< prepared by SASLprep
  std::string nonce_;
  std::string gs2_header_;
  std::string first_bare_;
  std::string channel_;  ///< the header and what it binds to, in base64
  Sha256 expected_signature_{};
};

}  // namespace pgdbm::wire
