#include "wire/scram.hpp"

#include "wire/base64.hpp"
#include "wire/saslprep.hpp"
#include <pgdbm/wire/limits.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

namespace pgdbm::wire {

namespace {

Fault malformed(std::string_view what) {
  return {.kind = FaultKind::protocol_violation,
          .message = "The server's part of the SCRAM authentication is malformed: " + std::string{what} +
                     ". Is something between this client and the server?"};
}

Fault no_crypto() {
  return {.kind = FaultKind::cannot_connect,
          .message = "OpenSSL refused to compute SCRAM-SHA-256. Is its configuration (openssl.cnf) sound?"};
}

/// "name=value" up to a comma or the end, taken off the front.
std::optional<std::string_view> take_attribute(std::string_view& text, char name) {
  if (text.size() < 2 || text[0] != name || text[1] != '=') return std::nullopt;
  const auto end = std::min(text.find(','), text.size());
  const auto value = text.substr(2, end - 2);
  text.remove_prefix(std::min(end + 1, text.size()));
  return value;
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// A user's name as an attribute can hold it.
std::string escape(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == '=') {
      escaped += "=3D";
    } else if (c == ',') {
      escaped += "=2C";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string_view gs2_header(ScramBinding binding) {
  switch (binding) {
    case ScramBinding::none:
      return "n,,";
    case ScramBinding::not_offered:
      return "y,,";
    case ScramBinding::server_endpoint:
      return "p=tls-server-end-point,,";
  }
  return "n,,";
}

/// Words of a server that is not trusted yet, fit for an error message.
std::string shown(std::string_view text) {
  constexpr std::size_t enough = 100;
  std::string safe{text.substr(0, enough)};
  std::ranges::replace_if(
      safe, [](char c) { return c < ' ' || c > '~'; }, '?');
  return safe;
}

}  // namespace

struct ScramClient::Challenge {
  std::string_view nonce;
  std::vector<std::byte> salt;
  int iterations = 0;
};

ScramClient::ScramClient(Settings settings)
    : password_(saslprep(settings.password)),
      nonce_(settings.nonce),
      gs2_header_(gs2_header(settings.binding)),
      first_bare_("n=" + escape(settings.user) + ",r=" + nonce_) {
  const auto header = std::as_bytes(std::span{gs2_header_});
  std::vector<std::byte> channel{header.begin(), header.end()};
  if (settings.binding == ScramBinding::server_endpoint) {
    channel.insert(channel.end(), settings.certificate_hash.begin(), settings.certificate_hash.end());
  }
  channel_ = encode_base64(channel);
}

ScramClient::~ScramClient() {
  wipe(expected_signature_);
}

Result<std::string> ScramClient::answer(std::string_view server_first) {
  const auto challenge = read_challenge(server_first);
  if (!challenge) return challenge.error();
  return prove(*challenge, server_first);
}

Result<ScramClient::Challenge> ScramClient::read_challenge(std::string_view server_first) const {
  auto rest = server_first;
  if (rest.starts_with("m=")) {
    return Fault{.kind = FaultKind::cannot_connect,
                 .message = "The server demands an extension of SCRAM that pgdbm does not know (m=)."};
  }
  const auto nonce = take_attribute(rest, 'r');
  if (!nonce || !is_printable(*nonce)) return malformed("its first message has no nonce");
  // A nonce of the server's own keeps it from being made to sign an old conversation.
  if (!nonce->starts_with(nonce_) || nonce->size() == nonce_.size()) {
    return malformed("its nonce does not continue the one of this client");
  }
  const auto salt_text = take_attribute(rest, 's');
  auto salt = decode_base64(salt_text.value_or(""));
  if (!salt || salt->empty()) return malformed("its first message has no salt");

  const auto digits = take_attribute(rest, 'i').value_or("");
  long long iterations = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), iterations);
  if (end != digits.data() + digits.size() || error == std::errc::invalid_argument || iterations < 0) {
    return malformed("its first message has no number of iterations");
  }
  if (error == std::errc::result_out_of_range || iterations < 1 || iterations > max_scram_iterations) {
    return Fault{.kind = FaultKind::cannot_connect,
                 .message = "The server asks for " + std::string{digits.substr(0, 20)} +
                            " iterations of SCRAM, and pgdbm computes 1 to " + std::to_string(max_scram_iterations) +
                            ". Set scram_iterations of the server within that, and the password anew."};
  }
  if (!rest.empty()) return malformed("its first message does not end where it should");
  return Challenge{.nonce = *nonce, .salt = *std::move(salt), .iterations = static_cast<int>(iterations)};
}

Result<std::string> ScramClient::prove(const Challenge& challenge, std::string_view server_first) {
  std::string final_message = "c=" + channel_ + ",r=" + std::string{challenge.nonce};
  const std::string conversation = first_bare_ + "," + std::string{server_first} + "," + final_message;

  auto salted = salted_password(password_.reveal(), challenge.salt, challenge.iterations);
  password_ = Secret{};
  if (!salted) return no_crypto();
  auto client_key = hmac_sha256(*salted, "Client Key");
  const auto stored_key = client_key ? sha256(*client_key) : std::nullopt;
  const auto signature = stored_key ? hmac_sha256(*stored_key, conversation) : std::nullopt;
  auto server_key = hmac_sha256(*salted, "Server Key");
  const auto expected = server_key ? hmac_sha256(*server_key, conversation) : std::nullopt;
  wipe(*salted);
  if (!signature || !expected) return no_crypto();
  wipe(*server_key);
  expected_signature_ = *expected;
  auto& proof = *client_key;
  for (std::size_t i = 0; i < proof.size(); ++i) proof[i] ^= (*signature)[i];
  return final_message + ",p=" + encode_base64(proof);
}

Result<void> ScramClient::verify(std::string_view server_final) const {
  auto rest = server_final;
  if (const auto error = take_attribute(rest, 'e')) {
    return Fault{.kind = FaultKind::cannot_connect,
                 .message = "The server ended the SCRAM authentication with an error: " + shown(*error) +
                            ". Are the user and the password right?"};
  }
  const auto signature = decode_base64(take_attribute(rest, 'v').value_or(""));
  if (!signature || signature->size() != expected_signature_.size() || !rest.empty()) {
    return malformed("its last message has no signature");
  }
  if (!equal_in_constant_time(*signature, expected_signature_)) {
    return Fault{.kind = FaultKind::cannot_connect,
                 .message =
                     "The server could not prove that it knows the password: its SCRAM signature is wrong. It may be "
                     "another server than the one meant; look at host, port and TLS settings."};
  }
  return {};
}

}  // namespace pgdbm::wire
