// Contract: a server's words end in an answer or a fault that says why and holds no secret; nobody who does not know
// the password is trusted; base64 and SASLprep read back what they wrote.
#include "wire/scram.hpp"

#include "wire/authenticator.hpp"
#include "wire/base64.hpp"
#include "wire/saslprep.hpp"
#include <pgdbm/wire/limits.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

using namespace pgdbm;
using namespace pgdbm::wire;

constexpr std::string_view password = "a password nobody guesses";

void require(bool holds, const char* promise) {
  if (holds) return;
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

void require_fault(const Fault& fault) {
  require(!fault.message.empty(), "a fault says why");
  require(fault.message.find(password) == std::string::npos, "a fault holds no secret");
}

/// More than 99 iterations prove nothing more here and take their time; what is refused unheard takes none.
bool is_cheap(std::string_view server_first) {
  const auto at = server_first.find(",i=");
  if (at == std::string_view::npos) return true;
  const auto digits = server_first.substr(at + 3);
  std::uint64_t iterations{};
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), iterations);
  return error != std::errc{} || iterations < 100 || iterations > max_scram_iterations;
}

/// The first line is the server's first message, the rest its final one; '$' stands for the client's nonce.
void converse(std::string_view words) {
  constexpr std::string_view nonce = "fyko+d2lbbFgONRv9qkxdawL";
  const auto line = std::min(words.find('\n'), words.size());
  std::string first{words.substr(0, line)};
  if (const auto at = first.find('$'); at != std::string::npos) first.replace(at, 1, nonce);
  if (!is_cheap(first)) return;
  ScramClient client{{.user = "ada", .password = password, .nonce = nonce}};
  const auto answer = client.answer(first);
  if (!answer) return require_fault(answer.error());
  require(answer->starts_with("c=biws,r=fyko+d2lbbFgONRv9qkxdawL"), "the answer continues the conversation");
  const auto verified = client.verify(words.substr(std::min(line + 1, words.size())));
  require(!verified, "nobody guesses the signature");
  require_fault(verified.error());
}

/// Each line is an authentication request: its kind as one letter, from 'A' for 0, and its data.
void authenticate(std::string_view words, bool is_encrypted) {
  Authentication policy{.user = "ada",
                        .password = Secret{std::string{password}},
                        .allowed = {.none = false},
                        .is_encrypted = is_encrypted,
                        .nonce = "$"};
  if (is_encrypted) policy.certificate_hash.resize(32);
  Authenticator authenticator{std::move(policy)};
  ByteBuffer sent;
  bool has_answered = false;
  while (!words.empty()) {
    const auto line = words.substr(0, words.find('\n'));
    words.remove_prefix(std::min(line.size() + 1, words.size()));
    if (line.empty() || !is_cheap(line)) return;
    const auto data = std::as_bytes(std::span{line.substr(1)});
    const AuthenticationRequest request{AuthenticationKind{line[0] - 'A'}, data};
    sent.clear();
    switch (authenticator.resume(request, sent)) {
      case Authenticator::Progress::send:
        require(!sent.empty(), "what is announced is sent");
        has_answered = true;
        break;
      case Authenticator::Progress::more:
        require(false, "nobody guesses the signature");
        break;
      case Authenticator::Progress::authenticated:
        require(has_answered, "nobody is let in without proof when that is not allowed");
        return;
      case Authenticator::Progress::failed:
        require(sent.empty(), "nothing is sent to a server that is refused");
        return require_fault(authenticator.fault());
    }
    const std::string_view answer{reinterpret_cast<const char*>(sent.view().data()), sent.size()};
    require(is_encrypted || answer.find(password) == std::string_view::npos, "no password leaves without TLS");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);
  const std::string_view words{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  const auto view = std::as_bytes(std::span{bytes});

  const auto decoded = decode_base64(encode_base64(view));
  require(decoded && std::ranges::equal(*decoded, view), "base64 reads back what it wrote");
  if (const auto read = decode_base64(words)) require(encode_base64(*read) == words, "one way to write base64");

  const auto prepared = saslprep(words);
  require(prepared.empty() == words.empty(), "a password is never prepared away");
  require(prepared.reveal().size() <= words.size() * 33, "a password grows within bounds");

  // A server that knows the password may say it, and its errors are shown.
  if (words.find(password) != std::string_view::npos) return 0;
  converse(words);
  authenticate(words, false);
  authenticate(words, true);
  return 0;
}
