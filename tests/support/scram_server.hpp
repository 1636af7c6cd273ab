// The server's side of SCRAM-SHA-256, honest unless told otherwise, as PostgreSQL keeps it: it knows what the client
// stores, not the password.
#pragma once

#include "wire/base64.hpp"
#include "wire/digest.hpp"

#include <span>
#include <string>
#include <string_view>

#include "support/messages.hpp"

namespace pgdbm::tests {

class ScramServer {
 public:
  static constexpr int iterations = 4'096;

  /// The password is taken as it is: SASLprep is the client's to do.
  explicit ScramServer(std::string_view password, std::string nonce_tail = "3rfcNHYJY1ZVvWVs7j")
      : nonce_tail_(std::move(nonce_tail)), salted_(wire::salted_password(password, salt(), iterations).value()) {}

  static Bytes salt() { return bytes_of("sixteen salty by"); }

  std::string first(std::string_view client_first) {
    const auto bare = client_first.find("n=", client_first.find(",,"));
    client_first_bare_ = client_first.substr(bare);
    const auto nonce = client_first_bare_.substr(client_first_bare_.find("r=") + 2);
    first_ = "r=" + nonce + nonce_tail_ + ",s=" + wire::encode_base64(salt()) + ",i=" + std::to_string(iterations);
    return first_;
  }

  /// The signature, or the error when the proof is wrong.
  std::string final(std::string_view client_final) const {
    const auto proof_at = client_final.find(",p=");
    const std::string conversation =
        client_first_bare_ + "," + first_ + "," + std::string{client_final.substr(0, proof_at)};
    const auto client_key = wire::hmac_sha256(salted_, "Client Key").value();
    auto expected = wire::hmac_sha256(wire::sha256(client_key).value(), conversation).value();
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] ^= client_key[i];
    if (client_final.substr(proof_at + 3) != wire::encode_base64(expected)) return "e=invalid-proof";
    const auto server_key = wire::hmac_sha256(salted_, "Server Key").value();
    return "v=" + wire::encode_base64(wire::hmac_sha256(server_key, conversation).value());
  }

 private:
  std::string nonce_tail_;
  wire::Sha256 salted_;
  std::string client_first_bare_;
  std::string first_;
};

}  // namespace pgdbm::tests
